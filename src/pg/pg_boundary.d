src/pg/pg_boundary.o: src/pg/pg_boundary.cpp src/pg/pg_postgres.hpp \
 src/pg/pg_boundary.hpp src/base/base_error.hpp \
 src/base/base_interrupt.hpp
src/pg/pg_postgres.hpp:
src/pg/pg_boundary.hpp:
src/base/base_error.hpp:
src/base/base_interrupt.hpp:
