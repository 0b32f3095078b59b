src/fdw/fdw_scan.o: src/fdw/fdw_scan.cpp src/pg/pg_postgres.hpp \
 src/fdw/fdw_scan.hpp src/csv/csv_reader.hpp src/fdw/fdw_convert.hpp \
 src/fdw/fdw_options.hpp src/csv/csv_dialect.hpp src/pg/pg_owned.hpp \
 src/scan/scan_table.hpp src/base/base_stream.hpp src/zip/zip_archive.hpp \
 src/fdw/fdw_callbacks.hpp src/fdw/fdw_encoding.hpp src/fdw/fdw_plan.hpp \
 src/pg/pg_boundary.hpp src/base/base_error.hpp
src/pg/pg_postgres.hpp:
src/fdw/fdw_scan.hpp:
src/csv/csv_reader.hpp:
src/fdw/fdw_convert.hpp:
src/fdw/fdw_options.hpp:
src/csv/csv_dialect.hpp:
src/pg/pg_owned.hpp:
src/scan/scan_table.hpp:
src/base/base_stream.hpp:
src/zip/zip_archive.hpp:
src/fdw/fdw_callbacks.hpp:
src/fdw/fdw_encoding.hpp:
src/fdw/fdw_plan.hpp:
src/pg/pg_boundary.hpp:
src/base/base_error.hpp:
