#include "scan/scan_table.hpp"

#include <cctype>
#include <optional>

#include <gtest/gtest.h>

#include "support/archive_writer.hpp"
#include "support/csv_outcome.hpp"
#include "support/raw_zip.hpp"
#include "support/string_stream.hpp"
#include "support/temp_dir.hpp"
#include "support/thrown_error.hpp"

namespace coursera::scan {
namespace {

using support::StringStream;
using support::TempDir;
using support::ThrownError;
using support::Value;

using Names = std::vector<std::string>;
using Values = std::vector<Value>;
using Positions = std::vector<size_t>;

const Value kNull;
constexpr size_t kMissing = TableScan::kMissing;

// An archive with one table, and what a scan of it gives.
class ScanTable : public testing::Test {
  protected:
	TableSource Source(const std::string& csv) {
		TableSource source;
		source.archive = support::WriteContainer(dir_, support::Container::kZipDeflated,
		                                         {{"users.csv", csv}, {"other.csv", "x\n"}});
		source.entry = "users.csv";
		return source;
	}

	// The wanted columns of all rows, by their slots.
	static std::vector<Values> Rows(TableScan& scan) {
		std::vector<Values> rows;
		csv::RowBatch batch;
		while (scan.NextBatch(&batch)) {
			for (size_t i = 0; i < batch.rows; ++i) {
				Values values;
				for (size_t slot : scan.slots()) {
					const csv::Field* field = slot == kMissing ? nullptr : &batch.Row(i)[slot];
					values.push_back(field == nullptr || field->data == nullptr
					                     ? Value()
					                     : Value(std::string(field->data, field->size)));
				}
				rows.push_back(values);
			}
		}
		return rows;
	}

	TempDir dir_;
};

TEST_F(ScanTable, ColumnsInTheOrderAskedFor) {
	TableScan scan(Source("a,b,c\n1,2,3\n4,5,6\n"), {"c", "a"});
	EXPECT_EQ(scan.header(), (Names{"a", "b", "c"}));
	EXPECT_EQ(Rows(scan), (std::vector<Values>{{"3", "1"}, {"6", "4"}}));
	EXPECT_EQ(scan.slots(), (Positions{1, 0}));
	EXPECT_EQ(scan.file_order(), (Positions{1, 0}));
	EXPECT_EQ(scan.position(0), 2U);
	EXPECT_EQ(scan.position(1), 0U);
}

TEST_F(ScanTable, AllColumns) {
	TableScan scan(Source("a,b\n1,\n\"\",2\n"), {"a", "b"});
	EXPECT_EQ(Rows(scan), (std::vector<Values>{{"1", kNull}, {"", "2"}}));
	EXPECT_EQ(scan.file_order(), (Positions{0, 1}));
}

TEST_F(ScanTable, NoColumns) {
	TableScan scan(Source("a,b\n1,2\n3,4\n"), {});
	EXPECT_EQ(Rows(scan), (std::vector<Values>{{}, {}}));
	EXPECT_TRUE(scan.slots().empty());
	EXPECT_TRUE(scan.file_order().empty());
}

TEST_F(ScanTable, ColumnsThatTheFileLacksAreNull) {
	TableScan scan(Source("a,b\n1,2\n"), {"z", "b", "y"});
	EXPECT_EQ(scan.slots(), (Positions{kMissing, 0, kMissing}));
	EXPECT_EQ(scan.position(0), kMissing);
	EXPECT_EQ(scan.position(1), 1U);
	EXPECT_EQ(Rows(scan), (std::vector<Values>{{kNull, "2", kNull}}));
	ASSERT_EQ(scan.file_order().size(), 3U);
	EXPECT_EQ(scan.file_order()[0], 1U) << "those in the file come first";
}

TEST_F(ScanTable, OnlyMissingColumns) {
	TableScan scan(Source("a\n1\n2\n"), {"z"});
	EXPECT_EQ(Rows(scan), (std::vector<Values>{{kNull}, {kNull}}));
}

TEST_F(ScanTable, SameColumnTwice) {
	TableScan scan(Source("a,b\n1,2\n"), {"b", "a", "b"});
	EXPECT_EQ(Rows(scan), (std::vector<Values>{{"2", "1", "2"}}));
	EXPECT_EQ(scan.file_order(), (Positions{1, 0, 2}));
}

TEST_F(ScanTable, NamesAreTheSameInAnyCaseAndBetweenBlanks) {
	TableScan scan(Source("A,\" b\",\"c,d\",e f\n1,2,3,4\n"), {"a", "b", "c,d", "A", "ef"});
	EXPECT_EQ(Rows(scan), (std::vector<Values>{{"1", "2", "3", "1", kNull}}));
	EXPECT_EQ(scan.PositionOf("B "), 1U);
}

TEST_F(ScanTable, TheVeryNameGoesFirst) {
	TableScan scan(Source("A,a, a\n1,2,3\n"), {"a", "A", " a"});
	EXPECT_EQ(Rows(scan), (std::vector<Values>{{"2", "1", "3"}}));
}

TEST_F(ScanTable, SimilarNamesAreAnErrorWhenWanted) {
	TableSource source = Source("A, a,b\n1,2,3\n");
	base::Error error = ThrownError([&] { TableScan scan(source, {"b", "a"}); });
	EXPECT_EQ(error.message(), "column \"a\" could be several columns of the header");
	EXPECT_EQ(error.detail(), "These are: \"A\", \" a\".");
	EXPECT_EQ(error.place().entry, "users.csv");
	TableScan scan(source, {"b"});
	EXPECT_EQ(Rows(scan), (std::vector<Values>{{"3"}}));
	EXPECT_EQ(scan.PositionOf("a"), kMissing);
}

TEST_F(ScanTable, WithoutHeaderTheFirstLineIsARow) {
	TableSource source = Source("a;b\n1;\n");
	source.dialect.has_header = false;
	source.dialect.delimiter = ';';
	source.fields = 2;
	TableScan scan(source, {"2", "1"});
	EXPECT_EQ(scan.header(), (Names{"1", "2"}));
	const std::vector<Values> rows = {{"b", "a"}, {kNull, "1"}};
	EXPECT_EQ(Rows(scan), rows);
	scan.Rewind();
	EXPECT_EQ(Rows(scan), rows);
}

TEST_F(ScanTable, WithoutHeaderAnEmptyFileIsAnEmptyTable) {
	TableSource source = Source("");
	source.dialect.has_header = false;
	source.fields = 2;
	TableScan scan(source, {"1"});
	EXPECT_TRUE(Rows(scan).empty());
}

TEST_F(ScanTable, WithoutHeaderLinesCountFromTheFirstRow) {
	TableSource source = Source("1,2\n1,2,3\n");
	source.dialect.has_header = false;
	source.fields = 2;
	TableScan scan(source, {"1"});
	EXPECT_EQ(ThrownError([&] { Rows(scan); }).place().line, 2U);
}

TEST_F(ScanTable, NameTwiceInTheHeaderIsAnErrorWhenWanted) {
	TableSource source = Source("a,b,a\n1,2,3\n");
	base::Error error = ThrownError([&] { TableScan scan(source, {"b", "a"}); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kMalformedCsv);
	EXPECT_EQ(error.message(), "column \"a\" occurs more than once in the header");
	EXPECT_EQ(error.place().archive, source.archive);
	EXPECT_EQ(error.place().entry, "users.csv");
	EXPECT_EQ(error.place().line, 1U);
}

TEST_F(ScanTable, NameTwiceInTheHeaderIsNoErrorElse) {
	TableScan scan(Source("a,b,a\n1,2,3\n"), {"b"});
	EXPECT_EQ(Rows(scan), (std::vector<Values>{{"2"}}));
}

TEST_F(ScanTable, DialectOfTheTable) {
	TableSource source = Source("a,b\n\"x\"\"y\",NA\n");
	source.dialect = {'"', '"', "NA"};
	TableScan scan(source, {"a", "b"});
	EXPECT_EQ(Rows(scan), (std::vector<Values>{{"x\"y", kNull}}));
}

TEST_F(ScanTable, ByteOrderMarkIsNoPartOfTheFirstName) {
	TableScan scan(Source("\xEF\xBB\xBF\"a\",b\n1,2\n"), {"a"});
	EXPECT_EQ(Rows(scan), (std::vector<Values>{{"1"}}));
}

TEST_F(ScanTable, RewindStartsOver) {
	TableScan scan(Source("a,b\n1,2\n3,4\n"), {"b"});
	const std::vector<Values> rows = {{"2"}, {"4"}};
	EXPECT_EQ(Rows(scan), rows);
	const uint64_t bytes = scan.bytes_read();
	scan.Rewind();
	EXPECT_EQ(Rows(scan), rows);
	EXPECT_EQ(scan.bytes_read(), 2 * bytes) << "all passes together";
	EXPECT_EQ(scan.rows_read(), 4U);
}

TEST_F(ScanTable, RewindInTheMiddle) {
	std::string csv = "a\n";
	for (int i = 0; i < 5000; ++i)
		csv += std::to_string(i) + "\n";
	TableScan scan(Source(csv), {"a"});
	csv::RowBatch batch;
	ASSERT_TRUE(scan.NextBatch(&batch));
	scan.Rewind();
	EXPECT_EQ(scan.bytes_consumed(), 2U);
	EXPECT_EQ(Rows(scan).size(), 5000U);
}

TEST_F(ScanTable, RewindBeforeTheFirstRow) {
	TableScan scan(Source("a\n1\n"), {"a"});
	scan.Rewind();
	EXPECT_EQ(Rows(scan).size(), 1U);
}

TEST_F(ScanTable, RewindOfAChangedFileIsAnError) {
	TempDir folder;
	folder.Write("users.csv", "a,b\n1,2\n");
	TableSource source;
	source.archive = folder.path();
	source.entry = "users.csv";
	TableScan scan(source, {"b"});
	folder.Write("users.csv", "b,a\n1,2\n");
	base::Error error = ThrownError([&] { scan.Rewind(); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kFileChanged);
	EXPECT_EQ(error.place().entry, "users.csv");
}

TEST_F(ScanTable, CountsBytesAndRows) {
	const std::string csv = "a,b\n1,2\n3,4\n";
	TableScan scan(Source(csv), {"a"});
	EXPECT_EQ(scan.rows_read(), 0U);
	EXPECT_EQ(scan.bytes_consumed(), 4U);
	Rows(scan);
	EXPECT_EQ(scan.rows_read(), 2U);
	EXPECT_EQ(scan.bytes_read(), csv.size());
	EXPECT_EQ(scan.bytes_consumed(), csv.size());
	EXPECT_EQ(scan.entry().name, "users.csv");
	EXPECT_EQ(scan.entry().size, static_cast<int64_t>(csv.size()));
}

TEST_F(ScanTable, ErrorsTellWhereTheyHappened) {
	TableSource source = Source("a,b\n1,2\n3,4,5\n");
	TableScan scan(source, {"a"});
	base::Error error = ThrownError([&] { Rows(scan); });
	EXPECT_EQ(scan.rows_read(), 1U) << "the rows before it were delivered";
	EXPECT_EQ(error.kind(), base::ErrorKind::kMalformedCsv);
	EXPECT_EQ(error.place().archive, source.archive);
	EXPECT_EQ(error.place().entry, "users.csv");
	EXPECT_EQ(error.place().line, 3U);
}

TEST_F(ScanTable, ErrorsOfTheBytesTellWhereTheyHappened) {
	support::RawZipEntry entry = support::StoredEntry({"users.csv", "a\n1\n2\n"});
	entry.crc ^= 1;
	support::RawZip zip;
	zip.Add(entry);
	TableSource source;
	source.archive = dir_.Write("x.zip", zip.Bytes());
	source.entry = "users.csv";
	TableScan scan(source, {"a"});
	base::Error error = ThrownError([&] { Rows(scan); });
	EXPECT_EQ(scan.rows_read(), 2U);
	EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken);
	EXPECT_EQ(error.place().archive, source.archive);
	EXPECT_EQ(error.place().entry, "users.csv");
}

TEST_F(ScanTable, EmptyEntryHasNoHeader) {
	TableSource source = Source("");
	base::Error error = ThrownError([&] { TableScan scan(source, {}); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kNoHeader);
	EXPECT_EQ(error.place().archive, source.archive);
	EXPECT_EQ(error.place().entry, "users.csv");
}

TEST_F(ScanTable, MissingEntry) {
	TableSource source = Source("a\n");
	source.entry = "courses.csv";
	base::Error error = ThrownError([&] { TableScan scan(source, {}); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kNoSuchEntry);
	EXPECT_EQ(error.place().archive, source.archive);
}

TEST_F(ScanTable, MissingArchive) {
	TableSource source;
	source.archive = "/nonexistent/x.zip";
	source.entry = "users.csv";
	base::Error error = ThrownError([&] { TableScan scan(source, {}); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kFileAccess);
	EXPECT_EQ(error.system_errno(), ENOENT);
	EXPECT_EQ(error.place().archive, source.archive);
}

// Turns letters into capitals, in place of a conversion between encodings.
class Capitals final : public base::ByteStream {
  public:
	explicit Capitals(std::unique_ptr<base::ByteStream> inner) : inner_(std::move(inner)) {}
	size_t Read(char* data, size_t capacity) override {
		size_t got = inner_->Read(data, capacity);
		for (size_t i = 0; i < got; ++i)
			data[i] = static_cast<char>(std::toupper(static_cast<unsigned char>(data[i])));
		return got;
	}

  private:
	std::unique_ptr<base::ByteStream> inner_;
};

TEST_F(ScanTable, DecoderIsAppliedToHeaderAndRows) {
	TableSource source = Source("name,b\nann,x\n");
	int wrapped = 0;
	source.decoder = [&](std::unique_ptr<base::ByteStream> bytes) {
		++wrapped;
		return std::make_unique<Capitals>(std::move(bytes));
	};
	TableScan scan(source, {"NAME", "B"});
	const std::vector<Values> rows = {{"ANN", "X"}};
	EXPECT_EQ(Rows(scan), rows);
	EXPECT_EQ(scan.bytes_read(), 13U) << "bytes are counted as they come out of the archive";
	scan.Rewind();
	EXPECT_EQ(Rows(scan), rows);
	EXPECT_EQ(wrapped, 2);
}

TEST_F(ScanTable, DecodersErrorsTellWhereTheyHappened) {
	class Refuses final : public base::ByteStream {
	  public:
		size_t Read(char*, size_t) override {
			throw base::Error(base::ErrorKind::kInvalidEncoding, "bad bytes");
		}
	};
	TableSource source = Source("a\n");
	source.decoder = [](std::unique_ptr<base::ByteStream>) { return std::make_unique<Refuses>(); };
	base::Error error = ThrownError([&] { TableScan scan(source, {}); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kInvalidEncoding);
	EXPECT_EQ(error.place().entry, "users.csv");
	EXPECT_EQ(error.place().archive, source.archive);
}

TEST_F(ScanTable, EveryContainerGivesTheSameRows) {
	const std::string csv = "a,b\r\n1,\"x\r\ny\"\r\n2,\\\r\n";
	for (support::Container container :
	     {support::Container::kZipStored, support::Container::kZipStreamed,
	      support::Container::kZip64, support::Container::kTarGz, support::Container::kSevenZip,
	      support::Container::kFolder}) {
		TempDir dir;
		TableSource source;
		source.archive = support::WriteContainer(dir, container, {{"ml/users.csv", csv}});
		source.entry = "users.csv";
		TableScan scan(source, {"b", "a"});
		EXPECT_EQ(Rows(scan), (std::vector<Values>{{"x\r\ny", "1"}, {"\\", "2"}}));
	}
}

TEST(ScanReadHeader, ReadsNoFurtherThanNeeded) {
	StringStream stream("a,\"b c\"\n" + std::string(1000000, 'x'));
	EXPECT_EQ(ReadHeader(stream, {}), (Names{"a", "b c"}));
	EXPECT_LE(stream.offset(), 65536U);
}

TEST(ScanReadHeader, UsesTheDialect) {
	StringStream stream("'a,b',c\n");
	EXPECT_EQ(ReadHeader(stream, {'\'', '\'', ""}), (Names{"a,b", "c"}));
}

TEST(ScanReadHeader, LongHeader) {
	std::string text = "a";
	for (int i = 0; i < 20000; ++i)
		text += ",b";
	StringStream stream(text);
	EXPECT_EQ(ReadHeader(stream, {}).size(), 20001U);
}

TEST(ScanReadHeader, EmptyFile) {
	StringStream stream("");
	EXPECT_EQ(ThrownError([&] { ReadHeader(stream, {}); }).kind(), base::ErrorKind::kNoHeader);
}

} // namespace
} // namespace coursera::scan
