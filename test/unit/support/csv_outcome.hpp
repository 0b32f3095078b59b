// Everything that reading a CSV gives: header, rows, and the error that ended it, if one did.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/base_error.hpp"
#include "csv/csv_exact_reader.hpp"
#include "support/string_stream.hpp"

namespace coursera::support {

using Value = std::optional<std::string>; // no value: NULL

struct CsvRow {
	uint64_t line = 0;
	size_t in_row = 0; // fields the file has in it
	std::vector<Value> values;
	std::string raw; // only where malformed rows are rejected

	bool operator==(const CsvRow& other) const {
		return line == other.line && in_row == other.in_row && values == other.values &&
		       raw == other.raw;
	}
};

struct CsvRejected {
	uint64_t line = 0;
	std::string reason;
	std::string raw;

	bool operator==(const CsvRejected& other) const {
		return line == other.line && reason == other.reason && raw == other.raw;
	}
};

struct CsvOutcome {
	std::vector<std::string> header; // of a file without one as many empty names as it has fields
	std::vector<CsvRow> rows;
	std::vector<CsvRejected> rejected;
	std::string error; // empty: the end was reached
	uint64_t error_line = 0;

	// What a filter left out, and what it only counted. No part of a comparison: of the rows before
	// an error some may be told or not.
	uint64_t dropped = 0;
	uint64_t counted = 0;

	bool operator==(const CsvOutcome& other) const {
		return header == other.header && rows == other.rows && rejected == other.rejected &&
		       error == other.error && error_line == other.error_line;
	}
};

// The text with all that does not print made visible.
inline std::string Visible(const std::string& text) {
	std::string visible;
	for (char c : text) {
		if (c == '\n')
			visible += "<LF>";
		else if (c == '\r')
			visible += "<CR>";
		else
			visible += c;
	}
	return visible;
}

inline void PrintTo(const CsvOutcome& outcome, std::ostream* out) {
	*out << "header:";
	for (const std::string& name : outcome.header)
		*out << " [" << Visible(name) << "]";
	for (const CsvRow& row : outcome.rows) {
		*out << "\n  line " << row.line << ", " << row.in_row << " fields:";
		for (const Value& value : row.values)
			*out << (value.has_value() ? " [" + Visible(*value) + "]" : " NULL");
	}
	for (const CsvRejected& row : outcome.rejected)
		*out << "\n  line " << row.line << ", rejected: " << row.reason << ": [" << Visible(row.raw)
			 << "]";
	if (!outcome.error.empty())
		*out << "\n  line " << outcome.error_line << ", error: " << outcome.error;
	*out << "\n";
}

// The same rows with only the fields at the `wanted` positions, at least one.
inline CsvOutcome Project(CsvOutcome outcome, const csv::FieldPositions& wanted) {
	for (CsvRow& row : outcome.rows) {
		if (wanted.empty())
			row.line = 0; // rows that only count have none
		std::vector<Value> values;
		for (size_t position : wanted)
			values.push_back(position < row.values.size() ? row.values[position] : Value());
		row.values = std::move(values);
	}
	return outcome;
}

// Copies a batch's rows after `rows`, and checks what every batch must hold to.
inline void AppendBatch(const csv::RowBatch& batch, size_t wanted, std::vector<CsvRow>* rows) {
	EXPECT_EQ(batch.wanted, wanted);
	if (wanted > 0) {
		EXPECT_LE(batch.rows, csv::ExactReader::kBatchRows);
	}
	ASSERT_EQ(batch.fields.size(), batch.rows * wanted);
	ASSERT_EQ(batch.lines.size(), batch.rows);
	ASSERT_EQ(batch.in_row.size(), batch.rows);
	if (!batch.raw.empty()) {
		ASSERT_EQ(batch.raw.size(), batch.rows);
	}
	for (size_t i = 0; i < batch.rows; ++i) {
		CsvRow row;
		row.line = wanted > 0 ? batch.Line(i) : 0;
		row.raw =
			batch.raw.empty() ? "" : batch.raw[i]; // before bytes after values are overwritten
		row.in_row = batch.in_row[i];
		for (size_t j = 0; j < wanted; ++j) {
			const csv::Field& field = batch.Row(i)[j];
			if (field.data == nullptr) {
				EXPECT_EQ(field.size, 0U);
				row.values.emplace_back();
				continue;
			}
			row.values.emplace_back(std::string(field.data, field.size));
			// As an input function's caller may do: it must not harm what comes after.
			const_cast<char*>(field.data)[field.size] = '\0';
		}
		rows->push_back(std::move(row));
	}
}

struct CsvReading {
	size_t window = csv::ExactReader::kWindowBytes;
	size_t chunk = SIZE_MAX;                   // bytes the source gives at a time
	std::optional<csv::FieldPositions> wanted; // none given: every field of the header
	bool rejects = false;                      // malformed rows are no errors
	const csv::RowFilter* filter = nullptr;
	bool count_kept = false;
	size_t fields = 2; // of a row, where the dialect has no header
};

// Reads a text to its end or to its first error.
template <typename Reader = csv::ExactReader>
CsvOutcome ReadCsv(const std::string& text, const csv::Dialect& dialect = {},
                   const CsvReading& reading = {}) {
	CsvOutcome outcome;
	StringStream source(text, reading.chunk);
	Reader reader(source, dialect, reading.window);
	try {
		if (dialect.has_header) {
			outcome.header = reader.ReadHeader();
		} else {
			outcome.header.resize(reading.fields);
			reader.SetColumns(reading.fields);
		}
		csv::FieldPositions wanted;
		for (size_t i = 0; i < outcome.header.size(); ++i)
			wanted.push_back(i);
		wanted = reading.wanted.value_or(wanted);
		reader.SetWanted(wanted);
		reader.SetFilter(reading.filter, reading.count_kept);
		if (reading.rejects)
			reader.RejectMalformed();
		csv::RowBatch batch;
		uint64_t consumed = reader.bytes_consumed();
		// A row may take three: for bytes of the source, for their map, and for itself.
		size_t calls_left = 3 * text.size() + 8;
		while (reader.NextBatch(&batch)) {
			AppendBatch(batch, wanted.size(), &outcome.rows);
			for (const csv::RejectedRow& row : batch.rejected)
				outcome.rejected.push_back({row.line, row.reason, row.raw});
			if (reading.rejects) {
				EXPECT_EQ(batch.raw.size(), batch.rows);
			}
			outcome.dropped += batch.dropped;
			outcome.counted += batch.counted;
			EXPECT_GE(reader.bytes_consumed(), consumed);
			consumed = reader.bytes_consumed();
			EXPECT_LE(consumed, text.size());
			if (calls_left-- == 0) {
				ADD_FAILURE() << "the reader makes no progress";
				return outcome;
			}
		}
		EXPECT_EQ(batch.rows, 0U);
		EXPECT_FALSE(reader.NextBatch(&batch)) << "the end is no longer the end";
	} catch (const base::Error& error) {
		EXPECT_TRUE(error.kind() == base::ErrorKind::kMalformedCsv ||
		            error.kind() == base::ErrorKind::kNoHeader);
		outcome.error = error.message();
		outcome.error_line = error.place().line;
	}
	return outcome;
}

} // namespace coursera::support
