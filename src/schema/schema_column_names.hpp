// Recognises a column's name at the start of a line of documentation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace coursera::schema {

// A line that starts with the name of a column.
struct NamedLine {
	uint32_t column;       // index into the names
	bool labelled;         // set off from the text after it, so not just a word of a sentence
	std::string_view rest; // after name, type and separator, trimmed; into the line
};

class ColumnNames {
  public:
	explicit ColumnNames(const std::vector<std::string>& names);

	// Reads a line: `name`, `name: text`, `name (INT4) - text`, `1. name VARCHAR(50): text`, and
	// `name text`. `lead` is the length of the emphasised start of the line, 0 when it has none.
	std::optional<NamedLine> Read(std::string_view line, size_t lead) const;

  private:
	std::optional<uint32_t> Find(std::string_view name) const;

	std::unordered_map<std::string, uint32_t> exact_;
	std::unordered_map<std::string, uint32_t> lower_case_;
	size_t longest_ = 0;
};

} // namespace coursera::schema
