src/fdw/fdw_options.o: src/fdw/fdw_options.cpp src/pg/pg_postgres.hpp \
 src/fdw/fdw_options.hpp src/csv/csv_dialect.hpp
src/pg/pg_postgres.hpp:
src/fdw/fdw_options.hpp:
src/csv/csv_dialect.hpp:
