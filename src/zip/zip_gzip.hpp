// Tables that somebody gzipped before they were put into a folder or an archive: `users.csv.gz`.
#pragma once

#include <memory>
#include <string>

#include "base/base_stream.hpp"

namespace coursera::zip {

// The text of a gzip file whose bytes are `bytes`: of all its members, one after the other, as
// `gzip -d` writes it. Zeros after the last member are padding. Anything else there is an error, as
// is a member that is damaged, cut off, or does not have the checksum or length that it declares:
// if files were joined, rows might be missing. `name` is the entry's, for errors.
std::unique_ptr<base::ByteStream> OpenGzip(std::unique_ptr<base::ByteStream> bytes,
                                           std::string name);

} // namespace coursera::zip
