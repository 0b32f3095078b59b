src/csv/csv_fields.o: src/csv/csv_fields.cpp src/csv/csv_fields.hpp \
 src/csv/csv_dialect.hpp src/csv/csv_reader.hpp
src/csv/csv_fields.hpp:
src/csv/csv_dialect.hpp:
src/csv/csv_reader.hpp:
