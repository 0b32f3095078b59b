#include "base/base_error.hpp"

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

} // namespace coursera::base
