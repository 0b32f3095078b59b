#include "pg/pg_postgres.hpp"

#include "import/import_merge.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "import/import_names.hpp"
#include "pg/pg_boundary.hpp"
#include "pg/pg_statement.hpp"
#include "scan/scan_columns.hpp"
#include "schema/schema_keys.hpp"
#include "schema/schema_user_ids.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::import {

namespace {

constexpr char kVarchar[] = "character varying";

bool IsVarchar(const ParsedType& type) {
	return type.name.rfind(kVarchar, 0) == 0;
}

// The n of VARCHAR(n); 0 if there is no limit.
long LengthOf(const ParsedType& type) {
	const size_t open = type.name.find('(');
	return open == std::string::npos ? 0 : std::stol(type.name.substr(open + 1));
}

// Types of one kind, each of which contains all values of the ones before it.
const std::vector<std::vector<std::string>>& Ladders() {
	static const std::vector<std::vector<std::string>> ladders = {
		{"smallint", "integer", "bigint"},
		{"real", "double precision"},
		{"date", "timestamp without time zone"},
	};
	return ladders;
}

// The wider of two types of one kind; null if they are of different kinds.
const ParsedType* WiderType(const ParsedType& a, const ParsedType& b) {
	for (const std::vector<std::string>& ladder : Ladders()) {
		auto place_a = std::find(ladder.begin(), ladder.end(), a.name);
		auto place_b = std::find(ladder.begin(), ladder.end(), b.name);
		if (place_a != ladder.end() && place_b != ladder.end())
			return place_a < place_b ? &b : &a;
	}
	return nullptr;
}

// The common type of a column that two exports declare; `*differs` is set if that is text although
// neither was.
ParsedType CommonType(const ParsedType& a, const ParsedType& b, bool* differs) {
	*differs = false;
	if (a.name == b.name)
		return a;
	if (a.name == "text" || b.name == "text") {
		*differs = !IsVarchar(a) && !IsVarchar(b);
		return a.name == "text" ? a : b;
	}
	if (IsVarchar(a) && IsVarchar(b)) {
		if (LengthOf(a) == 0 || LengthOf(b) == 0)
			return LengthOf(a) == 0 ? a : b;
		return LengthOf(a) >= LengthOf(b) ? a : b;
	}
	if (const ParsedType* wider = WiderType(a, b))
		return *wider;
	*differs = true;
	return {"pg_catalog.text", "text"};
}

// One table of all exports.
struct Merged {
	TableDescription table;
	std::vector<std::string> keys; // of its columns
	UniqueNames column_names{UniqueNames::Kind::kColumns};
};

class Merger {
  public:
	explicit Merger(options::Names names) : neutral_(names == options::Names::kNeutral) {}

	void Add(ExportDescription description, const std::string& archive) {
		const std::string partner =
			description.user_ids.empty() ? std::string() : description.user_ids.front().partner;
		for (schema::UserIds& user_ids : description.user_ids)
			AddUserIds(std::move(user_ids));
		AddProblems(&result_.setup_problems, description.setup_problems);
		AddProblems(&result_.problems, description.problems);
		for (TableDescription& table : description.tables)
			AddTable(std::move(table), partner, archive);
	}

	ExportDescription Finish(const std::string& archive) {
		for (auto& [key, merged] : tables_) {
			const std::string refusal = WhyRefused(merged.table.columns);
			if (!refusal.empty())
				LeaveOut(archive, refusal, &merged.table);
			result_.tables.push_back(std::move(merged.table));
		}
		std::sort(result_.tables.begin(), result_.tables.end(),
		          [](const auto& a, const auto& b) { return a.name < b.name; });
		return std::move(result_);
	}

  private:
	// Reports each problem once, however many exports have it.
	void AddProblems(std::vector<base::Error>* to, const std::vector<base::Error>& problems) {
		for (const base::Error& problem : problems)
			if (said_.insert(problem.message()).second)
				to->push_back(problem);
	}

	void AddUserIds(schema::UserIds added) {
		for (schema::UserIds& known : result_.user_ids) {
			if (known.partner != added.partner)
				continue;
			known.anonymity = std::max(known.anonymity, added.anonymity);
			for (schema::UserIdDomain& domain : added.domains)
				AddDomain(&known, std::move(domain));
			return;
		}
		result_.user_ids.push_back(std::move(added));
	}

	static void AddDomain(schema::UserIds* known, schema::UserIdDomain added) {
		for (schema::UserIdDomain& domain : known->domains) {
			if (domain.column != added.column)
				continue;
			for (std::string& table : added.tables)
				if (std::find(domain.tables.begin(), domain.tables.end(), table) ==
				    domain.tables.end())
					domain.tables.push_back(std::move(table));
			return;
		}
		known->domains.push_back(std::move(added));
	}

	void AddTable(TableDescription table, const std::string& partner, const std::string& archive) {
		const std::string stem = zip::StemOf(table.entry);
		const std::string key =
			(neutral_ ? schema::NeutralTableName(stem, partner) : stem) + ".csv";
		auto [place, is_new] = tables_.try_emplace(key);
		Merged& merged = place->second;
		if (table.columns.empty()) {
			if (is_new)
				tables_.erase(place);
			AddProblems(&result_.problems, table.problems);
			return;
		}
		if (is_new) {
			merged.table = table;
			if (stem + ".csv" != key)
				merged.table.entry = key;
			merged.table.columns.clear();
			merged.table.key.clear();
			if (neutral_ && key == std::string(schema::kCourseUserIds) + ".csv")
				AddCourseSlug(&merged);
			merged.table.problems.clear();
			merged.table.name =
				names_.Take(neutral_ ? schema::NeutralTableName(table.exported_name, partner)
			                         : table.exported_name);
			merged.table.neutral_name = merged.table.name;
		} else {
			AddSize(&merged.table.size, table.size);
			AddSize(&merged.table.compressed_size, table.compressed_size);
			merged.table.header_only = merged.table.header_only && table.header_only;
			if (merged.table.description.empty())
				merged.table.description = table.description;
			for (const std::string& name : table.undeclared)
				if (std::find(merged.table.undeclared.begin(), merged.table.undeclared.end(),
				              name) == merged.table.undeclared.end())
					merged.table.undeclared.push_back(name);
		}
		AddProblems(&merged.table.problems, table.problems);
		std::vector<std::string> keys;
		for (const ColumnDescription& column : table.columns)
			keys.push_back(KeyOf(column, stem, partner));
		// The newest export that declares a key decides.
		if (merged.table.key.empty())
			for (const std::string& column : table.key)
				merged.table.key.push_back(
					neutral_ ? schema::NeutralColumnName(stem, column, partner) : column);
		for (ColumnDescription& column : table.columns)
			AddColumn(&merged, std::move(column), stem, partner, archive, keys);
	}

	// A column's name in its file, or its neutral form.
	std::string KeyOf(const ColumnDescription& column, const std::string& stem,
	                  const std::string& partner) const {
		const std::string& in_file =
			column.csv_column.empty() ? column.exported_name : column.csv_column;
		return neutral_ ? schema::NeutralColumnName(stem, scan::PlainName(in_file), partner)
		                : in_file;
	}

	// The known column of that key; or one that differs only in spelling, unless the current file
	// has that one, too.
	static size_t FindKey(const Merged& merged, const std::string& key,
	                      const std::vector<std::string>& keys_of_file) {
		const size_t found = scan::FindColumn(merged.keys, key);
		if (found >= merged.keys.size() || merged.keys[found] == key)
			return found;
		const bool is_other = std::find(keys_of_file.begin(), keys_of_file.end(),
		                                merged.keys[found]) != keys_of_file.end();
		return is_other ? scan::kMissing : found;
	}

	static void AddCourseSlug(Merged* merged) {
		ColumnDescription column;
		column.name = merged->column_names.Take(schema::kCourseSlug);
		column.neutral_name = column.exported_name = column.name;
		column.csv_column = schema::kCourseSlug;
		column.type = {"pg_catalog.text", "text"};
		column.description =
			"The course that the row is about, spelled as in courses.course_slug. It is not in the "
			"file but in the file's name.";
		column.is_course_slug = true;
		merged->keys.push_back(column.csv_column);
		merged->table.columns.push_back(std::move(column));
	}

	static void AddSize(int64_t* sum, int64_t size) {
		*sum = *sum < 0 || size < 0 ? -1 : *sum + size;
	}

	void AddColumn(Merged* merged, ColumnDescription column, const std::string& stem,
	               const std::string& partner, const std::string& archive,
	               const std::vector<std::string>& keys_of_file) {
		const std::string key = KeyOf(column, stem, partner);
		const size_t found = FindKey(*merged, key, keys_of_file);
		if (found >= merged->keys.size()) {
			column.name = merged->column_names.Take(
				neutral_ ? schema::NeutralColumnName(stem, column.exported_name, partner)
						 : column.exported_name);
			column.neutral_name = column.name;
			column.csv_column = key;
			merged->keys.push_back(key);
			merged->table.columns.push_back(std::move(column));
			return;
		}
		ColumnDescription& known = merged->table.columns[found];
		bool differs = false;
		const ParsedType type = CommonType(known.type, column.type, &differs);
		if (differs)
			ReportDrift(merged, known, column.type, archive);
		known.type = type;
		known.type_is_known = known.type_is_known && column.type_is_known;
		known.is_user_id = known.is_user_id || column.is_user_id;
		known.not_null = known.not_null && column.not_null;
		if (known.description.empty())
			known.description = column.description;
		if (known.original_name.empty())
			known.original_name = column.original_name;
	}

	// Reports the newest export that differs.
	void ReportDrift(Merged* merged, const ColumnDescription& known, const ParsedType& other,
	                 const std::string& archive) {
		base::ErrorPlace place;
		place.archive = archive;
		place.entry = merged->table.entry;
		AddProblems(&merged->table.problems,
		            {base::Error(base::ErrorKind::kMalformedPage,
		                         "column \"" + known.name + "\" of table \"" + merged->table.name +
		                             "\" is text because exports differ in its type")
		                 .WithDetail("It is " + known.type.name + " in newer exports and " +
		                             other.name + " in \"" + archive + "\".")
		                 .At(place)});
	}

	bool neutral_;
	std::map<std::string, Merged> tables_;
	UniqueNames names_{UniqueNames::Kind::kTables};
	std::set<std::string> said_;
	ExportDescription result_;
};

// Whether the exports have several partners; an export without a partner goes with any.
bool IsMixed(const scan::ExportSet& exports, std::string* first, std::string* second) {
	for (const std::shared_ptr<const scan::ExportContents>& member : exports.members()) {
		if (member->partner().empty())
			continue;
		if (first->empty())
			*first = member->partner();
		else if (member->partner() != *first) {
			*second = member->partner();
			return true;
		}
	}
	return false;
}

options::Names NamesFor(const scan::ExportSet& exports, const options::ServerOptions& server,
                        std::optional<options::Names> names) {
	if (names == options::Names::kNeutral)
		return options::Names::kNeutral;
	std::string first;
	std::string second;
	if (!IsMixed(exports, &first, &second))
		return options::Names::kExported;
	if (!names.has_value())
		return options::Names::kNeutral;
	base::ErrorPlace place;
	place.archive = server.archive;
	throw base::Error(base::ErrorKind::kMixedPartners,
	                  "exports of several partners need neutral names")
		.WithDetail("There are exports of \"" + first + "\" and of \"" + second + "\".")
		.WithHint("Attach or import with names 'neutral'.")
		.At(place);
}

} // namespace

std::shared_ptr<const scan::ExportSet> ExportsOf(const options::ServerOptions& server) {
	scan::ReadingPlan plan;
	plan.password = server.password;
	plan.dialect = options::DialectOf(server);
	return scan::ListExports(server.archive, plan,
	                         server.skips_exports ? scan::Unreadable::kSkip
	                                              : scan::Unreadable::kStop,
	                         pg::CallBackend([] { return pg::StatementNumber(); }));
}

namespace {

// The last description of many exports, which takes about a second to make: attach needs it three
// times. It is valid as long as the exports are unchanged, in which case scan_supersession returns
// the same objects.
class LastDescription {
  public:
	const ExportDescription* Find(const scan::ExportSet& exports, const csv::Dialect& dialect,
	                              const options::EncodingPlan& encoding,
	                              options::Names names) const {
		const bool is_same = description_.has_value() && names == names_ &&
		                     encoding.file_encoding == file_encoding_ && dialect == dialect_ &&
		                     ExportsIn(exports) == exports_;
		return is_same ? &*description_ : nullptr;
	}

	void Keep(const scan::ExportSet& exports, const csv::Dialect& dialect,
	          const options::EncodingPlan& encoding, options::Names names,
	          const ExportDescription& description) {
		exports_ = ExportsIn(exports);
		dialect_ = dialect;
		file_encoding_ = encoding.file_encoding;
		names_ = names;
		description_ = description;
	}

  private:
	// An unchanged archive has the same object as before, so addresses can be compared.
	using List = std::vector<std::shared_ptr<const scan::ArchiveContents>>;

	static List ExportsIn(const scan::ExportSet& exports) {
		List list;
		for (const std::shared_ptr<const scan::ExportContents>& member : exports.members())
			list.insert(list.end(), member->archives().begin(), member->archives().end());
		return list;
	}

	List exports_;
	csv::Dialect dialect_;
	int file_encoding_ = -1;
	options::Names names_ = options::Names::kExported;
	std::optional<ExportDescription> description_;
};

LastDescription& ProcessDescription() {
	static LastDescription last;
	return last;
}

ExportDescription DescribeMany(const scan::ExportSet& exports, const options::ServerOptions& server,
                               const options::EncodingPlan& encoding,
                               std::optional<options::Names> wanted) {
	const csv::Dialect dialect = options::DialectOf(server);
	const options::Names names = NamesFor(exports, server, wanted);
	const ExportDescription* last = ProcessDescription().Find(exports, dialect, encoding, names);
	if (last != nullptr)
		return *last;
	Merger merger(names);
	std::vector<base::Error> problems;
	for (const std::shared_ptr<const scan::ExportContents>& member : exports.members()) {
		try {
			merger.Add(DescribeExport(*member, dialect, encoding), member->path());
		} catch (const base::Error& error) {
			if (!server.skips_exports)
				throw;
			problems.push_back(scan::LeftOut(error));
		}
	}
	ExportDescription result = merger.Finish(server.archive);
	if (problems.empty())
		ProcessDescription().Keep(exports, dialect, encoding, names, result);
	result.left_out = std::move(problems);
	return result;
}

bool IsCourseUserIds(const TableDescription& table, const std::string& partner) {
	return !table.columns.empty() &&
	       schema::NeutralTableName(zip::StemOf(table.entry), partner) == schema::kCourseUserIds;
}

// For one export under neutral names: its tables of learner ids, one per course, become one table.
void MergeCourseUserIds(ExportDescription* description, const std::string& archive) {
	const std::string partner =
		description->user_ids.empty() ? std::string() : description->user_ids.front().partner;
	ExportDescription by_course;
	by_course.user_ids = description->user_ids;
	ExportDescription others = std::move(*description);
	for (TableDescription& table : others.tables)
		if (IsCourseUserIds(table, partner))
			by_course.tables.push_back(std::move(table));
	others.tables.erase(
		std::remove_if(others.tables.begin(), others.tables.end(),
	                   [&](const auto& table) { return IsCourseUserIds(table, partner); }),
		others.tables.end());
	*description = std::move(others);
	if (by_course.tables.empty())
		return;
	Merger merger(options::Names::kNeutral);
	merger.Add(std::move(by_course), archive);
	for (TableDescription& table : merger.Finish(archive).tables)
		description->tables.push_back(std::move(table));
	std::sort(description->tables.begin(), description->tables.end(),
	          [](const auto& a, const auto& b) { return a.neutral_name < b.neutral_name; });
}

// The documented key for a table whose exports do not declare one, if the table has its columns.
void AddDocumentedKey(TableDescription* table, const std::string& partner) {
	if (!table->key.empty() || table->columns.empty())
		return;
	std::vector<std::string> key;
	for (const std::string& wanted :
	     schema::DocumentedKey(schema::NeutralTableName(table->name, partner))) {
		// A learner id may have the name of another domain.
		const bool is_learner = wanted.rfind("partner_", 0) == 0;
		const ColumnDescription* found = nullptr;
		bool is_exact = false;
		size_t learners = 0;
		for (const ColumnDescription& column : table->columns) {
			const std::string neutral =
				schema::NeutralColumnName(table->name, column.exported_name, partner);
			learners += column.is_user_id ? 1 : 0;
			if (neutral == wanted || (is_learner && !is_exact && column.is_user_id))
				found = &column;
			is_exact = is_exact || neutral == wanted;
		}
		if (found == nullptr || found->csv_column.empty() || (!is_exact && learners > 1))
			return;
		key.push_back(found->csv_column);
	}
	table->key = std::move(key);
}

void AddDocumentedKeys(ExportDescription* description) {
	const std::string partner =
		description->user_ids.empty() ? std::string() : description->user_ids.front().partner;
	for (TableDescription& table : description->tables)
		AddDocumentedKey(&table, partner);
}

} // namespace

ExportDescription DescribeServer(const options::ServerOptions& server,
                                 const options::EncodingPlan& encoding,
                                 std::optional<options::Names> names) {
	const std::shared_ptr<const scan::ExportSet> exports = ExportsOf(server);
	if (!exports->is_many()) {
		const scan::ExportContents& one = *exports->members().front();
		ExportDescription result = DescribeExport(one, options::DialectOf(server), encoding);
		if (names == options::Names::kNeutral)
			MergeCourseUserIds(&result, one.path());
		AddDocumentedKeys(&result);
		return result;
	}
	ExportDescription result = DescribeMany(*exports, server, encoding, names);
	AddDocumentedKeys(&result);
	result.left_out.insert(result.left_out.begin(), exports->problems().begin(),
	                       exports->problems().end());
	return result;
}

} // namespace coursera::import
