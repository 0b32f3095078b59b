src/base/base_file.o: src/base/base_file.cpp src/base/base_file.hpp \
 src/base/base_error.hpp
src/base/base_file.hpp:
src/base/base_error.hpp:
