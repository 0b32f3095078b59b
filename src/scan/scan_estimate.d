src/scan/scan_estimate.o: src/scan/scan_estimate.cpp \
 src/scan/scan_estimate.hpp src/scan/scan_table.hpp \
 src/base/base_stream.hpp src/csv/csv_dialect.hpp src/csv/csv_reader.hpp \
 src/zip/zip_archive.hpp
src/scan/scan_estimate.hpp:
src/scan/scan_table.hpp:
src/base/base_stream.hpp:
src/csv/csv_dialect.hpp:
src/csv/csv_reader.hpp:
src/zip/zip_archive.hpp:
