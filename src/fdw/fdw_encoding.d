src/fdw/fdw_encoding.o: src/fdw/fdw_encoding.cpp src/pg/pg_postgres.hpp \
 src/fdw/fdw_encoding.hpp src/scan/scan_table.hpp \
 src/base/base_stream.hpp src/csv/csv_dialect.hpp src/csv/csv_reader.hpp \
 src/zip/zip_archive.hpp src/base/base_error.hpp src/pg/pg_boundary.hpp
src/pg/pg_postgres.hpp:
src/fdw/fdw_encoding.hpp:
src/scan/scan_table.hpp:
src/base/base_stream.hpp:
src/csv/csv_dialect.hpp:
src/csv/csv_reader.hpp:
src/zip/zip_archive.hpp:
src/base/base_error.hpp:
src/pg/pg_boundary.hpp:
