src/zip/zip_archive.o: src/zip/zip_archive.cpp src/zip/zip_archive.hpp \
 src/base/base_stream.hpp src/base/base_error.hpp src/base/base_file.hpp \
 src/base/base_interrupt.hpp src/zip/zip_folder.hpp \
 src/zip/zip_libarchive.hpp src/zip/zip_selection.hpp
src/zip/zip_archive.hpp:
src/base/base_stream.hpp:
src/base/base_error.hpp:
src/base/base_file.hpp:
src/base/base_interrupt.hpp:
src/zip/zip_folder.hpp:
src/zip/zip_libarchive.hpp:
src/zip/zip_selection.hpp:
