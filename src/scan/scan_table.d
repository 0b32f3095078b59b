src/scan/scan_table.o: src/scan/scan_table.cpp src/scan/scan_table.hpp \
 src/base/base_stream.hpp src/csv/csv_dialect.hpp src/csv/csv_reader.hpp \
 src/zip/zip_archive.hpp src/base/base_error.hpp \
 src/csv/csv_exact_reader.hpp src/base/base_buffer.hpp \
 src/csv/csv_row_finder.hpp
src/scan/scan_table.hpp:
src/base/base_stream.hpp:
src/csv/csv_dialect.hpp:
src/csv/csv_reader.hpp:
src/zip/zip_archive.hpp:
src/base/base_error.hpp:
src/csv/csv_exact_reader.hpp:
src/base/base_buffer.hpp:
src/csv/csv_row_finder.hpp:
