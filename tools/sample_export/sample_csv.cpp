// Rows of one table in the official dialect.
#include "sample_export/sample_csv.hpp"

#include <charconv>
#include <stdexcept>

#include "sample_export/sample_fallback.hpp"
#include "sample_export/sample_text.hpp"

namespace coursera::sample {

namespace {

// Real exports violate some of the keys they declare. These tables repeat every so many rows.
struct RepeatedRows {
	std::string_view table;
	std::int64_t every;
};
constexpr RepeatedRows kRepeatedRows[] = {{"discussion_answer_votes", 97},
                                          {"feedback_item_ratings", 61}};

void appendQuoted(std::string& out, std::string_view value) {
	out += '"';
	for (const char c : value) {
		if (c == '"' || c == '\\') {
			out += '\\';
		}
		out += c;
	}
	out += '"';
}

} // namespace

TableWriter::TableWriter(const World& world, const Table& table, CsvEntry& entry)
	: world_(world), table_(table), entry_(entry),
	  seed_(hashText(table.catalog_name, world.options().seed)), random_(seed_),
	  fields_(table.columns.size()) {
	for (std::size_t i = 0; i < fields_.size(); ++i) {
		const Column& column = table.columns[i];
		fields_[i].quoted = column.kind == ColumnKind::kText && column.user_domain.empty();
		fields_[i].null_share = nullShare(table, column);
	}
	for (const RepeatedRows& repeated : kRepeatedRows) {
		if (repeated.table == table.catalog_name) {
			repeat_every_ = repeated.every;
		}
	}
	writeHeader();
}

void TableWriter::writeHeader() {
	std::string& out = entry_.buffer();
	for (const Column& column : table_.columns) {
		out += &column == table_.columns.data() ? "" : ",";
		out += column.name;
	}
	out += '\n';
}

int TableWriter::find(std::string_view column) const {
	for (std::size_t i = 0; i < table_.columns.size(); ++i) {
		if (table_.columns[i].catalog_name == column) {
			return static_cast<int>(i);
		}
	}
	return -1;
}

// The column's field, emptied; nothing when this generation lacks the column.
TableWriter::Field* TableWriter::open(std::string_view column) {
	const int index = find(column);
	if (index < 0) {
		if (!isCatalogColumn(column)) {
			throw std::logic_error("no table has a column \"" + std::string(column) + "\"");
		}
		return nullptr;
	}
	Field& field = fields_[static_cast<std::size_t>(index)];
	field.value.clear();
	field.state = State::kValue;
	return &field;
}

TableWriter& TableWriter::text(std::string_view column, std::string_view value) {
	if (Field* const field = open(column)) {
		field->value = value;
	}
	return *this;
}

TableWriter& TableWriter::integer(std::string_view column, std::int64_t value) {
	if (Field* const field = open(column)) {
		char digits[24];
		const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
		field->value.assign(digits, end);
	}
	return *this;
}

TableWriter& TableWriter::real(std::string_view column, double value) {
	if (Field* const field = open(column)) {
		char digits[40];
		const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
		field->value.assign(digits, end);
	}
	return *this;
}

TableWriter& TableWriter::flag(std::string_view column, bool value) {
	return text(column, value ? "t" : "f");
}

TableWriter& TableWriter::time(std::string_view column, Time value) {
	const int index = find(column);
	if (Field* const field = open(column)) {
		const Time latest = world_.limit();
		const auto spread = static_cast<Time>(mix(static_cast<std::uint64_t>(value)) % kDay);
		const Time shown = value < latest ? value : latest - 1 - spread;
		if (table_.columns[static_cast<std::size_t>(index)].kind == ColumnKind::kDate) {
			appendDate(field->value, shown);
		} else {
			appendTimestamp(field->value, shown);
		}
	}
	return *this;
}

TableWriter& TableWriter::timeOrNull(std::string_view column, Time value) {
	return value == 0 ? null(column) : time(column, value);
}

TableWriter& TableWriter::null(std::string_view column) {
	if (Field* const field = open(column)) {
		field->state = State::kNull;
	}
	return *this;
}

TableWriter& TableWriter::learner(std::int64_t number) {
	for (std::size_t i = 0; i < fields_.size(); ++i) {
		const std::string& domain = table_.columns[i].user_domain;
		if (!domain.empty() && domain != "course") {
			fields_[i].value = world_.userId(number, domain);
			fields_[i].state = State::kValue;
		}
	}
	return *this;
}

TableWriter& TableWriter::courseLearner(std::int64_t number, int course) {
	for (std::size_t i = 0; i < fields_.size(); ++i) {
		if (table_.columns[i].user_domain == "course") {
			fields_[i].value = world_.surveyId(number, course);
			fields_[i].state = State::kValue;
		}
	}
	return *this;
}

Random& TableWriter::random() {
	if (!seeded_) {
		std::uint64_t hash = seed_;
		for (const Field& field : fields_) {
			hash = field.state == State::kValue ? hashText(field.value, hash) : mix(hash);
		}
		random_ = Random(hash);
		seeded_ = true;
	}
	return random_;
}

void TableWriter::fill(std::size_t column) {
	Field& field = fields_[column];
	field.value = fallbackValue(world_, table_.columns[column], random());
	field.state = State::kValue;
}

void TableWriter::appendRow() {
	std::string& out = entry_.buffer();
	for (std::size_t i = 0; i < fields_.size(); ++i) {
		if (i != 0) {
			out += ',';
		}
		const Field& field = fields_[i];
		if (field.state == State::kValue && field.quoted) {
			appendQuoted(out, field.value);
		} else if (field.state == State::kValue) {
			out += field.value;
		}
	}
	out += '\n';
}

void TableWriter::endRow() {
	for (std::size_t i = 0; i < fields_.size(); ++i) {
		Field& field = fields_[i];
		if (field.state == State::kUnset) {
			fill(i);
		}
		if (field.null_share != 0 && random().perMille(field.null_share)) {
			field.state = State::kNull;
		}
		const std::size_t length = table_.columns[i].length;
		if (length != 0 && field.value.size() > length) {
			truncateCharacters(field.value, length);
		}
	}
	appendRow();
	++rows_;
	if (repeat_every_ != 0 && rows_ % repeat_every_ == 0) {
		appendRow();
	}
	for (Field& field : fields_) {
		field.state = State::kUnset;
	}
	seeded_ = false;
	entry_.flushIfLarge();
}

} // namespace coursera::sample
