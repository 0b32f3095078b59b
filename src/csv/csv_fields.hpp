// A row's fields: COPY's rules for quotes, escapes and NULLs, byte by byte.
//
// A quote may open and close anywhere in a field; everything between is taken as it is, except for
// an escape before a quote or another escape. A field without any quote whose bytes are the NULL
// text is NULL, so an empty field is NULL and `""` is the empty string.
#pragma once

#include <cstddef>
#include <vector>

#include "csv/csv_dialect.hpp"
#include "csv/csv_reader.hpp"

namespace coursera::csv {

enum class RowShape {
	kComplete,     // all fields were split
	kUnterminated, // error: the row ends inside quotes
};

// Splits the row at `data`. The values of the fields at the `wanted` positions are appended to
// `fields` (NULLs for fields that the row does not have), their bytes are written to `*output`,
// which moves on; they take at most size + 1 bytes. `*in_row` gets the number of fields that the
// row has.
[[nodiscard]] RowShape SplitRow(const char* data, size_t size, const Dialect& dialect,
                                const FieldPositions& wanted, std::vector<Field>* fields,
                                char** output, size_t* in_row);

// The value of one field, whose bytes are `data` up to its delimiter. It is written to `*output` as
// above. The field must not end inside quotes.
Field SplitField(const char* data, size_t size, const Dialect& dialect, char** output);

} // namespace coursera::csv
