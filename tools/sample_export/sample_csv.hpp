// Rows of one table in the official dialect: text in double quotes with backslash escapes, all
// else bare, NULL as nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sample_export/sample_catalog.hpp"
#include "sample_export/sample_random.hpp"
#include "sample_export/sample_world.hpp"
#include "sample_export/sample_zip.hpp"

namespace coursera::sample {

// Builds rows by column name. A name that this generation's table lacks is ignored, a column that
// nobody set gets a value that suits its name and type, and nullable columns that nothing depends
// on are NULL now and then.
class TableWriter {
  public:
	TableWriter(const World& world, const Table& table, CsvEntry& entry);

	TableWriter& text(std::string_view column, std::string_view value);
	TableWriter& integer(std::string_view column, std::int64_t value);
	TableWriter& real(std::string_view column, double value);
	TableWriter& flag(std::string_view column, bool value);
	// Never later than the export.
	TableWriter& time(std::string_view column, Time value);
	// As time, but NULL for 0.
	TableWriter& timeOrNull(std::string_view column, Time value);
	TableWriter& null(std::string_view column);
	// The id of a learner in whatever column and domain this table has for it.
	TableWriter& learner(std::int64_t number);
	// The learner's id for surveys of a course.
	TableWriter& courseLearner(std::int64_t number, int course);
	void endRow();

	const World& world() const { return world_; }
	const Table& table() const { return table_; }
	bool has(std::string_view column) const { return find(column) >= 0; }
	// Depends on what the row holds so far and on nothing else, so that a row comes out the same in
	// every export that has it.
	Random& random();
	std::int64_t rows() const { return rows_; }

  private:
	enum class State { kUnset, kNull, kValue };

	struct Field {
		std::string value;
		State state = State::kUnset;
		bool quoted = false;
		unsigned null_share = 0; // rows in a thousand
	};

	int find(std::string_view column) const;
	Field* open(std::string_view column);
	void fill(std::size_t column);
	void appendRow();
	void writeHeader();

	const World& world_;
	const Table& table_;
	CsvEntry& entry_;
	std::uint64_t seed_;
	Random random_;
	bool seeded_ = false; // random_ belongs to the row under construction
	std::vector<Field> fields_;
	std::int64_t rows_ = 0;
	std::int64_t repeat_every_ = 0; // 0: the declared key holds
};

} // namespace coursera::sample
