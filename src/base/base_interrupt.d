src/base/base_interrupt.o: src/base/base_interrupt.cpp \
 src/base/base_interrupt.hpp
src/base/base_interrupt.hpp:
