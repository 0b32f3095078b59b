// Distinguishes a column's declaration from its description.
#pragma once

#include <string_view>

namespace coursera::schema {

// True for text that only repeats the script: a type (`VARCHAR(50)`, `TIMESTAMP NOT NULL`), a mark
// (`PRIMARY KEY`, `FK`, `Yes`), an ordinal number, or punctuation alone.
bool IsDeclaration(std::string_view text);

} // namespace coursera::schema
