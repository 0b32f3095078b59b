#include "base/base_error.hpp"

#include <cerrno>

namespace coursera::base {

Error& Error::At(const ErrorPlace& place) {
	if (place_.archive.empty())
		place_.archive = place.archive;
	if (place_.entry.empty())
		place_.entry = place.entry;
	if (place_.line == 0)
		place_.line = place.line;
	if (place_.column.empty())
		place_.column = place.column;
	return *this;
}

bool IsTransient(const Error& error) {
	if (error.kind() == ErrorKind::kFileChanged)
		return true;
	if (error.kind() != ErrorKind::kFileAccess)
		return false;
	switch (error.system_errno()) {
	case EACCES:
	case EPERM:
	case ENOENT:
	case ENOTDIR:
	case ELOOP:
	case ENAMETOOLONG:
		return false;
	default: // EIO, no descriptors, no memory
		return true;
	}
}

} // namespace coursera::base
