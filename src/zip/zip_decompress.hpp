// Tables that somebody compressed before they were put into a folder or an archive.
#pragma once

#include <memory>
#include <string>

#include "base/base_stream.hpp"

namespace coursera::zip {

// The text of a table's file whose bytes are `bytes`, decompressed as its name says
// (zip_selection.hpp): gzip's by OpenGzip, others by libarchive. A file of several members, such as
// `cat` makes, is read to the end of the last member. Errors: kArchiveBroken for bytes that are
// damaged, cut off, or not compressed in this way.
std::unique_ptr<base::ByteStream> Decompress(std::unique_ptr<base::ByteStream> bytes,
                                             const std::string& name);

} // namespace coursera::zip
