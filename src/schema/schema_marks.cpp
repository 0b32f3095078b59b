#include "schema/schema_marks.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "schema/schema_text.hpp"

namespace coursera::schema {

namespace {

// "TIMESTAMP WITHOUT TIME ZONE NOT NULL, PRIMARY KEY" and a bit more; anything longer is prose.
constexpr size_t kMaxDeclarationBytes = 80;

// Sorted. Words of types, of constraints, and of the answers to "nullable?" and "key?".
constexpr std::string_view kWords[] = {
	"bigint",  "bool",     "boolean", "char",      "character",   "data",    "date",   "decimal",
	"double",  "fk",       "float",   "float4",    "float8",      "foreign", "int",    "int2",
	"int4",    "int8",     "integer", "json",      "key",         "n",       "no",     "not",
	"null",    "nullable", "numeric", "pk",        "precision",   "primary", "real",   "smallint",
	"string",  "text",     "time",    "timestamp", "timestamptz", "type",    "unique", "varchar",
	"varying", "with",     "without", "y",         "yes",         "zone"};

bool IsDeclarationWord(std::string_view word) {
	if (std::all_of(word.begin(), word.end(), IsDigit))
		return true;
	return std::binary_search(std::begin(kWords), std::end(kWords), std::string_view(Lower(word)));
}

} // namespace

bool IsDeclaration(std::string_view text) {
	text = Trim(text);
	if (text.size() > kMaxDeclarationBytes)
		return false;
	while (!text.empty()) {
		const auto word_end = std::find_if_not(text.begin(), text.end(), IsWordByte);
		const size_t length = static_cast<size_t>(word_end - text.begin());
		if (length > 0 && !IsDeclarationWord(text.substr(0, length)))
			return false;
		text.remove_prefix(std::max<size_t>(length, 1));
	}
	return true;
}

} // namespace coursera::schema
