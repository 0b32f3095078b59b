// What every container has to give, asked of each kind.
#include "zip/zip_archive.hpp"

#include <algorithm>
#include <clocale>
#include <map>

#include <gtest/gtest.h>

#include "base/base_interrupt.hpp"
#include "support/archive_writer.hpp"
#include "support/string_stream.hpp"
#include "support/temp_dir.hpp"
#include "support/thrown_error.hpp"

namespace coursera::zip {
namespace {

using support::Container;
using support::kSomeTime;
using support::StringStream;
using support::TempDir;
using support::TestFile;
using support::ThrownError;

constexpr size_t kNoLimit = size_t{1} << 30;

// Bytes that neither deflate to nothing nor repeat within a window.
std::string Bytes(size_t size, uint32_t seed) {
	std::string bytes(size, '\0');
	for (char& c : bytes) {
		seed = seed * 1664525 + 1013904223;
		c = static_cast<char>('a' + (seed >> 24) % 16);
	}
	return bytes;
}

std::vector<TestFile> SomeFiles() {
	return {
		{"courses.csv", "course_id,course_slug\n\"a\",\"b\"\n"},
		{"courses.html", "<html></html>"},
		{"course_progress.csv", Bytes(300 * 1000, 7), kSomeTime + 86400},
		{"empty.csv", ""},
		{"users.csv", "user_id\n\"1\"\n"},
	};
}

class EveryContainer : public testing::TestWithParam<Container> {
  protected:
	std::unique_ptr<Archive> Open(const std::vector<TestFile>& files) {
		path_ = support::WriteContainer(dir_, GetParam(), files);
		return Archive::Open(path_);
	}

	TempDir dir_;
	std::string path_;
};

INSTANTIATE_TEST_SUITE_P(ZipArchive, EveryContainer,
                         testing::Values(Container::kZipStored, Container::kZipDeflated,
                                         Container::kZipStreamed, Container::kZip64,
                                         Container::kTar, Container::kTarGz, Container::kSevenZip,
                                         Container::kFolder),
                         [](const auto& info) { return support::ContainerName(info.param); });

TEST_P(EveryContainer, ListsItsEntries) {
	const std::vector<TestFile> files = SomeFiles();
	auto archive = Open(files);
	EXPECT_EQ(archive->path(), path_);
	ASSERT_EQ(archive->entries().size(), files.size());
	for (const TestFile& file : files) {
		const Entry* entry = archive->Find(file.path);
		ASSERT_NE(entry, nullptr) << file.path;
		EXPECT_EQ(entry->name, file.path);
		EXPECT_EQ(entry->path, file.path);
	}
}

TEST_P(EveryContainer, KeepsTheOrderOfTheContainer) {
	auto archive = Open({{"b.csv", "b\n"}, {"c.html", "c"}, {"a.csv", "a\n"}});
	std::vector<std::string> names;
	for (const Entry& entry : archive->entries())
		names.push_back(entry.name);
	// A folder has no order of its own: its files come by name.
	if (GetParam() == Container::kFolder) {
		EXPECT_EQ(names, (std::vector<std::string>{"a.csv", "b.csv", "c.html"}));
	} else {
		EXPECT_EQ(names, (std::vector<std::string>{"b.csv", "c.html", "a.csv"}));
	}
}

TEST_P(EveryContainer, TellsSizes) {
	auto archive = Open(SomeFiles());
	for (const TestFile& file : SomeFiles()) {
		if (file.bytes.empty()) // may count as unknown
			continue;
		EXPECT_EQ(archive->Get(file.path).size, static_cast<int64_t>(file.bytes.size()))
			<< file.path;
	}
}

TEST_P(EveryContainer, TellsTimes) {
	auto archive = Open(SomeFiles());
	EXPECT_EQ(archive->Get("courses.csv").modified, kSomeTime);
	EXPECT_EQ(archive->Get("course_progress.csv").modified, kSomeTime + 86400);
}

TEST_P(EveryContainer, GivesTheBytesOfEachEntry) {
	auto archive = Open(SomeFiles());
	for (const TestFile& file : SomeFiles()) {
		auto stream = archive->OpenEntry(archive->Get(file.path));
		EXPECT_TRUE(ReadAll(*stream, kNoLimit) == file.bytes) << file.path;
	}
}

TEST_P(EveryContainer, EndStaysTheEnd) {
	auto archive = Open({{"a.csv", "a\n1\n"}});
	auto stream = archive->OpenEntry(archive->Get("a.csv"));
	EXPECT_EQ(ReadAll(*stream, kNoLimit), "a\n1\n");
	char more[64];
	EXPECT_EQ(stream->Read(more, sizeof(more)), 0U);
	EXPECT_EQ(stream->Read(more, sizeof(more)), 0U);
}

TEST_P(EveryContainer, ReadsInStepsOfAnySize) {
	auto archive = Open(SomeFiles());
	const std::string expected = Bytes(300 * 1000, 7);
	for (size_t capacity : {size_t{16}, size_t{17}, size_t{1000}, size_t{65536}, size_t{1000000}}) {
		auto stream = archive->OpenEntry(archive->Get("course_progress.csv"));
		std::string bytes;
		std::vector<char> step(capacity);
		while (size_t got = stream->Read(step.data(), capacity)) {
			ASSERT_LE(got, capacity);
			bytes.append(step.data(), got);
		}
		EXPECT_TRUE(bytes == expected) << capacity;
	}
}

TEST_P(EveryContainer, ReadsAnEntryTwice) {
	auto archive = Open(SomeFiles());
	for (int i = 0; i < 2; ++i) {
		auto stream = archive->OpenEntry(archive->Get("users.csv"));
		EXPECT_EQ(ReadAll(*stream, kNoLimit), "user_id\n\"1\"\n");
	}
}

TEST_P(EveryContainer, ReadsTwoEntriesAtATime) {
	const std::string a = Bytes(200 * 1000, 1);
	const std::string b = Bytes(200 * 1000, 2);
	auto archive = Open({{"a.csv", a}, {"b.csv", b}});
	auto stream_a = archive->OpenEntry(archive->Get("a.csv"));
	auto stream_b = archive->OpenEntry(archive->Get("b.csv"));
	std::string read_a;
	std::string read_b;
	char step[10000];
	for (size_t got_a = 1, got_b = 1; got_a + got_b > 0;) {
		got_a = stream_a->Read(step, sizeof(step));
		read_a.append(step, got_a);
		got_b = stream_b->Read(step, sizeof(step));
		read_b.append(step, got_b);
	}
	EXPECT_TRUE(read_a == a);
	EXPECT_TRUE(read_b == b);
}

TEST_P(EveryContainer, StreamOutlivesTheReadingOfOthers) {
	auto archive = Open(SomeFiles());
	auto stream = archive->OpenEntry(archive->Get("courses.csv"));
	{
		auto other = archive->OpenEntry(archive->Get("course_progress.csv"));
		char step[100];
		EXPECT_GT(other->Read(step, sizeof(step)), 0U); // and left there
	}
	EXPECT_EQ(ReadAll(*stream, kNoLimit), SomeFiles()[0].bytes);
}

TEST_P(EveryContainer, VisitsAllEntries) {
	auto archive = Open(SomeFiles());
	std::map<std::string, std::string> visited;
	std::vector<std::string> order;
	archive->VisitAll([&](const Entry& entry, EntryStream& stream) {
		order.push_back(entry.name);
		visited[entry.name] = ReadAll(stream, kNoLimit);
	});
	ASSERT_EQ(order.size(), archive->entries().size());
	for (size_t i = 0; i < order.size(); ++i)
		EXPECT_EQ(order[i], archive->entries()[i].name);
	for (const TestFile& file : SomeFiles())
		EXPECT_TRUE(visited[file.path] == file.bytes) << file.path;
}

TEST_P(EveryContainer, VisitorNeedNotReadAll) {
	auto archive = Open(SomeFiles());
	std::string users;
	size_t visits = 0;
	archive->VisitAll([&](const Entry& entry, EntryStream& stream) {
		++visits;
		char some[16];
		if (entry.name == "course_progress.csv") {
			EXPECT_GT(stream.Read(some, sizeof(some)), 0U);
		} else if (entry.name == "users.csv") {
			users = ReadAll(stream, kNoLimit);
		}
	});
	EXPECT_EQ(visits, SomeFiles().size());
	EXPECT_EQ(users, "user_id\n\"1\"\n");
}

TEST_P(EveryContainer, VisitorsErrorEndsTheVisit) {
	auto archive = Open(SomeFiles());
	size_t visits = 0;
	EXPECT_THROW(archive->VisitAll([&](const Entry&, EntryStream&) {
		++visits;
		throw std::runtime_error("enough");
	}),
	             std::runtime_error);
	EXPECT_EQ(visits, 1U);
}

TEST_P(EveryContainer, ExportBelowOneFolder) {
	auto archive = Open({{"ml/", ""},
	                     {"ml/courses.csv", "a\n"},
	                     {"ml/courses.html", "b"},
	                     {"__MACOSX/ml/._courses.csv", "litter"},
	                     {"ml/.DS_Store", "litter"},
	                     {"readme.txt", "c"}});
	ASSERT_EQ(archive->entries().size(), 2U);
	const Entry& entry = archive->Get("courses.csv");
	EXPECT_EQ(entry.path, "ml/courses.csv");
	auto stream = archive->OpenEntry(entry);
	EXPECT_EQ(ReadAll(*stream, kNoLimit), "a\n");
	size_t visits = 0;
	archive->VisitAll([&](const Entry& visited, EntryStream& bytes) {
		++visits;
		EXPECT_EQ(ReadAll(bytes, kNoLimit), visited.name == "courses.csv" ? "a\n" : "b");
	});
	EXPECT_EQ(visits, 2U);
}

TEST_P(EveryContainer, NamesWithBlanksAndUnicode) {
	// Some writers cannot spell the name without a locale; readers have to do without one.
	const std::string name = "caf\xC3\xA9 \xE6\x97\xA5 notes.csv";
	ASSERT_NE(setlocale(LC_CTYPE, "C.UTF-8"), nullptr);
	path_ = support::WriteContainer(dir_, GetParam(), {{"two words.csv", "a\n"}, {name, "b\n"}});
	ASSERT_NE(setlocale(LC_CTYPE, "C"), nullptr);
	auto archive = Archive::Open(path_);
	for (const auto& [path, bytes] :
	     {std::pair<std::string, std::string>{"two words.csv", "a\n"}, {name, "b\n"}}) {
		const Entry* entry = archive->Find(path);
		ASSERT_NE(entry, nullptr) << path << ", not " << archive->entries().back().path;
		auto stream = archive->OpenEntry(*entry);
		EXPECT_EQ(ReadAll(*stream, kNoLimit), bytes);
	}
}

TEST_P(EveryContainer, MissingEntryIsNamed) {
	auto archive = Open({{"a.csv", "a\n"}});
	EXPECT_EQ(archive->Find("b.csv"), nullptr);
	EXPECT_EQ(archive->Find("A.csv"), nullptr);
	base::Error error = ThrownError([&] { archive->Get("b.csv"); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kNoSuchEntry);
	EXPECT_EQ(error.message(), "archive \"" + path_ + "\" has no entry \"b.csv\"");
	EXPECT_EQ(error.place().archive, path_);
}

TEST_P(EveryContainer, WithoutCsvIsNoExport) {
	base::Error error = ThrownError([&] { Open({{"a.txt", "a"}}); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kNoExport);
}

struct Interrupted {};

TEST_P(EveryContainer, InterruptEndsTheOpening) {
	path_ = support::WriteContainer(dir_, GetParam(), SomeFiles());
	base::InterruptHooks hooks;
	hooks.requested = [] { return true; };
	hooks.stop = [] { throw Interrupted(); };
	base::SetInterruptHooks(hooks);
	// Where opening takes long enough to ask, it is the host's own exception that comes out.
	try {
		auto archive = Archive::Open(path_);
		EXPECT_THROW(archive->VisitAll([](const Entry&, EntryStream&) {}), Interrupted);
	} catch (const Interrupted&) {
	} catch (...) {
		ADD_FAILURE() << "another exception than the host's";
	}
	base::SetInterruptHooks({});
}

TEST(ZipArchive, MissingFileIsAFileError) {
	base::Error error = ThrownError([] { Archive::Open("/nonexistent/export.zip"); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kFileAccess);
	EXPECT_EQ(error.system_errno(), ENOENT);
	EXPECT_EQ(error.message(), "could not open archive \"/nonexistent/export.zip\"");
}

TEST(ZipArchive, DeviceIsNoArchive) {
	base::Error error = ThrownError([] { Archive::Open("/dev/null"); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kNotAFile);
}

TEST(ZipArchive, FileOfAnotherKindIsNoArchive) {
	TempDir dir;
	for (const char* bytes : {"", "P", "PK", "hello\n", "course_id\n1\n"}) {
		base::Error error = ThrownError([&] { Archive::Open(dir.Write("export.zip", bytes)); });
		EXPECT_TRUE(error.kind() == base::ErrorKind::kArchiveBroken ||
		            error.kind() == base::ErrorKind::kNoExport)
			<< bytes << ": " << error.message();
	}
}

TEST(ZipArchive, MtreeIsNoArchive) {
	// Its entries may name any file of the machine.
	TempDir dir;
	const std::string secret = dir.Write("secret", "secret\n");
	base::Error error = ThrownError([&] {
		auto archive = Archive::Open(
			dir.Write("export.zip", "#mtree\n./a.csv type=file contents=" + secret + "\n"));
		ReadAll(*archive->OpenEntry(archive->Get("a.csv")), kNoLimit);
	});
	EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken);
}

TEST(ZipReadAll, ReadsUpToTheLimit) {
	StringStream stream(std::string(100000, 'x'), 7);
	EXPECT_EQ(ReadAll(stream, 100000).size(), 100000U);
}

TEST(ZipReadAll, RefusesMore) {
	StringStream stream(std::string(100001, 'x'));
	base::Error error = ThrownError([&] { ReadAll(stream, 100000); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken);
	EXPECT_EQ(error.message(), "entry is too large");
}

TEST(ZipReadAll, EmptyStream) {
	StringStream stream("");
	EXPECT_EQ(ReadAll(stream, 0), "");
}

} // namespace
} // namespace coursera::zip
