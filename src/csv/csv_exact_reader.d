src/csv/csv_exact_reader.o: src/csv/csv_exact_reader.cpp \
 src/csv/csv_exact_reader.hpp src/base/base_buffer.hpp \
 src/base/base_error.hpp src/base/base_stream.hpp src/csv/csv_dialect.hpp \
 src/csv/csv_reader.hpp src/csv/csv_row_finder.hpp src/csv/csv_fields.hpp
src/csv/csv_exact_reader.hpp:
src/base/base_buffer.hpp:
src/base/base_error.hpp:
src/base/base_stream.hpp:
src/csv/csv_dialect.hpp:
src/csv/csv_reader.hpp:
src/csv/csv_row_finder.hpp:
src/csv/csv_fields.hpp:
