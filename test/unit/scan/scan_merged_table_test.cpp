#include "scan/scan_merged_table.hpp"

#include <algorithm>

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
using Rows = MergedTableScan::Rows;

class MergedTable : public testing::Test {
  protected:
	MergedTableSource Source(const std::string& table) const {
		MergedTableSource source;
		source.location = dir_.Path("many");
		source.table = table;
		source.entry = table + ".csv";
		static uint64_t statement = 0;
		source.statement = ++statement;
		return source;
	}

	void Export(const std::string& name, int64_t day, const std::vector<TestFile>& files) const {
		WriteExport(dir_, "many/" + name + ".zip", day, files);
	}

	static Predicate Equals(const std::string& column, const Names& values) {
		Predicate predicate;
		predicate.column = column;
		predicate.texts = values;
		return predicate;
	}

	// Rows as "export: a,b", in the order in which they come; those that the caller has to tell
	// apart as "export? a,b".
	static Names Take(MergedTableScan& scan, const Names& columns, const Names* courses = nullptr) {
		std::vector<MergedColumn> wanted;
		for (const std::string& column : columns)
			wanted.push_back({column, column});
		std::vector<Predicate> predicates;
		if (courses != nullptr)
			predicates.push_back(Equals("course_id", *courses));
		Names rows;
		scan.Start(courses);
		while (scan.OpenNext()) {
			std::string mark = scan.archive().substr(scan.archive().rfind('/') + 1);
			mark = mark.substr(0, mark.rfind('.')) + (scan.rows() == Rows::kShared ? "? " : ": ");
			scan.table().SetPositions(scan.ResolveColumns(wanted));
			scan.SetFilter(predicates, false);
			csv::RowBatch batch;
			while (scan.NextBatch(&batch))
				for (size_t i = 0; i < batch.rows; ++i)
					rows.push_back(mark + RowText(scan.table(), batch, i));
		}
		return rows;
	}

	static std::string RowText(const TableScan& table, const csv::RowBatch& batch, size_t row) {
		std::string text;
		for (size_t slot : table.slots()) {
			const csv::Field* field = slot == TableScan::kMissing ? nullptr : &batch.Row(row)[slot];
			text += text.empty() ? "" : ",";
			text += field == nullptr || field->data == nullptr
			            ? "-"
			            : std::string(field->data, field->size);
		}
		return text;
	}

	Names Take(const std::string& table, const Names& columns,
	           const Names* courses = nullptr) const {
		MergedTableScan scan(Source(table));
		return Take(scan, columns, courses);
	}

	TempDir dir_;
};

TestFile Grades(const std::string& rows) {
	return {"grades.csv", "grade,course_id\n" + rows};
}

// c1 is in three exports, c2 in two, c3 and c4 in one; nobody lists c9.
class MergedTableOfThree : public MergedTable {
  protected:
	MergedTableOfThree() {
		Export("old", 1, {Courses({"c1", "c2", "c3"}), Grades("1,c1\n2,c2\n3,c3\n8,c9\n9,\n")});
		Export("mid", 2, {Courses({"c1", "c2"}), Grades("21,c1\n22,c2\n8,c9\n9,\n9,\n")});
		Export("new", 3, {Courses({"c1", "c4"}), Grades("31,c1\n34,c4\n32,c2\n")});
	}
};

TEST_F(MergedTableOfThree, RowsOfACourseComeFromItsOwner) {
	EXPECT_EQ(Take("grades", {"grade", "course_id"}),
	          (Names{"new: 31,c1", "new: 34,c4", "mid: 22,c2", "old: 3,c3", "mid? 8,c9", "mid? 9,-",
	                 "mid? 9,-", "old? 8,c9", "old? 9,-"}));
}

TEST_F(MergedTableOfThree, CourseNeedNotBeWanted) {
	EXPECT_EQ(Take("grades", {"grade"}).size(), 9U);
}

TEST_F(MergedTableOfThree, FilterOpensTheOwnerOnly) {
	MergedTableScan scan(Source("grades"));
	const Names courses{"c2"};
	EXPECT_EQ(Take(scan, {"grade"}, &courses), Names{"mid: 22"});
	EXPECT_EQ(scan.exports(), 3U);
	EXPECT_EQ(scan.exports_opened(), 1U);
	EXPECT_EQ(scan.exports_superseded(), 0U);
}

TEST_F(MergedTableOfThree, FilterOnSeveralCoursesOpensTheirOwners) {
	MergedTableScan scan(Source("grades"));
	const Names courses{"c3", "c1", "c3"};
	EXPECT_EQ(Take(scan, {"grade"}, &courses), (Names{"new: 31", "old: 3"}));
	EXPECT_EQ(scan.exports_opened(), 2U);
}

TEST_F(MergedTableOfThree, FilterOnAnUnlistedCourseOpensAll) {
	const Names courses{"c9"};
	EXPECT_EQ(Take("grades", {"grade"}, &courses), (Names{"mid? 8", "old? 8"}));
}

TEST_F(MergedTableOfThree, FilterOnListedAndUnlistedCoursesTakesEachRowOnce) {
	const Names courses{"c9", "c3"};
	EXPECT_EQ(Take("grades", {"grade"}, &courses), (Names{"old: 3", "mid? 8", "old? 8"}));
}

TEST_F(MergedTableOfThree, FilterOnNoCourseOpensNothing) {
	MergedTableScan scan(Source("grades"));
	const Names courses;
	EXPECT_EQ(Take(scan, {"grade"}, &courses), Names{});
	EXPECT_EQ(scan.exports_opened(), 0U);
}

TEST_F(MergedTableOfThree, StartAgainWithOtherCourses) {
	MergedTableScan scan(Source("grades"));
	Names courses{"c1"};
	EXPECT_EQ(Take(scan, {"grade"}, &courses), Names{"new: 31"});
	courses = {"c3"};
	EXPECT_EQ(Take(scan, {"grade"}, &courses), Names{"old: 3"});
	EXPECT_EQ(Take(scan, {"grade"}).size(), 9U);
}

TEST_F(MergedTableOfThree, StartAgainInTheMiddle) {
	MergedTableScan scan(Source("grades"));
	scan.Start(nullptr);
	ASSERT_TRUE(scan.OpenNext());
	scan.SetFilter({}, false);
	csv::RowBatch batch;
	ASSERT_TRUE(scan.NextBatch(&batch));
	EXPECT_EQ(Take(scan, {"grade"}).size(), 9U);
}

TEST_F(MergedTableOfThree, PassesGiveTheSameThoughPartsStayOpen) {
	MergedTableScan scan(Source("grades"));
	const Names first = Take(scan, {"grade", "course_id"});
	const uint64_t rows = scan.rows_read();
	const uint64_t dropped = scan.rows_dropped();
	const uint64_t bytes = scan.bytes_read();
	for (uint64_t pass = 2; pass < 6; ++pass) {
		EXPECT_EQ(Take(scan, {"course_id", "grade"}).size(), first.size());
		const Names courses{"c2", "c9"};
		Take(scan, {"grade"}, &courses);
		EXPECT_EQ(Take(scan, {"grade", "course_id"}), first);
		EXPECT_LE(scan.bytes_read(), 8 * bytes) << "kept as text";
	}
	EXPECT_EQ(Take(scan, {"grade", "course_id"}), first);
	const uint64_t before = scan.rows_read();
	const uint64_t dropped_before = scan.rows_dropped();
	Take(scan, {"grade"});
	EXPECT_EQ(scan.rows_read() - before, rows);
	EXPECT_EQ(scan.rows_dropped() - dropped_before, dropped);
}

TEST_F(MergedTable, ManyPartsAreMoreThanStayOpen) {
	Names expected;
	for (int i = 40; i > 0; --i) {
		const std::string number = std::to_string(100 + i);
		Export(number, i, {Courses({"c" + number}), Grades(number + ",c" + number + "\n")});
		expected.push_back(number + ": " + number);
	}
	MergedTableScan scan(Source("grades"));
	for (int pass = 0; pass < 4; ++pass)
		EXPECT_EQ(Take(scan, {"grade"}), expected);
	EXPECT_EQ(scan.rows_read(), 4 * expected.size());
}

TEST_F(MergedTableOfThree, OtherConditionsHoldToo) {
	MergedTableScan scan(Source("grades"));
	scan.Start(nullptr);
	Names rows;
	while (scan.OpenNext()) {
		scan.table().SetColumns({"grade", "course_id"});
		scan.SetFilter({Equals("grade", {"9", "22", "2", "32"})}, false);
		csv::RowBatch batch;
		while (scan.NextBatch(&batch))
			for (size_t i = 0; i < batch.rows; ++i)
				rows.push_back(RowText(scan.table(), batch, i));
	}
	EXPECT_EQ(rows, (Names{"22,c2", "9,-", "9,-", "9,-"}));
}

TEST_F(MergedTableOfThree, RowsThatManyMayHoldAreNotCountedInside) {
	MergedTableScan scan(Source("grades"));
	scan.Start(nullptr);
	uint64_t counted = 0;
	uint64_t delivered = 0;
	while (scan.OpenNext()) {
		scan.SetFilter({}, true);
		csv::RowBatch batch;
		while (scan.NextBatch(&batch)) {
			counted += batch.counted;
			delivered += batch.rows;
		}
	}
	EXPECT_EQ(counted, 4U);
	EXPECT_EQ(delivered, 5U);
}

TEST_F(MergedTableOfThree, CountsWhatItRead) {
	MergedTableScan scan(Source("grades"));
	Take(scan, {"grade"});
	EXPECT_EQ(scan.rows_read(), 3U + 2 * 5U + 2 * 5U);
	EXPECT_EQ(scan.rows_dropped(), scan.rows_read() - 9U);
	EXPECT_EQ(scan.exports_opened(), 3U);
	EXPECT_TRUE(scan.is_fast_path());
	EXPECT_EQ(scan.total_bytes(), 3 * 16 + (5 + 5 + 5 + 5 + 3) + (6 + 6 + 5 + 3 + 3) + 3 * 6);
	EXPECT_GT(scan.bytes_read(), 0U);
}

TEST_F(MergedTable, SupersededForOneTableAndNotForAnother) {
	Export("a", 1, {Courses({"c1"}), Grades("1,c1\n"), {"users.csv", "id\n1\n2\n"}});
	Export("b", 2, {Courses({"c1"}), Grades("2,c1\n"), {"users.csv", "id\n2\n3\n"}});
	MergedTableScan grades(Source("grades"));
	EXPECT_EQ(Take(grades, {"grade"}), Names{"b: 2"});
	EXPECT_EQ(grades.exports_superseded(), 1U);
	EXPECT_EQ(grades.exports_opened(), 1U);
	MergedTableScan users(Source("users"));
	EXPECT_EQ(Take(users, {"id"}), (Names{"b? 2", "b? 3", "a? 1", "a? 2"}));
	EXPECT_EQ(users.exports_superseded(), 0U);
}

TEST_F(MergedTable, ExportWithoutTheTableSupersedesNothing) {
	Export("new", 2, {Courses({"c1"})});
	Export("old", 1, {Courses({"c1", "c2"}), Grades("1,c1\n2,c2\n3,c3\n4,\n")});
	EXPECT_EQ(Take("grades", {"grade"}), (Names{"old: 1", "old: 2", "old: 3", "old: 4"}));
	const Names courses{"c1"};
	EXPECT_EQ(Take("grades", {"grade"}, &courses), Names{"old: 1"});
}

TEST_F(MergedTable, RowsOfNoCourseInASupersededExportAreNotLost) {
	Export("a", 1, {Courses({"c1"}), Grades("1,c1\n5,\n6,c7\n")});
	Export("b", 2, {Courses({"c1"}), Grades("2,c1\n")});
	EXPECT_EQ(Take("grades", {"grade"}), (Names{"b: 2", "a? 5", "a? 6"}));
}

TEST_F(MergedTable, ExportWithoutAListHoldsTheCoursesOfTheTable) {
	Export("full", 1, {Courses({"c1", "c2"}), Grades("1,c1\n2,c2\n")});
	Export("alone", 2, {Grades("11,c1\n")});
	EXPECT_EQ(Take("grades", {"grade"}), (Names{"alone: 11", "full: 2"}));
}

TEST_F(MergedTable, TableOfBranchesGoesByTheirCourses) {
	const auto items = [](const std::string& rows) {
		return TestFile{"items.csv", "course_branch_id,item\n" + rows};
	};
	const TestFile branches{"course_branches.csv", "course_branch_id,course_id\nb1,c1\nb2,c2\n"};
	Export("old", 1, {Courses({"c1", "c2"}), branches, items("b1,1\nb2,2\nb9,9\n,0\n")});
	Export("new", 2, {Courses({"c1"}), items("b1,11\nb9,9\n")});
	EXPECT_EQ(Take("items", {"item"}), (Names{"new: 11", "old: 2", "new? 9", "old? 9", "old? 0"}));
}

TEST_F(MergedTable, PartsOfASplitDownloadAreOneExport) {
	Export("x-20220101T000000Z-001", 1, {Courses({"c1"}), Grades("1,c1\n")});
	Export("x-20220101T000000Z-002", 2, {{"users.csv", "id\n1\n1\n"}});
	MergedTableScan scan(Source("grades"));
	EXPECT_EQ(scan.exports(), 1U);
	EXPECT_EQ(Take(scan, {"grade"}), Names{"x-20220101T000000Z-001: 1"});
	EXPECT_EQ(Take("users", {"id"}).size(), 2U);
	// What has an entry in common is another download.
	Export("x-20220101T000000Z-003", 3, {Courses({"c1"})});
	EXPECT_EQ(MergedTableScan(Source("grades")).exports(), 2U);
}

TEST_F(MergedTable, FiltersWaitUntilRowsAreToldApart) {
	Export("a", 1, {{"users.csv", "id,country\n1,NL\n"}});
	Export("b", 2, {{"users.csv", "id,country\n1,US\n"}});
	MergedTableSource source = Source("users");
	source.key = {"id"};
	for (const auto& [column, values, count] :
	     {std::tuple<const char*, Names, size_t>{"country", {"NL"}, 2}, {"id", {"2"}, 0}}) {
		MergedTableScan scan(source);
		scan.Start(nullptr);
		size_t rows = 0;
		while (scan.OpenNext()) {
			scan.table().SetColumns({"id"});
			scan.SetFilter({Equals(column, values)}, false);
			EXPECT_EQ(scan.key().columns, Names{"id"});
			csv::RowBatch batch;
			while (scan.NextBatch(&batch))
				rows += batch.rows;
		}
		EXPECT_EQ(rows, count) << column;
	}
}

TEST_F(MergedTable, ReplacedFileIsAnErrorOfTheScanThatListedIt) {
	Export("a", 1, {Courses({"c1"}), Grades("1,c1\n")});
	Export("b", 2, {Courses({"c2"}), Grades("2,c2\n")});
	MergedTableScan scan(Source("grades"));
	WriteExport(dir_, "new", 1, {Courses({"c1"}), Grades("3,c1\n")});
	std::filesystem::rename(dir_.Path("new"), dir_.Path("many/a.zip"));
	EXPECT_EQ(ThrownError([&] { Take(scan, {"grade"}); }).kind(), base::ErrorKind::kFileChanged);
}

TEST_F(MergedTable, SingleTableWithoutCoursesIsNotToldApart) {
	Export("new", 2, {Courses({"c1"})});
	Export("old", 1, {Courses({"c2"}), {"users.csv", "id\n1\n"}});
	EXPECT_EQ(Take("users", {"id"}), Names{"old: 1"});
}

TEST_F(MergedTable, TableThatOnlySomeHave) {
	Export("a", 1, {Courses({"c1"}), Grades("1,c1\n")});
	Export("b", 2, {Courses({"c2"})});
	Export("c", 3, {Courses({"c3"}), Grades("3,c3\n")});
	EXPECT_EQ(Take("grades", {"grade"}), (Names{"c: 3", "a: 1"}));
	const Names courses{"c2"};
	EXPECT_EQ(Take("grades", {"grade"}, &courses), Names{});
}

TEST_F(MergedTable, TableThatNoneHas) {
	Export("a", 1, {Courses({"c1"})});
	const base::Error error = ThrownError([&] { MergedTableScan scan(Source("grades")); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kNoSuchEntry);
	EXPECT_NE(error.message().find("grades.csv"), std::string::npos);
}

TEST_F(MergedTable, TablesWithoutCourseAreShared) {
	Export("a", 1, {Courses({"c1"}), {"users.csv", "id\n1\n2\n"}});
	Export("b", 2, {Courses({"c2"}), {"users.csv", "id\n2\n3\n"}});
	EXPECT_EQ(Take("users", {"id"}), (Names{"b? 2", "b? 3", "a? 1", "a? 2"}));
}

TEST_F(MergedTable, ExportIndexTellsExportsApart) {
	Export("a", 1, {Courses({"c1"}), {"users.csv", "id\n1\n"}});
	Export("b", 2, {Courses({"c2"}), {"users.csv", "id\n2\n"}});
	MergedTableScan scan(Source("users"));
	scan.Start(nullptr);
	ASSERT_TRUE(scan.OpenNext());
	const size_t first = scan.export_index();
	csv::RowBatch batch;
	while (scan.NextBatch(&batch)) {
	}
	ASSERT_TRUE(scan.OpenNext());
	EXPECT_GT(scan.export_index(), first);
}

TEST_F(MergedTable, FileWithoutCourseAmongFilesWithIt) {
	Export("a", 1, {Courses({"c1"}), {"grades.csv", "grade\n1\n2\n"}});
	Export("b", 2, {Courses({"c2"}), Grades("3,c2\n1,\n")});
	EXPECT_EQ(Take("grades", {"grade", "course_id"}),
	          (Names{"b: 3,c2", "b? 1,-", "a? 1,-", "a? 2,-"}));
	// Its rows are of no course, so of none that is asked for.
	const Names courses{"c1", "c2"};
	EXPECT_EQ(Take("grades", {"grade"}, &courses), (Names{"b: 3", "b? 1", "a? 1", "a? 2"}))
		<< "which the caller tests once they are told apart";
}

TEST_F(MergedTable, NobodyListsCourses) {
	Export("a", 1, {Grades("1,c1\n")});
	Export("b", 2, {Grades("1,c1\n2,c2\n")});
	EXPECT_EQ(Take("grades", {"grade"}), (Names{"b: 1", "b: 2"}));
	const Names courses{"c2"};
	EXPECT_EQ(Take("grades", {"grade"}, &courses), Names{"b: 2"});
}

TEST_F(MergedTable, ColumnsAreFoundByName) {
	Export("a", 1, {Courses({"c1"}), {"grades.csv", "course_id,grade\nc1,1\n"}});
	Export("b", 2, {Courses({"c2"}), {"grades.csv", "note,grade,course_id\nx,2,c2\n"}});
	EXPECT_EQ(Take("grades", {"grade", "note", "course_id"}), (Names{"b: 2,x,c2", "a: 1,-,c1"}));
}

TEST_F(MergedTable, SingleExportIsOnePart) {
	const std::string path =
		WriteExport(dir_, "a.zip", 1, {Courses({"c1"}), Grades("1,c1\n2,c2\n")});
	MergedTableSource source = Source("grades");
	source.location = path;
	MergedTableScan scan(source);
	EXPECT_FALSE(scan.is_many());
	EXPECT_TRUE(scan.is_open());
	EXPECT_EQ(Take(scan, {"grade"}), (Names{"a: 1", "a: 2"}));
	EXPECT_EQ(Take(scan, {"grade"}), (Names{"a: 1", "a: 2"})) << "again";
	EXPECT_EQ(scan.exports(), 1U);
	EXPECT_EQ(scan.exports_superseded(), 0U);
}

TEST_F(MergedTable, FolderWithOneZipIsAUnionOfOne) {
	Export("a", 1, {Courses({"c1"}), Grades("1,c1\n2,c2\n3,\n")});
	MergedTableScan scan(Source("grades"));
	EXPECT_TRUE(scan.is_many());
	EXPECT_EQ(Take(scan, {"grade"}), (Names{"a: 1", "a: 2", "a: 3"}));
	const Names courses{"c2"};
	EXPECT_EQ(Take(scan, {"grade"}, &courses), Names{"a: 2"});
}

TEST_F(MergedTable, ZipsAndExtractedFoldersMix) {
	Export("a", 1, {Courses({"c1", "c2"}), Grades("1,c1\n2,c2\n")});
	WriteExtracted(dir_, "many/b", 2, {Courses({"c2"}), Grades("22,c2\n")});
	EXPECT_EQ(Take("grades", {"grade"}), (Names{"b: 22", "a: 1"}));
}

TEST_F(MergedTable, NewExportIsSeenByTheNextScan) {
	Export("a", 1, {Courses({"c1"}), Grades("1,c1\n")});
	MergedTableScan before(Source("grades"));
	Export("b", 2, {Courses({"c1"}), Grades("11,c1\n")});
	EXPECT_EQ(Take(before, {"grade"}), Names{"a: 1"}) << "a scan's exports stay the same";
	EXPECT_EQ(Take("grades", {"grade"}), Names{"b: 11"});
	std::filesystem::remove(dir_.Path("many/b.zip"));
	EXPECT_EQ(Take("grades", {"grade"}), Names{"a: 1"});
}

// ---- names

TEST_F(MergedTable, NeutralColumnsOfSeveralPartners) {
	Export("a", 1, {Courses({"c1"}), {"users.csv", "imperial_user_id,x\n1,a\n"}});
	Export("b", 2, {Courses({"c2"}), {"users.csv", "x,jhu_user_id\nb,2\n"}});
	EXPECT_EQ(Take("users", {"partner_user_id", "x"}), (Names{"b? 2,b", "a? 1,a"}));
}

TEST_F(MergedTable, NeutralColumnsKeepTheirDomains) {
	const std::string users = "_user_id\n1\n";
	Export("a", 1,
	       {Courses({"c1"}),
	        {"users.csv", "imperial" + users},
	        {"discussion_answers.csv", "guest_user_id,imperial_discussions_user_id\n1,2\n"}});
	Export("b", 2,
	       {Courses({"c2"}),
	        {"users.csv", "jhu" + users},
	        {"discussion_answers.csv", "jhu_discussions_user_id,guest_user_id\n3,4\n"}});
	EXPECT_EQ(Take("discussion_answers", {"partner_discussions_user_id", "guest_user_id"}),
	          (Names{"b? 3,4", "a? 2,1"}));
}

TEST_F(MergedTable, NeutralTablesOfSeveralPartners) {
	Export("a", 1,
	       {Courses({"c1"}),
	        {"users.csv", "imperial_user_id\n1\n"},
	        {"imperial_ml_user_ids.csv", "imperial_user_id,ml_user_id\n1,2\n"}});
	Export("b", 2,
	       {Courses({"c2"}),
	        {"users.csv", "jhu_user_id\n1\n"},
	        {"jhu_course_user_ids.csv", "jhu_user_id,gdm_user_id\n3,4\n"}});
	EXPECT_EQ(Take("partner_course_user_ids", {"partner_user_id", "course_slug_user_id"}),
	          (Names{"b? 3,4", "a? 1,2"}));
}

TEST_F(MergedTable, NeutralTableOfSeveralFilesInOneExport) {
	Export("a", 1,
	       {Courses({"c1"}),
	        {"users.csv", "imperial_user_id\n1\n"},
	        {"imperial_latin_user_ids.csv", "imperial_user_id,latin_user_id\n3,4\n"},
	        {"imperial_ml_user_ids.csv", "imperial_user_id,ml_user_id\n1,2\n"}});
	MergedTableScan scan(Source("partner_course_user_ids"));
	EXPECT_EQ(Take(scan, {"partner_user_id", "course_slug_user_id"}), (Names{"a: 3,4", "a: 1,2"}));
	EXPECT_EQ(scan.exports_opened(), 1U);
}

TEST_F(MergedTable, AnotherPartnersColumnUnderAnExportedName) {
	Export("a", 1, {Courses({"c1"}), {"users.csv", "imperial_user_id,x\n1,a\n"}});
	Export("b", 2, {Courses({"c2"}), {"users.csv", "jhu_user_id,x\n2,b\n"}});
	const base::Error error = ThrownError([&] { Take("users", {"imperial_user_id"}); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kMixedPartners);
	EXPECT_EQ(error.place().archive, dir_.Path("many/b.zip"));
	EXPECT_EQ(error.place().entry, "users.csv");
	EXPECT_NE(error.detail().find("\"jhu_user_id\""), std::string::npos);
	EXPECT_NE(error.hint().find("neutral"), std::string::npos);
	EXPECT_EQ(Take("users", {"x"}).size(), 2U) << "other columns have the same name everywhere";
}

TEST_F(MergedTable, LinkedAndIsolatedIdsOfOnePartnerAreNoMixture) {
	const TestFile users{"users.csv", "imperial_user_id\n1\n"};
	Export(
		"isolated", 1,
		{Courses({"c1"}), users, {"discussion_answers.csv", "imperial_discussions_user_id\n1\n"}});
	Export("linked", 2,
	       {Courses({"c2"}), users, {"discussion_answers.csv", "imperial_user_id\n2\n"}});
	EXPECT_EQ(Take("discussion_answers", {"imperial_user_id", "imperial_discussions_user_id"}),
	          (Names{"linked? 2,-", "isolated? -,1"}));
}

TEST_F(MergedTable, IdOfNobodyInParticularMayBeMissing) {
	Export("a", 1, {Courses({"c1"}), {"users.csv", "imperial_user_id\n1\n"}});
	Export("b", 2,
	       {Courses({"c2"}),
	        {"users.csv", "imperial_user_id,guest_user_id,coursera_user_id\n1,2,3\n"}});
	EXPECT_EQ(Take("users", {"guest_user_id", "coursera_user_id"}), (Names{"b? 2,3", "a? -,-"}));
}

// ---- what cannot be read

class MergedTableWithABrokenOne : public MergedTable {
  protected:
	MergedTableWithABrokenOne() {
		Export("good", 1, {Courses({"c1", "c2"}), Grades("1,c1\n2,c2\n")});
		support::RawZip zip;
		TestFile courses = Courses({"c2"});
		courses.modified += support::kDay * 2;
		zip.Add(support::StoredEntry(courses));
		support::RawZipEntry entry = support::StoredEntry(Grades("22,c2\n"));
		entry.crc ^= 1;
		zip.Add(entry);
		dir_.Write("many/late.zip", zip.Bytes());
	}
};

TEST_F(MergedTableWithABrokenOne, IsAnError) {
	const base::Error error = ThrownError([&] { Take("grades", {"grade"}); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kArchiveBroken);
	EXPECT_EQ(error.place().archive, dir_.Path("many/late.zip"));
}

TEST_F(MergedTableWithABrokenOne, IsAProblemWhenSkipped) {
	MergedTableSource source = Source("grades");
	source.unreadable = Unreadable::kSkip;
	MergedTableScan scan(source);
	EXPECT_TRUE(scan.TakeProblems().empty());
	const Names rows = Take(scan, {"grade"});
	EXPECT_EQ(std::count(rows.begin(), rows.end(), "good: 1"), 1);
	const std::vector<base::Error> problems = scan.TakeProblems();
	ASSERT_EQ(problems.size(), 1U);
	EXPECT_EQ(problems[0].place().archive, dir_.Path("many/late.zip"));
	EXPECT_TRUE(scan.TakeProblems().empty()) << "each is told once";
}

TEST_F(MergedTable, BrokenOneIsAProblemOnceThoughRowsOfNoCourseWereMet) {
	support::RawZip zip;
	support::RawZipEntry entry = support::StoredEntry(Grades("1,c1\n2,\n"));
	entry.crc ^= 1;
	zip.Add(support::StoredEntry(Courses({"c1"})));
	zip.Add(entry);
	dir_.Write("many/a.zip", zip.Bytes());
	Export("b", 2, {Courses({"c2"}), Grades("3,c2\n")});
	MergedTableSource source = Source("grades");
	source.unreadable = Unreadable::kSkip;
	MergedTableScan scan(source);
	Take(scan, {"grade"});
	EXPECT_EQ(scan.TakeProblems().size(), 1U);
}

TEST_F(MergedTableWithABrokenOne, IsNotReadWhenItsCoursesAreNotWanted) {
	const Names courses{"c1"};
	EXPECT_EQ(Take("grades", {"grade"}, &courses), Names{"good: 1"});
}

TEST_F(MergedTable, UnreadableOneIsSkippedFromTheStart) {
	Export("a", 1, {Courses({"c1"}), Grades("1,c1\n")});
	dir_.Write("many/b.zip", "no archive");
	MergedTableSource source = Source("grades");
	EXPECT_EQ(ThrownError([&] { MergedTableScan scan(source); }).kind(),
	          base::ErrorKind::kArchiveBroken);
	source.unreadable = Unreadable::kSkip;
	MergedTableScan scan(source);
	EXPECT_EQ(scan.TakeProblems().size(), 1U);
	EXPECT_EQ(scan.exports(), 1U);
	EXPECT_EQ(Take(scan, {"grade"}), Names{"a: 1"});
}

TEST_F(MergedTable, ExportThatGoesAwayIsSkipped) {
	Export("a", 1, {Courses({"c1"}), Grades("1,c1\n")});
	Export("b", 2, {Courses({"c2"}), Grades("2,c2\n")});
	MergedTableSource source = Source("grades");
	source.unreadable = Unreadable::kSkip;
	MergedTableScan scan(source);
	std::filesystem::remove(dir_.Path("many/b.zip"));
	EXPECT_EQ(Take(scan, {"grade"}), Names{"a: 1"});
	ASSERT_EQ(scan.TakeProblems().size(), 1U);
}

TEST_F(MergedTable, MalformedTableIsNotSkipped) {
	// The export can be read; what it holds is for somebody to look at.
	Export("a", 1, {Courses({"c1"}), Grades("1,c1\n")});
	Export("b", 2, {Courses({"c2"}), Grades("2,c2,3\n")});
	MergedTableSource source = Source("grades");
	source.unreadable = Unreadable::kSkip;
	MergedTableScan scan(source);
	const base::Error error = ThrownError([&] { Take(scan, {"grade"}); });
	EXPECT_EQ(error.kind(), base::ErrorKind::kMalformedCsv);
	EXPECT_EQ(error.place().archive, dir_.Path("many/b.zip"));
}

// ---- sizes

TEST_F(MergedTable, EstimateIsOfAllParts) {
	std::string rows;
	for (int i = 0; i < 1000; ++i)
		rows += std::to_string(1000 + i) + ",c1\n";
	Export("a", 1, {Courses({"c1"}), Grades(rows)});
	Export("b", 2, {Courses({"c2"}), Grades(rows + rows)});
	Export("superseded", 0, {Courses({"c1"}), Grades(rows)});
	const TableEstimate estimate = EstimateMergedTable(Source("grades"));
	// Superseded rows are counted, too: to know them all would have to be read.
	EXPECT_NEAR(estimate.rows, 4000, 100);
	EXPECT_NEAR(estimate.bytes, 4000 * 8, 100);
}

TEST_F(MergedTable, EstimateOfWhatIsNotThere) {
	Export("a", 1, {Courses({"c1"})});
	EXPECT_EQ(ThrownError([&] { EstimateMergedTable(Source("grades")); }).kind(),
	          base::ErrorKind::kNoSuchEntry);
}

TEST_F(MergedTable, HeadersInAnyCaseAreTheSame) {
	Export("old", 1, {Courses({"c1"}), {"t.csv", "course_id,a\nc1,1\n"}});
	Export("new", 2, {{"courses.csv", "COURSE_ID \nc2\n"}, {"t.csv", "Course_ID, A\nc2,2\n"}});
	MergedTableScan scan(Source("t"));
	EXPECT_EQ(Take(scan, {"course_id", "a"}), (Names{"new: c2,2", "old: c1,1"}));
}

TEST_F(MergedTable, AHeaderWithoutAnyColumnIsAnErrorOrLeftOut) {
	Export("old", 1, {Courses({"c1"}), {"t.csv", "a;b\n1;2\n"}});
	Export("new", 2, {Courses({"c2"}), {"t.csv", "a,b\n3,4\n"}});
	MergedTableSource source = Source("t");
	source.columns = {{"a", "a"}, {"b", "b"}};
	const base::Error error = ThrownError([&] {
		MergedTableScan scan(source);
		Take(scan, {"a"});
	});
	EXPECT_EQ(error.kind(), base::ErrorKind::kNoSuchColumn);
	EXPECT_EQ(error.detail(), "The header is \"a;b\".");
	EXPECT_EQ(error.place().archive, dir_.Path("many/old.zip"));
	source.unreadable = Unreadable::kSkip;
	MergedTableScan scan(source);
	EXPECT_EQ(Take(scan, {"a"}), (Names{"new? 3"}));
	EXPECT_EQ(scan.TakeProblems().size(), 1U);
	source.columns.clear();
	MergedTableScan without_columns(source);
	EXPECT_EQ(Take(without_columns, {}).size(), 2U) << "a table need not have columns";
}

TEST_F(MergedTable, TellsWhichColumnsNoExportHas) {
	Export("old", 1, {Courses({"c1"}), {"t.csv", "a,B \n1,2\n"}});
	Export("new", 2, {Courses({"c2"}), {"t.csv", "a\n3\n"}});
	MergedTableScan scan(Source("t"));
	scan.Start(nullptr);
	ASSERT_TRUE(scan.OpenNext());
	const std::vector<MergedColumn> missing =
		scan.MissingEverywhere({{"b", "b"}, {"c", "c"}, {"a", "a"}, {"d", "d"}});
	ASSERT_EQ(missing.size(), 2U);
	EXPECT_EQ(missing[0].csv_column, "c");
	EXPECT_EQ(missing[1].csv_column, "d");
}

TEST_F(MergedTable, WithoutHeadersRowsAreToldApart) {
	Export("old", 1, {{"courses.csv", "c1\n"}, {"t.csv", "c1,1\n"}});
	Export("new", 2, {{"courses.csv", "c1\n"}, {"t.csv", "c1,2\n"}});
	MergedTableSource source = Source("t");
	source.plan.dialect.has_header = false;
	source.plan.fields = 2;
	MergedTableScan scan(source);
	EXPECT_EQ(Take(scan, {"1", "2"}), (Names{"new? c1,2", "old? c1,1"}));
}

// ---- courses that are left out

TEST_F(MergedTable, LeavesOutExcludedCourses) {
	const std::string branches = "course_branch_id,course_id\nb1,c1\nb2,c2\n";
	Export("a", 1,
	       {Courses({"c1", "c2"}),
	        {"course_branches.csv", branches},
	        {"grades.csv", "course_id,grade\nc1,1\nc2,2\n,3\nx,4\n"},
	        {"modules.csv", "course_branch_id,module\nb1,m1\nb2,m2\n,m3\n"},
	        {"users.csv", "id\nu1\n"}});
	MergedTableSource source = Source("grades");
	source.excluded_courses = {"c1"};
	MergedTableScan grades(source);
	EXPECT_EQ(Take(grades, {"grade"}), (Names{"a: 2", "a: 3", "a: 4"}));
	source = Source("modules");
	source.excluded_courses = {"c1", "nobody"};
	MergedTableScan modules(source);
	EXPECT_EQ(Take(modules, {"module"}), (Names{"a: m2", "a: m3"}));
	source = Source("users");
	source.excluded_courses = {"c1"};
	MergedTableScan users(source);
	EXPECT_EQ(Take(users, {"id"}), Names{"a: u1"});
}

// ---- files by a pattern

TEST_F(MergedTable, OfFilesByAPatternHasTheRowsOfAll) {
	dir_.Write("many/a/users-1.csv", "id,name\n1,x\n");
	dir_.Write("many/b/users-2.csv", "name,id\ny,2\nx,1\n");
	dir_.Write("many/b/others.csv", "id\n3\n");
	MergedTableSource source = Source("users");
	source.entry = "users-*.csv";
	source.columns = {{"id", "id"}, {"name", "name"}};
	MergedTableScan scan(source);
	EXPECT_TRUE(scan.is_files());
	EXPECT_EQ(scan.files(), 2U);
	EXPECT_EQ(Take(scan, {"id", "name"}), (Names{"many: 1,x", "many: 2,y", "many: 1,x"}))
		<< "no row is told apart from another";
	EXPECT_EQ(scan.files_opened(), 2U);
	source.entry = "nobody-*.csv";
	EXPECT_EQ(ThrownError([&] { MergedTableScan none(source); }).kind(),
	          base::ErrorKind::kNoSuchEntry);
}

TEST_F(MergedTable, PassesOverFiles) {
	dir_.Write("many/a.csv", "id\n1\n");
	dir_.Write("many/b.csv", "id\n2\n");
	MergedTableSource source = Source("t");
	source.entry = "*.csv";
	MergedTableScan scan(source);
	scan.Start(nullptr);
	ASSERT_TRUE(scan.NextPart());
	EXPECT_EQ(scan.file(), "a.csv");
	scan.PassOverPart();
	ASSERT_TRUE(scan.NextPart());
	EXPECT_EQ(scan.file(), "b.csv");
	ASSERT_TRUE(scan.OpenPart());
	csv::RowBatch batch;
	while (scan.NextBatch(&batch))
		;
	EXPECT_FALSE(scan.NextPart());
	EXPECT_EQ(scan.files_opened(), 1U);
}

TEST_F(MergedTable, SamplesTheFirstRowsOfFiles) {
	std::string text = "id\n";
	for (int i = 0; i < 200000; ++i)
		text += "1234567\n";
	for (const char* name : {"many/a.csv", "many/b.csv", "many/c.csv"})
		dir_.Write(name, text);
	MergedTableSource source = Source("t");
	source.entry = "*.csv";
	MergedTableScan scan(source);
	EXPECT_LT(scan.SampleFiles(10 << 20), 0) << "little more than that";
	EXPECT_NEAR(scan.SampleFiles(300000), 600000, 1000);
	scan.Start(nullptr);
	size_t rows = 0;
	size_t files = 0;
	for (; scan.OpenNext(); ++files) {
		csv::RowBatch batch;
		while (scan.NextBatch(&batch))
			rows += batch.rows;
		rows += batch.rows;
	}
	EXPECT_EQ(files, 3U);
	EXPECT_GT(rows, 30000U);
	EXPECT_LT(rows, 300000U);
}

} // namespace
} // namespace coursera::scan
