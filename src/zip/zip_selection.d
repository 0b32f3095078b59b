src/zip/zip_selection.o: src/zip/zip_selection.cpp \
 src/zip/zip_selection.hpp src/zip/zip_archive.hpp \
 src/base/base_stream.hpp src/base/base_error.hpp
src/zip/zip_selection.hpp:
src/zip/zip_archive.hpp:
src/base/base_stream.hpp:
src/base/base_error.hpp:
