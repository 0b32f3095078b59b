src/csv/csv_row_finder.o: src/csv/csv_row_finder.cpp \
 src/csv/csv_row_finder.hpp src/csv/csv_dialect.hpp
src/csv/csv_row_finder.hpp:
src/csv/csv_dialect.hpp:
