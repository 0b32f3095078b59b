src/zip/zip_folder.o: src/zip/zip_folder.cpp src/zip/zip_folder.hpp \
 src/zip/zip_archive.hpp src/base/base_stream.hpp src/base/base_error.hpp \
 src/base/base_file.hpp src/base/base_interrupt.hpp
src/zip/zip_folder.hpp:
src/zip/zip_archive.hpp:
src/base/base_stream.hpp:
src/base/base_error.hpp:
src/base/base_file.hpp:
src/base/base_interrupt.hpp:
