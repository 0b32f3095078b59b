// The tables of an export: names, columns, types and declared keys, with partner and course filled
// in.
#include "sample_export/sample_catalog.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

namespace coursera::sample {

namespace {

constexpr std::string_view kCatalog2016 =
#include "sample_export/catalog_2016.inc"
	;
constexpr std::string_view kCatalog2022 =
#include "sample_export/catalog_2022.inc"
	;
constexpr std::string_view kShortNames2022 =
#include "sample_export/shortnames_2022.inc"
	;

constexpr std::string_view kPartner = "imperial_";
constexpr std::string_view kCourse2022 = "gdm_gmph";
constexpr std::string_view kUserIdSuffix = "user_id";

std::vector<std::string_view> split(std::string_view text, char separator) {
	std::vector<std::string_view> parts;
	while (true) {
		const std::size_t end = text.find(separator);
		parts.push_back(text.substr(0, end));
		if (end == std::string_view::npos) {
			return parts;
		}
		text.remove_prefix(end + 1);
	}
}

// The lines of a catalog as fields, without its header.
std::vector<std::vector<std::string_view>> catalogRows(std::string_view catalog) {
	std::vector<std::vector<std::string_view>> rows;
	for (const std::string_view line : split(catalog, '\n')) {
		if (!line.empty()) {
			rows.push_back(split(line, '\t'));
		}
	}
	rows.erase(rows.begin());
	return rows;
}

const std::map<std::string_view, std::string_view>& longNames() {
	static const std::map<std::string_view, std::string_view> names = [] {
		std::map<std::string_view, std::string_view> result;
		for (const auto& row : catalogRows(kShortNames2022)) {
			result.emplace(row[0], row[1]);
		}
		return result;
	}();
	return names;
}

std::string longName(std::string_view name) {
	const auto found = longNames().find(name);
	return found == longNames().end() ? std::string() : std::string(found->second);
}

bool startsWith(std::string_view text, std::string_view prefix) {
	return text.substr(0, prefix.size()) == prefix;
}

bool endsWith(std::string_view text, std::string_view suffix) {
	return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

// "imperial_discussions_user_id" is of domain "discussions", "imperial_user_id" of "users", the
// id for a course's surveys of "course".
std::string userDomain(std::string_view column) {
	if (column == "@slug_user_id" || column == "gdm_gmph_user_id") {
		return "course";
	}
	if (!startsWith(column, kPartner) || !endsWith(column, kUserIdSuffix)) {
		return {};
	}
	column.remove_prefix(kPartner.size());
	column.remove_suffix(kUserIdSuffix.size());
	return column.empty() ? "users" : std::string(column.substr(0, column.size() - 1));
}

ColumnKind columnKind(std::string_view type) {
	std::string upper(type.substr(0, type.find('(')));
	std::transform(upper.begin(), upper.end(), upper.begin(),
	               [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
	static const std::map<std::string_view, ColumnKind> kinds = {
		{"VARCHAR", ColumnKind::kText}, {"TEXT", ColumnKind::kText},
		{"INT4", ColumnKind::kInteger}, {"INT8", ColumnKind::kInteger},
		{"FLOAT4", ColumnKind::kReal},  {"FLOAT8", ColumnKind::kReal},
		{"BOOL", ColumnKind::kBool},    {"TIMESTAMP", ColumnKind::kTimestamp},
		{"DATE", ColumnKind::kDate},
	};
	const auto found = kinds.find(upper);
	if (found == kinds.end()) {
		throw std::logic_error("type \"" + std::string(type) + "\" of the catalog is unknown");
	}
	return found->second;
}

std::size_t typeLength(std::string_view type) {
	const std::size_t open = type.find('(');
	return open == std::string_view::npos ? 0 : std::stoul(std::string(type.substr(open + 1)));
}

// Fills partner, course and id regime into the names of the catalog.
class Naming {
  public:
	Naming(const Options& options, std::string_view slug)
		: options_(options), slug_(slugIdentifier(slug)) {}

	std::string table(std::string_view name) const {
		if (name == "imperial_gdm_gmph_user_ids") {
			return options_.partner + "_" + slug_ + "_user_ids";
		}
		return partner(name);
	}

	std::string column(std::string_view name) const {
		const std::string domain = userDomain(name);
		if (domain == "course") {
			return slug_ + "_user_id";
		}
		if (!domain.empty() && options_.ids == IdRegime::kLinked) {
			return options_.partner + "_user_id";
		}
		return partner(name);
	}

	std::vector<Reference> references(std::string_view list) const {
		std::vector<Reference> result;
		for (const std::string_view reference : split(list, ';')) {
			const std::size_t dot = reference.find('.');
			if (dot != std::string_view::npos) {
				result.push_back(
					{table(reference.substr(0, dot)), column(reference.substr(dot + 1))});
			}
		}
		return result;
	}

  private:
	std::string partner(std::string_view name) const {
		if (!startsWith(name, kPartner)) {
			return std::string(name);
		}
		return options_.partner + "_" + std::string(name.substr(kPartner.size()));
	}

	const Options& options_;
	std::string slug_;
};

Column makeColumn(const std::vector<std::string_view>& row, const Naming& naming) {
	Column column;
	column.catalog_name = row[2];
	column.name = naming.column(row[2]);
	column.type = row[3];
	column.kind = columnKind(row[3]);
	column.length = typeLength(row[3]);
	column.not_null = row[4] == "y";
	column.in_key = row[5] == "y";
	column.user_domain = userDomain(row[2]);
	column.references = naming.references(row[6]);
	column.long_name = longName(row[2]);
	return column;
}

using Rows = std::vector<std::vector<std::string_view>>;

Table makeTable(std::string_view catalog_name, const Rows& rows, const Options& options,
                std::size_t course) {
	const Naming naming(options, options.course_slugs[course]);
	Table table;
	table.catalog_name = catalog_name;
	table.name = naming.table(catalog_name);
	table.long_name = longName(catalog_name);
	// The CSV of a table whose name was shortened keeps the long name.
	table.csv_name = table.long_name.empty() ? table.name : table.long_name;
	for (const auto& row : rows) {
		if (row[0] == catalog_name) {
			table.columns.push_back(makeColumn(row, naming));
		}
	}
	return table;
}

} // namespace

std::string slugIdentifier(std::string_view slug) {
	std::string name(slug);
	std::replace(name.begin(), name.end(), '-', '_');
	return name;
}

std::vector<Table> exportTables(const Options& options) {
	const Rows rows =
		catalogRows(options.generation == Generation::k2016 ? kCatalog2016 : kCatalog2022);
	std::set<std::string_view> names;
	for (const auto& row : rows) {
		names.insert(row[0]);
	}
	std::vector<Table> tables;
	for (const std::string_view name : names) {
		// 2022 exports have a table of survey ids per course; those of 2016 have one, named after
		// the first course.
		const bool per_course = name.find(kCourse2022) != std::string_view::npos;
		const std::size_t copies = per_course ? options.course_slugs.size() : 1;
		for (std::size_t course = 0; course < copies; ++course) {
			tables.push_back(makeTable(name, rows, options, course));
			tables.back().course = per_course ? static_cast<int>(course) : -1;
		}
	}
	std::sort(tables.begin(), tables.end(),
	          [](const Table& a, const Table& b) { return a.name < b.name; });
	return tables;
}

bool isCatalogColumn(std::string_view name) {
	static const std::set<std::string_view> names = [] {
		std::set<std::string_view> result;
		for (const std::string_view catalog : {kCatalog2016, kCatalog2022}) {
			for (const auto& row : catalogRows(catalog)) {
				result.insert(row[2]);
			}
		}
		return result;
	}();
	return names.count(name) != 0;
}

} // namespace coursera::sample
