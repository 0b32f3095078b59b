// An index that was built of an entry, and what is read through it: the rows, lines and errors of a
// scan without.
#include "index/index_builder.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "index/index_bloom.hpp"
#include "index/index_stream.hpp"
#include "support/archive_writer.hpp"
#include "support/temp_dir.hpp"
#include "support/thrown_error.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::index {
namespace {

using support::Container;

struct Row {
	std::vector<std::string> values; // "\\N" for NULL
	uint64_t line;                   // of some rows: it takes long to tell

	bool operator==(const Row& other) const { return line == other.line && values == other.values; }
};

std::vector<Row> ReadRows(base::ByteStream& text, const csv::Dialect& dialect, size_t fields,
                          const BlockStream* blocks) {
	csv::FastReader reader(text, dialect);
	if (dialect.has_header)
		fields = reader.ReadHeader().size();
	else
		reader.SetColumns(fields);
	if (blocks != nullptr && blocks->line_end() != csv::LineEnd::kUnknown)
		reader.SetLineEnd(blocks->line_end());
	csv::FieldPositions all;
	for (size_t i = 0; i < fields; ++i)
		all.push_back(i);
	reader.SetWanted(all);
	std::vector<Row> rows;
	csv::RowBatch batch;
	batch.line_map = blocks;
	while (reader.NextBatch(&batch)) {
		for (size_t i = 0; i < batch.rows; ++i) {
			Row row;
			for (size_t j = 0; j < fields; ++j) {
				const csv::Field& field = batch.Row(i)[j];
				row.values.push_back(field.data == nullptr ? "\\N"
				                                           : std::string(field.data, field.size));
			}
			row.line = std::hash<std::string>()(row.values[0]) % 16 == 0 ? batch.Line(i) : 0;
			rows.push_back(std::move(row));
		}
	}
	return rows;
}

// A CSV of random rows: plain, quoted, with escapes, line ends and delimiters inside values.
std::string RandomCsv(std::mt19937* random, const csv::Dialect& dialect,
                      const std::string& line_end, size_t rows) {
	const std::string quote(1, dialect.quote);
	const std::string escape(1, dialect.escape);
	const std::string delimiter(1, dialect.delimiter);
	const auto pick = [random](size_t n) { return (*random)() % n; };
	const auto value = [&](size_t column) -> std::string {
		switch (pick(8)) {
		case 0:
			return "";
		case 1:
			return quote + "a" + delimiter + "b" + quote;
		case 2:
			return quote + "line" + line_end + line_end + "end" + quote;
		case 3:
			return quote + "say " + escape + quote + "x" + escape + quote + quote;
		default:
			return column == 0   ? std::to_string(pick(1000))
			       : column == 1 ? "id" + std::to_string(pick(50))
			                     : "2021-03-" + std::to_string(10 + pick(20)) + " 0" +
			                           std::to_string(pick(10)) + ":00:00";
		}
	};
	std::string text;
	if (dialect.has_header)
		text += "number" + delimiter + quote + "an" + line_end + "_id" + quote + delimiter +
		        "time" + line_end;
	for (size_t i = 0; i < rows; ++i)
		text += value(0) + delimiter + value(1) + delimiter + value(2) +
		        (i + 1 == rows && pick(2) == 0 ? "" : line_end);
	return text;
}

class IndexBuilder : public testing::Test {
  protected:
	void Make(const std::string& text, Container container) {
		archive_ = zip::Archive::Open(
			support::WriteContainer(dir_, container, {{"a.csv", text, support::kSomeTime}}));
		entry_ = &archive_->Get("a.csv");
		path_ = dir_.path() + "/a.index";
	}

	BuildPlan Plan(const csv::Dialect& dialect) const {
		BuildPlan plan;
		plan.identity = "identity";
		plan.checked_as = "UTF8";
		plan.dialect = dialect;
		plan.fields = 3;
		plan.path = path_;
		return plan;
	}

	void Build(const csv::Dialect& dialect, uint64_t interval) {
		Builder builder(Plan(dialect));
		builder.Open(archive_->OpenEntry(*entry_, {interval, &builder}));
		while (builder.Step())
			;
		builder.Finish();
	}

	EntryOpener Opener() {
		return [this](const base::RestartPoint& point, std::string_view window) {
			return archive_->OpenEntryAt(*entry_, point, window);
		};
	}

	support::TempDir dir_;
	std::string path_;
	std::unique_ptr<zip::Archive> archive_;
	const zip::Entry* entry_ = nullptr;
};

TEST_F(IndexBuilder, AnyBlocksGiveTheirRows) {
	std::mt19937 random(1);
	size_t many = 0;
	for (int i = 0; i < 200; ++i) {
		csv::Dialect dialect;
		dialect.has_header = random() % 4 != 0;
		dialect.delimiter = random() % 4 == 0 ? ';' : ',';
		dialect.escape = random() % 4 == 0 ? '"' : '\\';
		const std::string line_end = std::vector<std::string>{"\n", "\r\n", "\r"}[random() % 3];
		const std::string text = RandomCsv(&random, dialect, line_end, random() % 2000);
		const Container containers[] = {Container::kZipDeflated, Container::kZipStored,
		                                Container::kFolder};
		Make(text, containers[random() % 3]);
		SCOPED_TRACE(testing::Message() << "case " << i);
		std::vector<Row> all;
		try {
			all = ReadRows(*archive_->OpenEntry(*entry_), dialect, 3, nullptr);
			Build(dialect, 1 + random() % 20000);
		} catch (const base::Error& error) {
			ASSERT_EQ(error.kind(), base::ErrorKind::kMalformedCsv); // nothing in it but a header
			continue;
		}
		const std::shared_ptr<const IndexFile> file = IndexFile::Open(path_);
		ASSERT_NE(file, nullptr);
		const EntryIndex& index = file->index();
		EXPECT_EQ(index.rows, all.size());
		EXPECT_EQ(index.text_bytes, text.size());
		EXPECT_EQ(index.checked_as, "UTF8");
		many += index.blocks.size() > 2 ? 1 : 0;
		for (int j = 0; j < 4; ++j) {
			std::vector<BlockRange> ranges;
			std::vector<Row> expected;
			for (size_t block = 0; block < index.blocks.size(); ++block) {
				if (random() % 2 == 0)
					continue;
				if (!ranges.empty() && ranges.back().end == block)
					++ranges.back().end;
				else
					ranges.push_back({block, block + 1});
				expected.insert(expected.end(),
				                all.begin() + static_cast<long>(index.blocks[block].rows_before),
				                all.begin() + static_cast<long>(index.RowsEnd(block)));
			}
			BlockStream stream(file, ranges, Opener());
			EXPECT_TRUE(ReadRows(stream, dialect, 3, &stream) == expected);
		}
	}
	EXPECT_GT(many, 50U);
}

// Several processes, here one after the other, claim blocks of one entry; one of them has only
// heard where blocks lie.
TEST_F(IndexBuilder, ClaimedBlocks) {
	std::mt19937 random(5);
	for (int i = 0; i < 30; ++i) {
		csv::Dialect dialect;
		dialect.has_header = i % 3 != 0;
		Make(RandomCsv(&random, dialect, i % 2 == 0 ? "\n" : "\r\n", 3000),
		     Container::kZipDeflated);
		const std::vector<Row> all = ReadRows(*archive_->OpenEntry(*entry_), dialect, 3, nullptr);
		Build(dialect, 5000);
		const std::shared_ptr<const IndexFile> file = IndexFile::Open(path_);
		ASSERT_NE(file, nullptr);
		EntryIndex heard;
		heard.header = file->index().header;
		heard.text_bytes = file->index().text_bytes;
		heard.rows = file->index().rows;
		heard.lines = file->index().lines;
		heard.line_end = file->index().line_end;
		for (Block block : file->index().blocks) {
			block.point = base::RestartPoint();
			heard.blocks.push_back(block);
		}
		const std::shared_ptr<const IndexFile> other = IndexFile::OfBlocks(std::move(heard));
		const size_t blocks = file->index().blocks.size();
		size_t next = 0;
		size_t quota = 0;
		const BlockClaimer claim = [&](BlockRange* range) {
			if (next >= blocks || quota == 0)
				return false;
			--quota;
			range->begin = next;
			next = range->end = std::min(blocks, next + 1 + random() % 3);
			return true;
		};
		std::vector<Row> rows;
		while (next < blocks) {
			quota = random() % 4;
			BlockStream stream(random() % 2 == 0 ? file : other, {{0, blocks}}, Opener());
			stream.ClaimBy(claim);
			const std::vector<Row> some = ReadRows(stream, dialect, 3, &stream);
			rows.insert(rows.end(), some.begin(), some.end());
		}
		EXPECT_TRUE(rows == all) << "case " << i;
	}
}

TEST_F(IndexBuilder, ZonesBoundTheirValues) {
	std::string text = "n,some_id,t,f,d\n";
	for (int i = 0; i < 5000; ++i)
		text += std::to_string(i) + ",id" + std::to_string(i / 10) + ",2021-01-01 00:00:0" +
		        std::to_string(i % 10) + "," + std::to_string(i) + ".5,2021-01-1" +
		        std::to_string(i % 10) + "\n";
	text += ",,,,\n";
	Make(text, Container::kZipStored);
	Build(csv::Dialect(), 10 * 1000);
	const std::unique_ptr<IndexFile> file = IndexFile::Open(path_);
	ASSERT_NE(file, nullptr);
	const EntryIndex& index = file->index();
	ASSERT_GT(index.blocks.size(), 3U);
	int64_t next = 0;
	for (size_t block = 0; block < index.blocks.size(); ++block) {
		const Zone& numbers = index.ZoneOf(block, 0);
		EXPECT_EQ(numbers.kind, ValueKind::kInteger);
		EXPECT_EQ(numbers.least, next);
		next += numbers.values;
		EXPECT_EQ(numbers.greatest, next - 1);
		const Zone& ids = index.ZoneOf(block, 1);
		EXPECT_EQ(ids.kind, ValueKind::kText);
		const std::string filter = file->ReadFilter(ids);
		ASSERT_FALSE(filter.empty());
		EXPECT_EQ(numbers.filter_parts, 0U);
		size_t wrong = 0;
		for (int64_t i = 0; i < 500; ++i) {
			const bool is_there = 10 * i + 9 >= numbers.least && 10 * i <= numbers.greatest;
			const bool found = MayContain(filter, HashOf("id" + std::to_string(i)));
			EXPECT_TRUE(found || !is_there) << i;
			wrong += found && !is_there ? 1 : 0;
		}
		EXPECT_LT(wrong, 25U);
		EXPECT_EQ(index.ZoneOf(block, 2).kind, ValueKind::kTimestamp);
		EXPECT_EQ(index.ZoneOf(block, 3).kind, ValueKind::kFloat);
		EXPECT_EQ(index.ZoneOf(block, 4).kind, ValueKind::kDate);
	}
	EXPECT_EQ(next, 5000);
	EXPECT_EQ(index.columns[1].nulls, 1U);
	EXPECT_NEAR(static_cast<double>(index.columns[1].distinct), 500, 25);
}

// In how many blocks a value is, by the filters' sizes.
TEST_F(IndexBuilder, BlocksPerValue) {
	std::string text = "n,sorted_id,scattered_id\n";
	for (int i = 0; i < 20000; ++i)
		text += std::to_string(i) + ",id" + std::to_string(i / 20) + ",id" +
		        std::to_string(i % 100) + "\n";
	Make(text, Container::kZipStored);
	Build(csv::Dialect(), 30 * 1000);
	const std::unique_ptr<IndexFile> file = IndexFile::Open(path_);
	ASSERT_NE(file, nullptr);
	const auto blocks = static_cast<double>(file->index().blocks.size());
	ASSERT_GT(blocks, 5);
	EXPECT_EQ(file->BlocksPerValue(0), 0) << "it has no filter";
	EXPECT_LT(file->BlocksPerValue(1), 1.3);
	EXPECT_GE(file->BlocksPerValue(1), 1);
	EXPECT_NEAR(file->BlocksPerValue(2), blocks, blocks / 10);
}

TEST_F(IndexBuilder, NoFileForMalformedRows) {
	for (const char* bad : {"1,2\n", "1,2,3,4\n", "1,\"2,3\n", "1\r,2,3\n"}) {
		Make("a,b,c\n1,2,3\n" + std::string(bad) + "4,5,6\n", Container::kZipStored);
		EXPECT_EQ(support::ThrownError([&] { Build(csv::Dialect(), 1); }).kind(),
		          base::ErrorKind::kMalformedCsv);
		EXPECT_EQ(IndexFile::Open(path_), nullptr);
	}
}

TEST_F(IndexBuilder, NoFileBehindAnEndOfDataMarker) {
	Make("a,b,c\n1,2,3\n\\.\n4,5,6\n" + std::string(300 * 1000, 'x'), Container::kZipDeflated);
	EXPECT_EQ(support::ThrownError([&] { Build(csv::Dialect(), 1); }).kind(),
	          base::ErrorKind::kMalformedCsv);
	EXPECT_EQ(IndexFile::Open(path_), nullptr);
}

// Whatever becomes of its bytes, an index is as it was or not there; what is read through it are
// the right rows, or an error.
TEST_F(IndexBuilder, DamagedFiles) {
	std::mt19937 random(2);
	const csv::Dialect dialect;
	Make(RandomCsv(&random, dialect, "\n", 5000), Container::kZipDeflated);
	const std::vector<Row> all = ReadRows(*archive_->OpenEntry(*entry_), dialect, 3, nullptr);
	Build(dialect, 10 * 1000);
	const std::string bytes = support::ReadFile(path_);
	size_t used = 0;
	size_t refused = 0;
	for (int i = 0; i < 1000; ++i) {
		std::string damaged = bytes;
		if (i % 4 == 0)
			damaged.resize(random() % damaged.size());
		else
			for (size_t j = 0; j < 1 + random() % 3; ++j)
				damaged[random() % damaged.size()] ^= static_cast<char>(1 << random() % 8);
		dir_.Write("a.index", damaged);
		const std::shared_ptr<const IndexFile> file = IndexFile::Open(path_);
		if (file == nullptr) {
			++refused;
			continue;
		}
		++used;
		const size_t blocks = file->index().blocks.size();
		const size_t block = random() % blocks;
		BlockStream stream(file, {{block, blocks}}, Opener());
		const std::vector<Row> expected(
			all.begin() + static_cast<long>(file->index().blocks[block].rows_before), all.end());
		EXPECT_TRUE(ReadRows(stream, dialect, 3, &stream) == expected);
		file->ReadFilter(file->index().ZoneOf(block, 1));
	}
	EXPECT_GT(refused, 200U);
	EXPECT_GT(used, 50U);
}

// The same with a head whose hash is right.
TEST_F(IndexBuilder, HostileHeads) {
	std::mt19937 random(3);
	const csv::Dialect dialect;
	Make(RandomCsv(&random, dialect, "\n", 1500), Container::kZipDeflated);
	Build(dialect, 2 * 1000);
	const EntryIndex good = IndexFile::Open(path_)->index();
	const std::string head = EncodeHead(good);
	for (int i = 0; i < 3000; ++i) {
		std::string damaged = head;
		for (size_t j = 0; j < 1 + random() % 4; ++j)
			damaged[random() % damaged.size()] = static_cast<char>(random());
		Prelude prelude;
		prelude.head_offset = kPreludeBytes;
		prelude.head_size = damaged.size();
		prelude.head_hash = LongCheckOf(damaged);
		dir_.Write("a.index", EncodePrelude(prelude) + damaged);
		const std::shared_ptr<const IndexFile> file = IndexFile::Open(path_);
		if (file == nullptr)
			continue;
		const size_t blocks = file->index().blocks.size();
		try {
			BlockStream stream(file, {{random() % blocks, blocks}}, Opener());
			ReadRows(stream, dialect, 3, &stream);
		} catch (const base::Error&) {
		}
	}
}

// Two processes index an entry at once, row by row in turn; a third one is stopped half-way.
TEST_F(IndexBuilder, SeveralAtOnce) {
	std::mt19937 random(6);
	const csv::Dialect dialect;
	Make(RandomCsv(&random, dialect, "\n", 20000), Container::kZipDeflated);
	const std::vector<Row> all = ReadRows(*archive_->OpenEntry(*entry_), dialect, 3, nullptr);
	Builder one(Plan(dialect));
	Builder other(Plan(dialect));
	{
		Builder stopped(Plan(dialect));
		for (Builder* builder : {&one, &other, &stopped})
			builder->Open(archive_->OpenEntry(*entry_, {10 * 1000, builder}));
		stopped.Step();
	}
	for (bool more = true; more;) {
		more = one.Step();
		EXPECT_EQ(other.Step(), more);
	}
	one.Finish();
	other.Finish();
	size_t files = 0;
	for (const auto& file : std::filesystem::directory_iterator(dir_.path()))
		files += file.path().string().find(".index") != std::string::npos ? 1 : 0;
	EXPECT_EQ(files, 1U);
	const std::shared_ptr<const IndexFile> file = IndexFile::Open(path_);
	ASSERT_NE(file, nullptr);
	BlockStream stream(file, {{0, file->index().blocks.size()}}, Opener());
	EXPECT_TRUE(ReadRows(stream, dialect, 3, &stream) == all);
}

// A file that may not grow: an error for who builds, and nothing is left.
TEST_F(IndexBuilder, FullDisk) {
	std::mt19937 random(7);
	Make(RandomCsv(&random, csv::Dialect(), "\n", 200000), Container::kZipDeflated);
	rlimit before{};
	getrlimit(RLIMIT_FSIZE, &before);
	const auto handler = signal(SIGXFSZ, SIG_IGN);
	rlimit limit = before;
	limit.rlim_cur = 64 * 1024;
	setrlimit(RLIMIT_FSIZE, &limit);
	const base::Error error = support::ThrownError([this] { Build(csv::Dialect(), 10 * 1000); });
	setrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, handler);
	EXPECT_EQ(error.kind(), base::ErrorKind::kFileAccess);
	for (const auto& file : std::filesystem::directory_iterator(dir_.path()))
		EXPECT_EQ(file.path().string().find(".index"), std::string::npos) << file.path();
}

// The archive becomes another one while blocks of it are read.
TEST_F(IndexBuilder, ArchiveReplaced) {
	std::mt19937 random(8);
	const csv::Dialect dialect;
	Make(RandomCsv(&random, dialect, "\n", 20000), Container::kFolder);
	Build(dialect, 10 * 1000);
	const std::shared_ptr<const IndexFile> file = IndexFile::Open(path_);
	ASSERT_NE(file, nullptr);
	const size_t blocks = file->index().blocks.size();
	ASSERT_GT(blocks, 10U);
	std::string csv_path;
	for (const auto& one : std::filesystem::recursive_directory_iterator(dir_.path()))
		if (one.path().filename() == "a.csv")
			csv_path = one.path().string();
	std::string other = support::ReadFile(csv_path);
	std::fill(other.begin() + 100, other.end() - 1, 'z');
	BlockStream stream(file, {{blocks / 2, blocks}}, Opener());
	std::ofstream(csv_path, std::ios::binary) << other;
	const base::Error error = support::ThrownError([&] { ReadRows(stream, dialect, 3, &stream); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kFileChanged);
}

TEST_F(IndexBuilder, SizeLimit) {
	std::mt19937 random(4);
	Make(RandomCsv(&random, csv::Dialect(), "\n", 5000), Container::kZipDeflated);
	BuildPlan plan = Plan(csv::Dialect());
	plan.make_room = [] { return 100; };
	Builder builder(plan);
	builder.Open(archive_->OpenEntry(*entry_, {10 * 1000, &builder}));
	EXPECT_EQ(support::ThrownError([&] {
				  while (builder.Step())
					  ;
				  builder.Finish();
			  }).kind(),
	          base::ErrorKind::kTooManyValues);
}

} // namespace
} // namespace coursera::index
