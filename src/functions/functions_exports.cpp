// coursera.exports: the exports at a server's location.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "funcapi.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(coursera_exports);
}

#include <map>
#include <set>

#include "functions/functions_access.hpp"
#include "functions/functions_row_writer.hpp"
#include "import/import_merge.hpp"
#include "options/options_table.hpp"
#include "pg/pg_boundary.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::functions {

namespace {

// Counts for each export which of its tables are used.
class Census {
  public:
	explicit Census(const scan::ExportSet& exports)
		: exports_(exports), counts_(exports.members().size()) {
		std::map<std::string, std::vector<scan::TableMember>> tables;
		for (const std::shared_ptr<const scan::ExportContents>& member : exports.members())
			for (const std::shared_ptr<const scan::ArchiveContents>& archive : member->archives())
				open_.push_back(archive->KeepOpen());
		for (const std::shared_ptr<const scan::ExportContents>& member : exports.members())
			for (const std::shared_ptr<const scan::ArchiveContents>& archive : member->archives())
				archive->ReadAllHeaders(); // at once, not table by table
		for (size_t i = 0; i < exports.members().size(); ++i)
			for (const scan::ExportEntry& entry : exports.members()[i]->entries())
				if (const auto stem = zip::CsvStem(entry.entry.name))
					tables[std::string(*stem)].push_back({i, {&entry}});
		for (const auto& [name, members] : tables)
			AddTable(members);
	}

	size_t tables(size_t member) const { return counts_[member].tables; }
	size_t superseded_tables(size_t member) const { return counts_[member].superseded; }
	bool is_superseded(size_t member) const {
		return tables(member) > 0 && tables(member) == superseded_tables(member);
	}
	// The courses of courses.csv, or else the courses in the rows of its tables.
	std::vector<std::string> courses(size_t member) const {
		return {counts_[member].courses.begin(), counts_[member].courses.end()};
	}
	void Exclude(const std::vector<std::string>& courses) {
		for (Counts& counts : counts_)
			for (const std::string& course : courses)
				counts.courses.erase(course);
	}

  private:
	struct Counts {
		size_t tables = 0;
		size_t superseded = 0;
		std::set<std::string> courses;
	};

	void AddTable(const std::vector<scan::TableMember>& members) {
		const scan::CourseOwners owners(exports_, members, scan::Unreadable::kSkip);
		for (const scan::TableMember& one : members) {
			Counts& counts = counts_[one.member];
			++counts.tables;
			counts.superseded += owners.IsSuperseded(one.member) ? 1 : 0;
			counts.courses.insert(owners.held(one.member).begin(), owners.held(one.member).end());
		}
	}

	const scan::ExportSet& exports_;
	std::vector<std::shared_ptr<zip::Archive>> open_; // while tables are asked for
	std::vector<Counts> counts_;
};

// Regardless of on_error, since this function shows which exports cannot be read.
void WriteExports(options::ServerOptions server, RowWriter* row) {
	server.skips_exports = true;
	const std::shared_ptr<const scan::ExportSet> exports = import::ExportsOf(server);
	Census census(*exports);
	census.Exclude(options::ParseNameList(server.excluded_courses));
	for (size_t i = 0; i < exports->members().size(); ++i) {
		const scan::ExportContents& member = *exports->members()[i];
		row->Text(member.path())
			.Time(member.date())
			.TextArray(census.courses(i))
			.TextOrNull(member.partner())
			.Bool(census.is_superseded(i))
			.Null()
			.Int4(census.tables(i))
			.Int4(census.superseded_tables(i))
			.Finish();
	}
	for (const base::Error& problem : exports->problems())
		row->Text(problem.place().archive)
			.Null()
			.Null()
			.Null()
			.Null()
			.Text(problem.message())
			.Null()
			.Null()
			.Finish();
}

} // namespace

} // namespace coursera::functions

// coursera.exports(server name): a row for each export at the server's location.
extern "C" Datum coursera_exports(PG_FUNCTION_ARGS) {
	using namespace coursera::functions;
	coursera::options::ServerOptions server = OptionsOfServer(NameStr(*PG_GETARG_NAME(0)));
	InitMaterializedSRF(fcinfo, 0);
	auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
	coursera::pg::Boundary([&] {
		RowWriter row(result);
		WriteExports(server, &row);
	});
	return static_cast<Datum>(0);
}
