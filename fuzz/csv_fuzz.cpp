// CSV: the fast reader gives what the exact one gives, and that is COPY's reading.
#include "csv/csv_fast_reader.hpp"
#include "fuzz_csv.hpp"
#include "support/copy_reference.hpp"

namespace coursera::fuzz {

using support::CsvOutcome;
using support::CsvReading;
using support::ReadCsv;

namespace {

void Compare(Input input, const csv::Dialect& dialect) {
	CsvReading reading;
	reading.rejects = input.Flip();
	const bool all = input.Flip();
	const csv::FieldPositions wanted = ChooseWanted(&input, 8);
	CsvReading small = reading;
	ChooseSizes(&input, &small);
	const std::string text = TextOf(input);
	reading.fields = small.fields = FieldsOf(text, dialect);

	const CsvOutcome copy = support::CopyReference(text, dialect, reading.fields);
	CsvOutcome exact = ReadCsv<csv::ExactReader>(text, dialect, reading);
	if (!reading.rejects)
		RequireSame(exact, copy, "the exact reader reads as COPY");
	if (!all) {
		reading.wanted = csv::FieldPositions{};
		for (size_t position : wanted)
			if (position < exact.header.size())
				reading.wanted->push_back(position);
		small.wanted = reading.wanted;
		const CsvOutcome whole = exact;
		exact = ReadCsv<csv::ExactReader>(text, dialect, reading);
		RequireSame(exact, support::Project(whole, *reading.wanted), "fewer fields, the same rows");
	}
	RequireSame(ReadCsv<csv::ExactReader>(text, dialect, small), exact,
	            "the window makes no difference");
	RequireSame(ReadCsv<csv::FastReader>(text, dialect, reading), exact,
	            "the fast reader reads as the exact one");
	RequireSame(ReadCsv<csv::FastReader>(text, dialect, small), exact,
	            "the fast reader reads as the exact one, in a small window");
}

} // namespace

void FuzzCsv(Input input) {
	const csv::Dialect chosen = ChooseDialect(&input);
	for (csv::Dialect dialect : {chosen, VaryDialect(chosen, TextOf(input))}) {
		for (const bool ends_at_marker : {true, false}) {
			dialect.ends_at_marker = ends_at_marker;
			Compare(input, dialect);
		}
	}
}

} // namespace coursera::fuzz
