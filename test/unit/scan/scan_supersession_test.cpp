#include "scan/scan_supersession.hpp"

#include <unistd.h>

#include <gtest/gtest.h>

#include "support/many_exports.hpp"
#include "support/thrown_error.hpp"

namespace coursera::scan {
namespace {

using support::Courses;
using support::TempDir;
using support::TestFile;
using support::ThrownError;
using support::WriteExport;
using support::WriteExtracted;

using Names = std::vector<std::string>;

const TestFile kUsers{"users.csv", "imperial_user_id,name\n1,x\n"};

class ScanExports : public testing::Test {
  protected:
	std::shared_ptr<const ExportSet> Read(const Names& names,
	                                      Unreadable unreadable = Unreadable::kStop,
	                                      const csv::Dialect& dialect = {}) {
		Names paths;
		for (const std::string& name : names)
			paths.push_back(dir_.Path(name));
		problems_.clear();
		return ReadExportSet(paths, "", dialect, unreadable, &problems_);
	}

	// Names of the exports, newest first; superseded ones in parentheses.
	Names Order(const ExportSet& exports) const {
		Names order;
		for (const Member& member : exports.members()) {
			const std::string name = member.data->path().substr(dir_.path().size() + 1);
			order.push_back(member.superseded ? "(" + name + ")" : name);
		}
		return order;
	}

	std::string OwnerOf(const ExportSet& exports, const std::string& course) const {
		const size_t owner = exports.OwnerOf(course);
		return owner == ExportSet::kNobody
		           ? "nobody"
		           : exports.members()[owner].data->path().substr(dir_.path().size() + 1);
	}

	TempDir dir_;
	std::vector<base::Error> problems_;
};

TEST_F(ScanExports, SaysWhatAnExportHolds) {
	WriteExport(dir_, "a.zip", 3, {Courses({"c2", "c1", "c2"}), kUsers});
	const auto exports = Read({"a.zip"});
	ASSERT_EQ(exports->members().size(), 1U);
	const ExportContents& one = *exports->members()[0].data;
	EXPECT_EQ(one.path(), dir_.Path("a.zip"));
	EXPECT_EQ(one.date(), support::kSomeTime + 3 * support::kDay);
	EXPECT_EQ(one.courses(), (Names{"c1", "c2"}));
	EXPECT_EQ(one.entries().size(), 2U);
	EXPECT_EQ(one.partner(), "imperial");
	EXPECT_FALSE(exports->members()[0].superseded);
}

TEST_F(ScanExports, DateIsTheLatestEntrys) {
	support::RawZip zip;
	for (int64_t day : {1, 5, 2})
		zip.Add(support::StoredEntry(
			{"t" + std::to_string(day) + ".csv", "a\n", support::kSomeTime + day * support::kDay}));
	// Not the export's.
	zip.Add(
		support::StoredEntry({"__MACOSX/._t1.csv", "", support::kSomeTime + 9 * support::kDay}));
	dir_.Write("a.zip", zip.Bytes());
	EXPECT_EQ(Read({"a.zip"})->members()[0].data->date(), support::kSomeTime + 5 * support::kDay);
}

TEST_F(ScanExports, NewestOwnsACourse) {
	WriteExport(dir_, "a.zip", 2, {Courses({"c1", "c2"})});
	WriteExport(dir_, "b.zip", 3, {Courses({"c2", "c3"})});
	WriteExport(dir_, "c.zip", 1, {Courses({"c1", "c4"})});
	const auto exports = Read({"a.zip", "b.zip", "c.zip"});
	EXPECT_EQ(Order(*exports), (Names{"b.zip", "a.zip", "c.zip"}));
	EXPECT_EQ(OwnerOf(*exports, "c1"), "a.zip");
	EXPECT_EQ(OwnerOf(*exports, "c2"), "b.zip");
	EXPECT_EQ(OwnerOf(*exports, "c3"), "b.zip");
	EXPECT_EQ(OwnerOf(*exports, "c4"), "c.zip");
	EXPECT_EQ(OwnerOf(*exports, "c5"), "nobody");
	EXPECT_EQ(OwnerOf(*exports, ""), "nobody");
}

TEST_F(ScanExports, OfOneDateTheLaterPathOwns) {
	WriteExport(dir_, "b.zip", 1, {Courses({"c1"})});
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	WriteExport(dir_, "a2.zip", 1, {Courses({"c1", "c2"})});
	const auto exports = Read({"a.zip", "a2.zip", "b.zip"});
	EXPECT_EQ(Order(*exports), (Names{"b.zip", "a2.zip", "(a.zip)"}));
	EXPECT_EQ(OwnerOf(*exports, "c1"), "b.zip");
	EXPECT_EQ(OwnerOf(*exports, "c2"), "a2.zip");
}

TEST_F(ScanExports, SupersededByOneOrBySeveral) {
	WriteExport(dir_, "new1.zip", 9, {Courses({"c1"})});
	WriteExport(dir_, "new2.zip", 8, {Courses({"c2"})});
	WriteExport(dir_, "both.zip", 7, {Courses({"c1", "c2"})});
	WriteExport(dir_, "more.zip", 6, {Courses({"c1", "c2", "c3"})});
	WriteExport(dir_, "one.zip", 5, {Courses({"c3"})});
	EXPECT_EQ(Order(*Read({"both.zip", "more.zip", "new1.zip", "new2.zip", "one.zip"})),
	          (Names{"new1.zip", "new2.zip", "(both.zip)", "more.zip", "(one.zip)"}));
}

TEST_F(ScanExports, WithoutCoursesNothingIsSuperseded) {
	WriteExport(dir_, "a.zip", 1, {kUsers});
	WriteExport(dir_, "b.zip", 2, {Courses({"c1"})});
	WriteExport(dir_, "c.zip", 3, {Courses({})});
	WriteExport(dir_, "d.zip", 4, {{"courses.csv", "id\nc1\n"}});
	WriteExport(dir_, "e.zip", 5, {{"courses.csv", "course_id,x\n,1\n"}});
	const auto exports = Read({"a.zip", "b.zip", "c.zip", "d.zip", "e.zip"});
	EXPECT_EQ(Order(*exports), (Names{"e.zip", "d.zip", "c.zip", "b.zip", "a.zip"}));
	EXPECT_EQ(OwnerOf(*exports, "c1"), "b.zip");
}

TEST_F(ScanExports, CoursesAreReadInTheDialect) {
	WriteExport(dir_, "a.zip", 1, {{"courses.csv", "course_id\n\"a\"\"b\"\nNA\n"}});
	EXPECT_EQ(Read({"a.zip"}, Unreadable::kStop, {'"', '"', "NA"})->members()[0].data->courses(),
	          Names{"a\"b"});
}

TEST_F(ScanExports, ZipsAndExtractedFoldersMix) {
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	WriteExtracted(dir_, "b", 2, {Courses({"c1", "c2"})});
	WriteExtracted(dir_, "c", 0, {Courses({"c2"})});
	EXPECT_EQ(Order(*Read({"a.zip", "b", "c"})), (Names{"b", "(a.zip)", "(c)"}));
}

TEST_F(ScanExports, UnreadableOneStops) {
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	dir_.Write("b.zip", "no archive");
	const base::Error error = ThrownError([&] { Read({"a.zip", "b.zip"}); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken);
	EXPECT_EQ(error.place().archive, dir_.Path("b.zip"));
	EXPECT_NE(error.hint().find("on_error"), std::string::npos);
}

TEST_F(ScanExports, UnreadableOnesAreSkipped) {
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	dir_.Write("b.zip", "no archive");
	WriteExport(dir_, "c.zip", 1, {{"readme.txt", "no table"}});
	ASSERT_EQ(symlink("nowhere", dir_.Path("d.zip").c_str()), 0);
	const auto exports = Read({"a.zip", "b.zip", "c.zip", "d.zip", "e.zip"}, Unreadable::kSkip);
	EXPECT_EQ(Order(*exports), Names{"a.zip"});
	ASSERT_EQ(problems_.size(), 4U);
	const base::ErrorKind kinds[] = {base::ErrorKind::kArchiveBroken, base::ErrorKind::kNoExport,
	                                 base::ErrorKind::kFileAccess, base::ErrorKind::kFileAccess};
	for (size_t i = 0; i < problems_.size(); ++i) {
		EXPECT_EQ(problems_[i].kind(), kinds[i]);
		EXPECT_EQ(problems_[i].place().archive,
		          dir_.Path(std::string(1, static_cast<char>('b' + i)) + ".zip"));
	}
}

TEST_F(ScanExports, UnreadableCoursesMakeAnExportUnreadable) {
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	WriteExport(dir_, "b.zip", 2, {{"courses.csv", "course_id\n\"c1\n"}, kUsers});
	support::RawZip zip;
	support::RawZipEntry entry = support::StoredEntry(Courses({"c1"}));
	entry.crc ^= 1;
	zip.Add(entry);
	dir_.Write("c.zip", zip.Bytes());
	WriteExport(dir_, "d.zip", 3, {{"courses.csv", ""}, kUsers});
	const auto exports = Read({"a.zip", "b.zip", "c.zip", "d.zip"}, Unreadable::kSkip);
	EXPECT_EQ(Order(*exports), Names{"a.zip"});
	ASSERT_EQ(problems_.size(), 3U);
	for (const base::Error& problem : problems_)
		EXPECT_EQ(problem.place().entry, "courses.csv");
	EXPECT_EQ(ThrownError([&] {
				  Read({"a.zip", "b.zip"});
			  }).kind(),
	          base::ErrorKind::kMalformedCsv);
}

TEST_F(ScanExports, NothingReadableIsAnErrorThoughSkipped) {
	dir_.Write("a.zip", "no archive");
	EXPECT_EQ(ThrownError([&] { Read({"a.zip"}, Unreadable::kSkip); }).kind(),
	          base::ErrorKind::kArchiveBroken);
}

TEST_F(ScanExports, TooManyCourses) {
	std::string csv = "course_id\n";
	for (int i = 0; i < 100001; ++i)
		csv += std::to_string(i) + "\n";
	WriteExport(dir_, "a.zip", 1, {{"courses.csv", csv}});
	const base::Error error = ThrownError([&] { Read({"a.zip"}); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken);
	EXPECT_EQ(error.message(), "export has too many courses");
	EXPECT_EQ(error.place().archive, dir_.Path("a.zip"));
	EXPECT_EQ(error.place().entry, "courses.csv");
}

TEST_F(ScanExports, ManyCoursesAreNotTooMany) {
	std::string csv = "course_id\n";
	for (int i = 0; i < 100000; ++i)
		csv += std::to_string(i) + "\n";
	WriteExport(dir_, "a.zip", 1, {{"courses.csv", csv}});
	const auto exports = Read({"a.zip"});
	EXPECT_EQ(OwnerOf(*exports, "99999"), "a.zip");
	EXPECT_EQ(OwnerOf(*exports, "100000"), "nobody");
}

TEST_F(ScanExports, UnchangedFileIsReadOnce) {
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	const auto first = Read({"a.zip"})->members()[0].data;
	EXPECT_EQ(Read({"a.zip"})->members()[0].data, first);
	EXPECT_NE(Read({"a.zip"}, Unreadable::kStop, {'"', '"', ""})->members()[0].data, first)
		<< "in another dialect it may hold something else";
}

TEST_F(ScanExports, FolderIsReadEachTime) {
	WriteExtracted(dir_, "a", 1, {Courses({"c1"})});
	EXPECT_EQ(OwnerOf(*Read({"a"}), "c1"), "a");
	// The folder itself does not change.
	WriteExtracted(dir_, "a", 1, {Courses({"c2"})});
	EXPECT_EQ(OwnerOf(*Read({"a"}), "c1"), "nobody");
	EXPECT_EQ(OwnerOf(*Read({"a"}), "c2"), "a");
}

TEST_F(ScanExports, ReplacedFileIsReadAgain) {
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	EXPECT_EQ(OwnerOf(*Read({"a.zip"}), "c1"), "a.zip");
	WriteExport(dir_, "new", 1, {Courses({"c2"})});
	support::SetModified(dir_.Path("new"), 1000);
	support::SetModified(dir_.Path("a.zip"), 1000);
	std::filesystem::rename(dir_.Path("new"), dir_.Path("a.zip"));
	EXPECT_EQ(OwnerOf(*Read({"a.zip"}), "c1"), "nobody") << "same size, same time, another file";
	EXPECT_EQ(OwnerOf(*Read({"a.zip"}), "c2"), "a.zip");
}

TEST_F(ScanExports, RewrittenFileIsReadAgain) {
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	EXPECT_EQ(OwnerOf(*Read({"a.zip"}), "c1"), "a.zip");
	WriteExport(dir_, "a.zip", 1, {Courses({"c2"})});
	EXPECT_EQ(OwnerOf(*Read({"a.zip"}), "c2"), "a.zip");
	dir_.Write("a.zip", "broken");
	ThrownError([&] { Read({"a.zip"}); });
	WriteExport(dir_, "a.zip", 1, {Courses({"c3"})});
	EXPECT_EQ(OwnerOf(*Read({"a.zip"}), "c3"), "a.zip");
}

TEST_F(ScanExports, RemovedFileIsMissed) {
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	const auto before = Read({"a.zip"});
	std::filesystem::remove(dir_.Path("a.zip"));
	EXPECT_EQ(ThrownError([&] { Read({"a.zip"}); }).kind(), base::ErrorKind::kFileAccess);
	EXPECT_EQ(OwnerOf(*before, "c1"), "a.zip") << "what was read stays as it was";
}

TEST_F(ScanExports, PartnerIsOfAllTables) {
	WriteExport(dir_, "a.zip", 1,
	            {{"users.csv", "jhu_user_id\n"},
	             {"discussion_answers.csv", "jhu_discussions_user_id,guest_user_id\n"},
	             {"empty.csv", ""}});
	WriteExport(dir_, "b.zip", 1, {{"courses.csv", "course_id\n"}});
	const auto exports = Read({"a.zip", "b.zip"});
	EXPECT_EQ(exports->members()[1].data->partner(), "jhu");
	EXPECT_EQ(exports->members()[0].data->partner(), "");
}

} // namespace
} // namespace coursera::scan
