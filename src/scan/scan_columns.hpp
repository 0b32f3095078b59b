// Finds a table's columns in a file's header, although people may have edited it: the case of
// names, blanks around them, the delimiter, or the whole line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/base_error.hpp"

namespace coursera::scan {

// Results of FindColumn that are not a place.
inline constexpr size_t kMissing = SIZE_MAX;
inline constexpr size_t kAmbiguous = SIZE_MAX - 1;

// Whether two names differ at most in the case of ASCII letters and in blanks around them.
bool IsSameColumn(std::string_view a, std::string_view b) noexcept;

// The form that is the same for all such names.
std::string PlainName(std::string_view name);

// The place of a name in a header: that of exactly this name, or else of the only name that is the
// same according to IsSameColumn. kAmbiguous: there are several.
size_t FindColumn(const std::vector<std::string>& header, std::string_view name);

// The error of a query that uses a column whose name is ambiguous.
base::Error AmbiguousColumn(const std::vector<std::string>& header, const std::string& name);

// The error of a table none of whose columns (given by their names) is in the entry's header, with
// a guess at what is wrong with the file or the options. `delimiter`: the one that the header was
// split by. The header is shown only with `may_show`: it could be a row.
base::Error NoColumnFound(const std::string& entry, const std::vector<std::string>& header,
                          const std::vector<std::string>& columns, char delimiter, bool may_show);

// Names for the fields of a file without header: their places, counted from 1.
std::vector<std::string> NumberedColumns(size_t count);

} // namespace coursera::scan
