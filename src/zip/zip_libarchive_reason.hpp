// libarchive's own message about an error.
#pragma once

#include <archive.h>
#include <string>

namespace coursera::zip {

inline std::string LibarchiveReason(archive* handle) {
	const char* text = archive_error_string(handle);
	return text == nullptr ? "Unknown reason." : std::string(text) + ".";
}

} // namespace coursera::zip
