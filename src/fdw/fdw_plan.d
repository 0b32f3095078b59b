src/fdw/fdw_plan.o: src/fdw/fdw_plan.cpp src/pg/pg_postgres.hpp \
 src/fdw/fdw_plan.hpp src/base/base_error.hpp src/fdw/fdw_callbacks.hpp \
 src/fdw/fdw_encoding.hpp src/scan/scan_table.hpp \
 src/base/base_stream.hpp src/csv/csv_dialect.hpp src/csv/csv_reader.hpp \
 src/zip/zip_archive.hpp src/fdw/fdw_options.hpp src/pg/pg_boundary.hpp \
 src/scan/scan_estimate.hpp
src/pg/pg_postgres.hpp:
src/fdw/fdw_plan.hpp:
src/base/base_error.hpp:
src/fdw/fdw_callbacks.hpp:
src/fdw/fdw_encoding.hpp:
src/scan/scan_table.hpp:
src/base/base_stream.hpp:
src/csv/csv_dialect.hpp:
src/csv/csv_reader.hpp:
src/zip/zip_archive.hpp:
src/fdw/fdw_options.hpp:
src/pg/pg_boundary.hpp:
src/scan/scan_estimate.hpp:
