src/fdw/fdw_convert.o: src/fdw/fdw_convert.cpp src/pg/pg_postgres.hpp \
 src/fdw/fdw_convert.hpp src/csv/csv_reader.hpp src/fdw/fdw_options.hpp \
 src/csv/csv_dialect.hpp src/scan/scan_table.hpp src/base/base_stream.hpp \
 src/zip/zip_archive.hpp
src/pg/pg_postgres.hpp:
src/fdw/fdw_convert.hpp:
src/csv/csv_reader.hpp:
src/fdw/fdw_options.hpp:
src/csv/csv_dialect.hpp:
src/scan/scan_table.hpp:
src/base/base_stream.hpp:
src/zip/zip_archive.hpp:
