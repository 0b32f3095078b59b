src/zip/zip_libarchive.o: src/zip/zip_libarchive.cpp \
 src/zip/zip_libarchive.hpp src/base/base_file.hpp \
 src/base/base_error.hpp src/zip/zip_archive.hpp src/base/base_stream.hpp \
 src/base/base_interrupt.hpp
src/zip/zip_libarchive.hpp:
src/base/base_file.hpp:
src/base/base_error.hpp:
src/zip/zip_archive.hpp:
src/base/base_stream.hpp:
src/base/base_interrupt.hpp:
