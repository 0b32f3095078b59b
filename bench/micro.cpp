// The steps of a scan one by one, by Google Benchmark:
//
//   micro EXPORT.zip [options of Google Benchmark]
//
// The texts are the first bytes of two entries of a sample export: course_progress, short fields
// and hardly a quote that matters, and discussion_answers, long ones with escapes and line ends
// inside.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <hwy/highway.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/base_buffer.hpp"
#include "base/base_error.hpp"
#include "base/base_file.hpp"
#include "base/base_stream.hpp"
#include "csv/csv_exact_reader.hpp"
#include "csv/csv_fast_reader.hpp"
#include "csv/csv_fields.hpp"
#include "csv/csv_structure.hpp"
#include "csv/csv_values.hpp"
#include "scan/scan_predicate.hpp"
#include "support/structure_targets.hpp"
#include "zip/zip_archive.hpp"
#include "zip/zip_libarchive.hpp"

namespace coursera::bench {

namespace {

constexpr size_t kTextBytes = 32 * 1024 * 1024;
constexpr size_t kReadBytes = 256 * 1024;
constexpr char kProgress[] = "course_progress.csv";
constexpr char kAnswers[] = "discussion_answers.csv";

std::string archive_path; // set by main, before any benchmark runs

class TextStream final : public base::ByteStream {
  public:
	explicit TextStream(std::string_view text) : text_(text) {}

	size_t Read(char* data, size_t capacity) override {
		const size_t size = std::min(capacity, text_.size());
		memcpy(data, text_.data(), size);
		text_.remove_prefix(size);
		return size;
	}

  private:
	std::string_view text_;
};

// The first kTextBytes of an entry, up to a line end that ends a row.
std::string LoadText(const char* name) {
	auto archive = zip::Archive::Open(archive_path);
	auto stream = archive->OpenEntry(archive->Get(name));
	base::Buffer buffer(kTextBytes);
	size_t size = 0;
	while (kTextBytes - size >= base::ByteStream::kMinCapacity) {
		const size_t got = stream->Read(buffer.data() + size, kTextBytes - size);
		if (got == 0)
			break;
		size += got;
	}
	csv::StructureMaps maps;
	maps.Resize(size);
	size = csv::FindStructure(buffer.data(), size, csv::Dialect{}, &maps).clean;
	while (size > 0 && (maps.newlines[(size - 1) / 64] >> (size - 1) % 64 & 1) == 0)
		--size;
	return std::string(buffer.data(), size);
}

const std::string& Text(const char* name) {
	static const std::string progress = LoadText(kProgress);
	static const std::string answers = LoadText(kAnswers);
	return strcmp(name, kProgress) == 0 ? progress : answers;
}

void CountBytes(benchmark::State& state, size_t bytes) {
	state.SetBytesProcessed(static_cast<int64_t>(bytes) * state.iterations());
}

// Inflating. A whole entry at a time, checksum included.

uint64_t Drain(base::ByteStream& stream) {
	base::Buffer buffer(kReadBytes);
	uint64_t bytes = 0;
	while (const size_t got = stream.Read(buffer.data(), buffer.capacity()))
		bytes += got;
	return bytes;
}

void InflateFastPath(benchmark::State& state, const char* name) {
	auto archive = zip::Archive::Open(archive_path);
	uint64_t bytes = 0;
	for (auto _ : state)
		bytes = Drain(*archive->OpenEntry(archive->Get(name)));
	CountBytes(state, bytes);
}

void InflateLibarchive(benchmark::State& state, const char* name) {
	auto archive = zip::Archive::Open(archive_path);
	const base::File file(archive_path);
	uint64_t bytes = 0;
	for (auto _ : state)
		bytes = Drain(*zip::OpenThroughLibarchive(file, "", archive->Get(name)));
	CountBytes(state, bytes);
}

// The kernels, window by window as the fast reader uses them.

void Structure(benchmark::State& state, const char* name, int64_t target) {
	const std::string& text = Text(name);
	support::ForceStructureTarget(target);
	csv::StructureMaps maps;
	maps.Resize(kReadBytes);
	for (auto _ : state)
		for (size_t at = 0; at + kReadBytes + base::Buffer::kSlack <= text.size(); at += kReadBytes)
			benchmark::DoNotOptimize(
				csv::FindStructure(text.data() + at, kReadBytes, csv::Dialect{}, &maps));
	support::RestoreStructureTargets();
	CountBytes(state, text.size() / kReadBytes * kReadBytes);
}

void PlainAscii(benchmark::State& state, const char* name) {
	const std::string& text = Text(name);
	for (auto _ : state)
		benchmark::DoNotOptimize(csv::IsPlainAscii(text.data(), text.size()));
	CountBytes(state, text.size());
}

void FindNeedle(benchmark::State& state, const char* name) {
	const std::string& text = Text(name);
	const std::string needle = "0123456789abcdef0123456789abcdef01234567";
	for (auto _ : state)
		benchmark::DoNotOptimize(
			csv::FindBytes(text.data(), text.size() - base::Buffer::kSlack, 0, needle));
	CountBytes(state, text.size());
}

// The readers.

std::vector<std::string> HeaderOf(const char* name) {
	TextStream stream(Text(name));
	return csv::FastReader(stream, csv::Dialect{}).ReadHeader();
}

size_t PositionOf(const char* name, std::string_view ending) {
	const std::vector<std::string> header = HeaderOf(name);
	for (size_t i = 0; i < header.size(); ++i)
		if (header[i].size() >= ending.size() &&
		    header[i].compare(header[i].size() - ending.size(), ending.size(), ending) == 0)
			return i;
	throw base::Error(base::ErrorKind::kInternal, "no such column");
}

// A column's values, their bytes in `bytes`.
std::vector<csv::Field> ColumnOf(const char* name, size_t position, base::Buffer* bytes) {
	TextStream stream(Text(name));
	csv::FastReader reader(stream, csv::Dialect{});
	reader.ReadHeader();
	reader.SetWanted({position});
	std::vector<csv::Field> fields;
	csv::RowBatch batch;
	char* output = bytes->data();
	while (reader.NextBatch(&batch)) {
		for (const csv::Field& field : batch.fields) {
			if (field.data == nullptr)
				continue;
			memcpy(output, field.data, field.size);
			fields.push_back({output, field.size});
			output += field.size;
			*output++ = '\0';
		}
	}
	return fields;
}

template <class Reader>
void ReadRows(benchmark::State& state, const char* name, const csv::FieldPositions& wanted,
              const csv::RowFilter* filter, bool count_kept) {
	const std::string& text = Text(name);
	uint64_t rows = 0;
	for (auto _ : state) {
		TextStream stream(text);
		Reader reader(stream, csv::Dialect{});
		reader.ReadHeader();
		reader.SetWanted(wanted);
		reader.SetFilter(filter, count_kept);
		csv::RowBatch batch;
		rows = 0;
		while (reader.NextBatch(&batch)) {
			rows += batch.rows + batch.dropped + batch.counted;
			benchmark::DoNotOptimize(batch.fields.data());
		}
	}
	CountBytes(state, text.size());
	state.SetItemsProcessed(static_cast<int64_t>(rows) * state.iterations());
}

template <class Reader>
void ReadNothing(benchmark::State& state, const char* name) {
	ReadRows<Reader>(state, name, {}, nullptr, false);
}

template <class Reader>
void ReadOneColumn(benchmark::State& state, const char* name) {
	ReadRows<Reader>(state, name, {PositionOf(name, "course_id")}, nullptr, false);
}

template <class Reader>
void ReadAllColumns(benchmark::State& state, const char* name) {
	csv::FieldPositions all(HeaderOf(name).size());
	for (size_t i = 0; i < all.size(); ++i)
		all[i] = i;
	ReadRows<Reader>(state, name, all, nullptr, false);
}

// Rows where a column has the value of the middle row.
template <class Reader>
void ReadEqual(benchmark::State& state, const char* name, const char* column) {
	const size_t position = PositionOf(name, column);
	base::Buffer bytes(Text(name).size());
	const std::vector<csv::Field> fields = ColumnOf(name, position, &bytes);
	const csv::Field& middle = fields[fields.size() / 2];
	scan::Predicate predicate;
	predicate.texts.emplace_back(middle.data, middle.size);
	csv::RowFilter filter;
	filter.conditions.push_back(scan::MakeCondition(predicate, position));
	ReadRows<Reader>(state, name, {position}, &filter, true);
}

// Fields and values.

// Quotes and escapes taken out of the field as the file has it.
void DecodeField(benchmark::State& state, std::string_view raw) {
	base::Buffer bytes(raw.size() + 1);
	for (auto _ : state) {
		char* output = bytes.data();
		benchmark::DoNotOptimize(csv::SplitField(raw.data(), raw.size(), csv::Dialect{}, &output));
	}
	CountBytes(state, raw.size());
}

template <class Value, class Parse>
void ParseFields(benchmark::State& state, const std::vector<std::string>& texts, Parse parse) {
	std::vector<csv::Field> fields;
	for (const std::string& text : texts)
		fields.push_back({text.data(), text.size()});
	Value value{};
	for (auto _ : state)
		for (const csv::Field& field : fields) {
			if (!parse(field, &value)) {
				state.SkipWithError("not a usual spelling");
				return;
			}
			benchmark::DoNotOptimize(value);
		}
	state.SetItemsProcessed(static_cast<int64_t>(fields.size()) * state.iterations());
}

std::vector<std::string> Numbered(const char* format) {
	std::vector<std::string> texts;
	for (int i = 0; i < 1000; ++i) {
		char text[64];
		snprintf(text, sizeof(text), format, i % 10, i % 7);
		texts.emplace_back(text);
	}
	return texts;
}

void ParseTimestamps(benchmark::State& state) {
	ParseFields<int64_t>(state, Numbered("2021-03-1%d 04:1%d:59"), csv::ParseTimestamp);
}
void ParseFractionalTimestamps(benchmark::State& state) {
	ParseFields<int64_t>(state, Numbered("2021-03-1%d 04:1%d:59.627"), csv::ParseTimestamp);
}
void ParseDates(benchmark::State& state) {
	ParseFields<int32_t>(state, Numbered("2021-03-1%d"), csv::ParseDate);
}
void ParseIntegers(benchmark::State& state) {
	ParseFields<int64_t>(state, Numbered("12%d45%d78"), [](const csv::Field& f, int64_t* value) {
		return csv::ParseInteger(f, INT32_MIN, INT32_MAX, value);
	});
}
void ParseSmallIntegers(benchmark::State& state) {
	ParseFields<int64_t>(state, Numbered("%d"), [](const csv::Field& f, int64_t* value) {
		return csv::ParseInteger(f, INT32_MIN, INT32_MAX, value);
	});
}
void ParseBools(benchmark::State& state) {
	ParseFields<bool>(state, {"t", "f", "t", "t"}, csv::ParseBool);
}
void ParseDoubles(benchmark::State& state) {
	ParseFields<double>(state, Numbered("0.8%d3%d"), [](const csv::Field& f, double* value) {
		return csv::ParseFloat(f, value);
	});
}
void ParseSingles(benchmark::State& state) {
	ParseFields<float>(state, Numbered("0.8%d3%d"),
	                   [](const csv::Field& f, float* value) { return csv::ParseFloat(f, value); });
}

BENCHMARK(ParseTimestamps);
BENCHMARK(ParseFractionalTimestamps);
BENCHMARK(ParseDates);
BENCHMARK(ParseIntegers);
BENCHMARK(ParseSmallIntegers);
BENCHMARK(ParseBools);
BENCHMARK(ParseDoubles);
BENCHMARK(ParseSingles);

template <class Function>
void Register(const std::string& step, const char* name, Function function) {
	const std::string_view entry(name);
	benchmark::RegisterBenchmark(
		(step + "/" + std::string(entry.substr(0, entry.find('.')))).c_str(), function)
		->Unit(benchmark::kMillisecond);
}

void RegisterFor(const char* name, const char* user_id) {
	auto add = [name](const std::string& step, void (*function)(benchmark::State&, const char*)) {
		Register(step, name, [=](benchmark::State& state) { function(state, name); });
	};
	add("Inflate/isal", InflateFastPath);
	add("Inflate/libarchive", InflateLibarchive);
	for (int64_t target : support::StructureTargets())
		Register(std::string("Structure/") + hwy::TargetName(target), name,
		         [=](benchmark::State& state) { Structure(state, name, target); });
	if (strcmp(name, kProgress) == 0) // it would stop at the first accent of an answer
		add("PlainAscii", PlainAscii);
	add("FindNeedle", FindNeedle);
	add("FastReader/nothing", ReadNothing<csv::FastReader>);
	add("FastReader/one_column", ReadOneColumn<csv::FastReader>);
	add("FastReader/all_columns", ReadAllColumns<csv::FastReader>);
	for (const char* column : {user_id, "course_id"})
		Register(std::string("FastReader/equal_") + (column == user_id ? "learner" : "course"),
		         name,
		         [=](benchmark::State& state) { ReadEqual<csv::FastReader>(state, name, column); });
	add("ExactReader/nothing", ReadNothing<csv::ExactReader>);
	add("ExactReader/one_column", ReadOneColumn<csv::ExactReader>);
	add("ExactReader/all_columns", ReadAllColumns<csv::ExactReader>);
}

void RegisterAll() {
	RegisterFor(kProgress, "_user_id");
	RegisterFor(kAnswers, "_user_id");
	for (const auto& [step, raw] : {
			 std::pair<const char*, std::string_view>{"DecodeField/plain",
	                                                  "gHrD2RNTzBKSqwxL6l0-Zr"},
			 {"DecodeField/quoted", "\"gHrD2RNTzBKSqwxL6l0-Zr\""},
			 {"DecodeField/escapes",
	          R"("<co-content><img assetId=\"ColBi_ZqyexF\" alt=\"a \\ figure\"/></co-content>")"},
		 }) {
		const std::string_view field = raw;
		benchmark::RegisterBenchmark(
			step, [field](benchmark::State& state) { DecodeField(state, field); });
	}
}

} // namespace

} // namespace coursera::bench

int main(int argc, char** argv) {
	benchmark::Initialize(&argc, argv);
	if (argc != 2) {
		fprintf(stderr, "Usage: micro EXPORT.zip [options of Google Benchmark]\n");
		return 2;
	}
	coursera::bench::archive_path = argv[1];
	try {
		coursera::bench::RegisterAll();
		benchmark::RunSpecifiedBenchmarks();
		return 0;
	} catch (const std::exception& error) {
		fprintf(stderr, "micro: %s\n", error.what());
		return 1;
	}
}
