src/base/base_error.o: src/base/base_error.cpp src/base/base_error.hpp
src/base/base_error.hpp:
