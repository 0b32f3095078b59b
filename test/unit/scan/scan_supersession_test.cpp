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

class Supersession : public testing::Test {
  protected:
	// All exports in the folder.
	std::shared_ptr<const ExportSet> Read(Unreadable unreadable = Unreadable::kStop,
	                                      const csv::Dialect& dialect = {}) {
		ReadingPlan plan;
		plan.dialect = dialect;
		return ListExports(dir_.Path("*"), plan, unreadable, ++statement_);
	}

	std::string NameOf(const ExportContents& one) const {
		return one.path().substr(dir_.path().size() + 1);
	}

	static std::vector<TableMember> MembersWith(const ExportSet& exports,
	                                            const std::string& entry) {
		std::vector<TableMember> members;
		for (size_t i = 0; i < exports.members().size(); ++i)
			if (const ExportEntry* found = exports.members()[i]->Find(entry))
				members.push_back({i, {found}});
		return members;
	}

	// Names of the exports, newest first; those superseded for the table in parentheses.
	Names Order(const ExportSet& exports, const std::string& entry = "courses.csv") const {
		const CourseOwners owners(exports, MembersWith(exports, entry), Unreadable::kStop);
		Names order;
		for (size_t i = 0; i < exports.members().size(); ++i) {
			const std::string name = NameOf(*exports.members()[i]);
			order.push_back(owners.IsSuperseded(i) ? "(" + name + ")" : name);
		}
		return order;
	}

	std::string OwnerOf(const ExportSet& exports, const std::string& course,
	                    const std::string& entry = "courses.csv") const {
		const CourseOwners owners(exports, MembersWith(exports, entry), Unreadable::kStop);
		const size_t owner = owners.OwnerOfCourse(course);
		return owner == CourseOwners::kNobody ? "nobody" : NameOf(*exports.members()[owner]);
	}

	TempDir dir_;
	uint64_t statement_ = 1000;
};

TEST_F(Supersession, SaysWhatAnExportHolds) {
	WriteExport(dir_, "a.zip", 3, {Courses({"c2", "c1", "c2"}), kUsers});
	const auto exports = Read();
	ASSERT_EQ(exports->members().size(), 1U);
	const ExportContents& one = *exports->members()[0];
	EXPECT_EQ(one.path(), dir_.Path("a.zip"));
	EXPECT_EQ(one.date(), support::kSomeTime + 3 * support::kDay);
	EXPECT_EQ(one.courses(), (Names{"c1", "c2"}));
	EXPECT_EQ(one.entries().size(), 2U);
	EXPECT_EQ(one.partner(), "imperial");
}

TEST_F(Supersession, DateIsTheLatestEntrys) {
	support::RawZip zip;
	for (int64_t day : {1, 5, 2})
		zip.Add(support::StoredEntry(
			{"t" + std::to_string(day) + ".csv", "a\n", support::kSomeTime + day * support::kDay}));
	// Not the export's.
	zip.Add(
		support::StoredEntry({"__MACOSX/._t1.csv", "", support::kSomeTime + 9 * support::kDay}));
	dir_.Write("a.zip", zip.Bytes());
	EXPECT_EQ(Read()->members()[0]->date(), support::kSomeTime + 5 * support::kDay);
}

TEST_F(Supersession, NewestOwnsACourse) {
	WriteExport(dir_, "a.zip", 2, {Courses({"c1", "c2"})});
	WriteExport(dir_, "b.zip", 3, {Courses({"c2", "c3"})});
	WriteExport(dir_, "c.zip", 1, {Courses({"c1", "c4"})});
	const auto exports = Read();
	EXPECT_EQ(Order(*exports), (Names{"b.zip", "a.zip", "c.zip"}));
	EXPECT_EQ(OwnerOf(*exports, "c1"), "a.zip");
	EXPECT_EQ(OwnerOf(*exports, "c2"), "b.zip");
	EXPECT_EQ(OwnerOf(*exports, "c3"), "b.zip");
	EXPECT_EQ(OwnerOf(*exports, "c4"), "c.zip");
	EXPECT_EQ(OwnerOf(*exports, "c5"), "nobody");
	EXPECT_EQ(OwnerOf(*exports, ""), "nobody");
}

TEST_F(Supersession, OfOneDateTheLaterPathOwns) {
	WriteExport(dir_, "b.zip", 1, {Courses({"c1"})});
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	WriteExport(dir_, "a2.zip", 1, {Courses({"c1", "c2"})});
	const auto exports = Read();
	EXPECT_EQ(Order(*exports), (Names{"b.zip", "a2.zip", "(a.zip)"}));
	EXPECT_EQ(OwnerOf(*exports, "c1"), "b.zip");
	EXPECT_EQ(OwnerOf(*exports, "c2"), "a2.zip");
}

TEST_F(Supersession, SupersededByOneOrBySeveral) {
	WriteExport(dir_, "new1.zip", 9, {Courses({"c1"})});
	WriteExport(dir_, "new2.zip", 8, {Courses({"c2"})});
	WriteExport(dir_, "both.zip", 7, {Courses({"c1", "c2"})});
	WriteExport(dir_, "more.zip", 6, {Courses({"c1", "c2", "c3"})});
	WriteExport(dir_, "one.zip", 5, {Courses({"c3"})});
	EXPECT_EQ(Order(*Read()),
	          (Names{"new1.zip", "new2.zip", "(both.zip)", "more.zip", "(one.zip)"}));
}

TEST_F(Supersession, WithoutCoursesNothingIsSuperseded) {
	WriteExport(dir_, "a.zip", 1, {kUsers});
	WriteExport(dir_, "b.zip", 2, {Courses({"c1"})});
	WriteExport(dir_, "c.zip", 3, {Courses({})});
	WriteExport(dir_, "d.zip", 4, {{"courses.csv", "id\nc1\n"}});
	WriteExport(dir_, "e.zip", 5, {{"courses.csv", "course_id,x\n,1\n"}});
	const auto exports = Read();
	EXPECT_EQ(Order(*exports), (Names{"e.zip", "d.zip", "c.zip", "b.zip", "a.zip"}));
	EXPECT_EQ(OwnerOf(*exports, "c1"), "b.zip");
}

TEST_F(Supersession, CoursesAreReadInTheDialect) {
	WriteExport(dir_, "a.zip", 1, {{"courses.csv", "course_id\n\"a\"\"b\"\nNA\n"}});
	EXPECT_EQ(Read(Unreadable::kStop, {'"', '"', "NA"})->members()[0]->courses(), Names{"a\"b"});
}

TEST_F(Supersession, ZipsAndExtractedFoldersMix) {
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	WriteExtracted(dir_, "b", 2, {Courses({"c1", "c2"})});
	WriteExtracted(dir_, "c", 0, {Courses({"c2"})});
	EXPECT_EQ(Order(*Read()), (Names{"b", "(a.zip)", "(c)"}));
}

TEST_F(Supersession, UnreadableOneStops) {
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	dir_.Write("b.zip", "no archive");
	const base::Error error = ThrownError([&] { Read(); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken);
	EXPECT_EQ(error.place().archive, dir_.Path("b.zip"));
	EXPECT_NE(error.hint().find("on_error"), std::string::npos);
}

TEST_F(Supersession, UnreadableOnesAreSkipped) {
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	dir_.Write("b.zip", "no archive");
	WriteExport(dir_, "c.zip", 1, {{"readme.txt", "no table"}});
	ASSERT_EQ(symlink("nowhere", dir_.Path("d.zip").c_str()), 0);
	const auto exports = Read(Unreadable::kSkip);
	EXPECT_EQ(Order(*exports), Names{"a.zip"});
	ASSERT_EQ(exports->problems().size(), 2U);
	EXPECT_EQ(exports->problems()[0].kind(), base::ErrorKind::kArchiveBroken);
	EXPECT_EQ(exports->problems()[0].place().archive, dir_.Path("b.zip"));
	EXPECT_EQ(exports->problems()[1].kind(), base::ErrorKind::kNoExport);
	EXPECT_EQ(exports->problems()[1].place().archive, dir_.Path("c.zip"));
}

TEST_F(Supersession, UnreadableCoursesMakeAnExportUnreadable) {
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	WriteExport(dir_, "b.zip", 2, {{"courses.csv", "course_id\n\"c1\n"}, kUsers});
	support::RawZip zip;
	support::RawZipEntry entry = support::StoredEntry(Courses({"c1"}));
	entry.crc ^= 1;
	zip.Add(entry);
	dir_.Write("c.zip", zip.Bytes());
	WriteExport(dir_, "d.zip", 3, {{"courses.csv", ""}, kUsers});
	const auto exports = Read(Unreadable::kSkip);
	EXPECT_EQ(Order(*exports), Names{"a.zip"});
	ASSERT_EQ(exports->problems().size(), 3U);
	for (const base::Error& problem : exports->problems())
		EXPECT_EQ(problem.place().entry, "courses.csv");
	EXPECT_EQ(ThrownError([&] { Read(); }).kind(), base::ErrorKind::kMalformedCsv);
}

TEST_F(Supersession, NothingReadableIsAnErrorThoughSkipped) {
	dir_.Write("a.zip", "no archive");
	EXPECT_EQ(ThrownError([&] { Read(Unreadable::kSkip); }).kind(),
	          base::ErrorKind::kArchiveBroken);
}

TEST_F(Supersession, TooManyCourses) {
	std::string csv = "course_id\n";
	for (int i = 0; i < 100001; ++i)
		csv += std::to_string(i) + "\n";
	WriteExport(dir_, "a.zip", 1, {{"courses.csv", csv}});
	const base::Error error = ThrownError([&] { Read(); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kTooManyValues);
	EXPECT_EQ(error.message(), "export has too many courses");
	EXPECT_EQ(error.place().archive, dir_.Path("a.zip"));
	EXPECT_EQ(error.place().entry, "courses.csv");
}

TEST_F(Supersession, ManyCoursesAreNotTooMany) {
	std::string csv = "course_id\n";
	for (int i = 0; i < 100000; ++i)
		csv += std::to_string(i) + "\n";
	WriteExport(dir_, "a.zip", 1, {{"courses.csv", csv}});
	const auto exports = Read();
	EXPECT_EQ(OwnerOf(*exports, "99999"), "a.zip");
	EXPECT_EQ(OwnerOf(*exports, "100000"), "nobody");
}

TEST_F(Supersession, UnchangedFileIsReadOnce) {
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	const auto first = Read()->members()[0]->archives()[0];
	EXPECT_EQ(Read()->members()[0]->archives()[0], first);
	EXPECT_NE(Read(Unreadable::kStop, {'"', '"', ""})->members()[0]->archives()[0], first)
		<< "in another dialect it may hold something else";
}

TEST_F(Supersession, FolderIsReadEachTime) {
	WriteExtracted(dir_, "a", 1, {Courses({"c1"})});
	EXPECT_EQ(OwnerOf(*Read(), "c1"), "a");
	// The folder itself does not change.
	WriteExtracted(dir_, "a", 1, {Courses({"c2"})});
	EXPECT_EQ(OwnerOf(*Read(), "c1"), "nobody");
	EXPECT_EQ(OwnerOf(*Read(), "c2"), "a");
}

TEST_F(Supersession, ReplacedFileIsReadAgain) {
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	EXPECT_EQ(OwnerOf(*Read(), "c1"), "a.zip");
	WriteExport(dir_, "new", 1, {Courses({"c2"})});
	support::SetModified(dir_.Path("new"), 1000);
	support::SetModified(dir_.Path("a.zip"), 1000);
	std::filesystem::rename(dir_.Path("new"), dir_.Path("a.zip"));
	EXPECT_EQ(OwnerOf(*Read(), "c1"), "nobody") << "same size, same time, another file";
	EXPECT_EQ(OwnerOf(*Read(), "c2"), "a.zip");
}

TEST_F(Supersession, RewrittenFileIsReadAgain) {
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	EXPECT_EQ(OwnerOf(*Read(), "c1"), "a.zip");
	WriteExport(dir_, "a.zip", 1, {Courses({"c2"})});
	EXPECT_EQ(OwnerOf(*Read(), "c2"), "a.zip");
	dir_.Write("a.zip", "broken");
	ThrownError([&] { Read(); });
	WriteExport(dir_, "a.zip", 1, {Courses({"c3"})});
	EXPECT_EQ(OwnerOf(*Read(), "c3"), "a.zip");
}

TEST_F(Supersession, RemovedFileIsMissed) {
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	WriteExport(dir_, "b.zip", 2, {Courses({"c1"})});
	EXPECT_EQ(OwnerOf(*Read(), "c1"), "b.zip");
	std::filesystem::remove(dir_.Path("b.zip"));
	EXPECT_EQ(OwnerOf(*Read(), "c1"), "a.zip");
	std::filesystem::remove(dir_.Path("a.zip"));
	EXPECT_EQ(ThrownError([&] { Read(); }).kind(), base::ErrorKind::kNoExport);
}

TEST_F(Supersession, FilesAreListedOncePerStatement) {
	WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	const auto list = [this] { return ListExports(dir_.Path("*"), {}, Unreadable::kStop, 7); };
	const auto first = list();
	WriteExport(dir_, "b.zip", 2, {Courses({"c1"})});
	EXPECT_EQ(list(), first);
	EXPECT_EQ(Read()->members().size(), 2U);
}

TEST_F(Supersession, TouchedFileIsNotReadAgain) {
	const std::string path = WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	const auto first = Read()->members()[0]->archives()[0];
	std::filesystem::permissions(path, std::filesystem::perms::owner_all);
	EXPECT_EQ(Read()->members()[0]->archives()[0], first);
	EXPECT_NO_THROW(first->KeepOpen());
}

TEST_F(Supersession, OverwrittenFileOfTheSameSizeAndTimeIsReadAgain) {
	const std::string path = WriteExport(dir_, "a.zip", 1, {Courses({"c1"})});
	support::SetModified(path, 1000);
	const auto before = Read();
	EXPECT_EQ(OwnerOf(*before, "c1"), "a.zip");
	WriteExport(dir_, "a.zip", 1, {Courses({"c2"})});
	support::SetModified(path, 1000);
	EXPECT_EQ(ThrownError([&] { before->members()[0]->archives()[0]->KeepOpen(); }).kind(),
	          base::ErrorKind::kFileChanged);
	EXPECT_EQ(OwnerOf(*Read(), "c1"), "nobody");
	EXPECT_EQ(OwnerOf(*Read(), "c2"), "a.zip");
}

TEST_F(Supersession, CacheHoldsMoreThanFiveHundred) {
	for (int i = 0; i < 700; ++i)
		WriteExport(dir_, std::to_string(1000 + i) + ".zip", 1, {Courses({"c1"})});
	const auto first = Read();
	const auto second = Read();
	ASSERT_EQ(first->members().size(), 700U);
	for (size_t i = 0; i < 700; ++i)
		EXPECT_EQ(first->members()[i]->archives()[0], second->members()[i]->archives()[0]);
}

TEST_F(Supersession, PartnerIsOfAllTables) {
	WriteExport(dir_, "a.zip", 1,
	            {{"users.csv", "jhu_user_id\n"},
	             {"discussion_answers.csv", "jhu_discussions_user_id,guest_user_id\n"},
	             {"empty.csv", ""}});
	WriteExport(dir_, "b.zip", 1, {{"courses.csv", "course_id\n"}});
	const auto exports = Read();
	EXPECT_EQ(exports->members()[1]->partner(), "jhu");
	EXPECT_EQ(exports->members()[0]->partner(), "");
}

} // namespace
} // namespace coursera::scan
