#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/htup_details.h"
}

#include "import/import_export.hpp"

#include <algorithm>

#include "import/import_files.hpp"
#include "import/import_names.hpp"
#include "scan/scan_columns.hpp"
#include "scan/scan_merged_table.hpp"
#include "schema/schema_groups.hpp"
#include "schema/schema_known_types.hpp"
#include "schema/schema_names.hpp"
#include "schema/schema_pairing.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::import {

namespace {

std::vector<size_t> Pair(const ExportFiles& files) {
	std::vector<schema::CsvFacts> csvs;
	for (const CsvFile& file : files.csvs)
		csvs.push_back({zip::StemOf(file.entry.name), file.header});
	std::vector<schema::PageFacts> pages;
	for (const PageFile& file : files.pages) {
		schema::PageFacts facts{zip::StemOf(file.name), "", "", {}};
		if (file.table.has_value()) {
			facts.table = file.table->full_name();
			facts.long_name = schema::OriginalName(file.documentation.table);
			for (const ParsedColumn& column : file.table->columns)
				facts.columns.push_back(column.full_name());
		}
		pages.push_back(std::move(facts));
	}
	return schema::PairPages(csvs, pages);
}

// The header's name for a column, in the header's spelling: its own, the one that it was shortened
// from, or none.
std::string HeaderName(const std::string& name, const std::string& original_name,
                       const std::vector<std::string>& header) {
	if (header.empty())
		return name;
	for (const std::string& one : {name, original_name}) {
		const size_t position = one.empty() ? scan::kMissing : scan::FindColumn(header, one);
		if (position == scan::kAmbiguous)
			return one;
		if (position != scan::kMissing)
			return header[position];
	}
	return std::string();
}

// A column's options are in a row of pg_attribute, which must fit into a page: this leaves room for
// its other options and for privileges.
constexpr size_t kMaxColumnNameInFile = 7800;

// Turns files into tables.
class TableMaker {
  public:
	TableMaker(const std::string& archive, bool has_header, ExportFiles files)
		: archive_(archive), has_header_(has_header), files_(std::move(files)),
		  page_of_csv_(Pair(files_)) {}

	ExportDescription Make() {
		result_.setup_problems = std::move(files_.setup.problems);
		result_.problems = std::move(files_.problems);
		for (size_t i = 0; i < files_.csvs.size(); ++i)
			result_.tables.push_back(MakeTable(
				files_.csvs[i],
				page_of_csv_[i] == schema::kNoPage ? nullptr : &files_.pages[page_of_csv_[i]]));
		SortTables();
		FindLearners();
		NameAll();
		SortTables();
		return std::move(result_);
	}

  private:
	void SortTables() {
		std::sort(result_.tables.begin(), result_.tables.end(), [](const auto& a, const auto& b) {
			return a.name != b.name ? a.name < b.name : a.entry < b.entry;
		});
	}

	TableDescription MakeTable(const CsvFile& csv, const PageFile* page) {
		TableDescription table;
		table.entry = csv.entry.name;
		table.name = zip::StemOf(csv.entry.name);
		table.size = csv.entry.size;
		table.compressed_size = csv.entry.compressed_size;
		if (page != nullptr && page->problem.has_value())
			table.problems.push_back(*page->problem);
		if (page != nullptr && page->table.has_value())
			FromParsed(*page->table, page->documentation, csv, &table);
		else if (!FromSetup(csv, &table) && has_header_)
			FromHeader(csv, &table);
		std::string refusal =
			table.name.empty() ? "A table needs a name." : WhyRefused(table.columns);
		if (!has_header_ && table.columns.empty() && refusal.empty())
			refusal = "It has no header, and neither a page nor setup.sql names its columns.";
		if (scan::StandsForFiles(csv.entry.name))
			refusal = "Its name could be a pattern of files.";
		if (!refusal.empty())
			LeaveOut(archive_, refusal, &table);
		table.group = schema::TableGroup(table.name);
		return table;
	}

	void FromParsed(const ParsedTable& parsed, const schema::Documentation& documentation,
	                const CsvFile& csv, TableDescription* table) const {
		table->name = parsed.full_name();
		table->description = documentation.table;
		for (size_t i = 0; i < parsed.columns.size(); ++i) {
			const ParsedColumn& from = parsed.columns[i];
			ColumnDescription column;
			column.name = from.full_name();
			column.position = has_header_ ? 0 : i + 1;
			column.type = from.type;
			column.not_null = from.not_null;
			column.in_primary_key = from.in_primary_key;
			column.references = from.references;
			column.description = documentation.columns[i];
			column.original_name =
				from.long_name.empty() ? schema::OriginalName(column.description) : from.long_name;
			column.csv_column = HeaderName(column.name, column.original_name, csv.header);
			table->columns.push_back(std::move(column));
		}
		for (const ColumnDescription& column : table->columns)
			if (column.in_primary_key)
				table->key.push_back(column.csv_column);
		// A key with a column that the file does not have is not a key.
		if (std::count(table->key.begin(), table->key.end(), "") > 0)
			table->key.clear();
		for (const std::string& name : csv.header)
			if (std::none_of(table->columns.begin(), table->columns.end(),
			                 [&](const auto& column) { return column.csv_column == name; }))
				table->undeclared.push_back(name);
	}

	// setup.sql may call the table by the file's name, by a shorter one, or by the name before it
	// was shortened, which is in its comment.
	const ParsedTable* FindInSetup(const std::string& stem) const {
		const auto& tables = files_.setup.tables;
		auto found = tables.find(schema::ShortenIdentifier(stem));
		if (found != tables.end())
			return &found->second;
		for (const auto& [name, comment] : files_.setup.table_comments)
			if (schema::OriginalName(comment) == stem && tables.count(name) > 0)
				return &tables.at(name);
		return nullptr;
	}

	bool FromSetup(const CsvFile& csv, TableDescription* table) {
		table->uses_setup = true;
		const ParsedTable* parsed = FindInSetup(zip::StemOf(csv.entry.name));
		if (parsed == nullptr)
			return false;
		schema::Documentation documentation;
		auto comment = files_.setup.table_comments.find(parsed->name);
		if (comment != files_.setup.table_comments.end())
			documentation.table = comment->second;
		for (const ParsedColumn& column : parsed->columns) {
			auto text = files_.setup.column_comments.find({parsed->name, column.name});
			documentation.columns.push_back(
				text == files_.setup.column_comments.end() ? "" : text->second);
		}
		FromParsed(*parsed, documentation, csv, table);
		return true;
	}

	void FromHeader(const CsvFile& csv, TableDescription* table) {
		if (csv.problem.has_value()) {
			table->problems.push_back(*csv.problem);
			return;
		}
		for (const std::string& name : csv.header) {
			ColumnDescription column;
			column.name = name;
			column.csv_column = name;
			column.original_name = name.size() > schema::kMaxIdentifierBytes ? name : "";
			const std::string type(schema::KnownType(table->name, name));
			column.type_is_known = !type.empty();
			column.type =
				type.empty() ? ParsedType{"pg_catalog.text", "text"} : ParsedType{type, type};
			// A query of a column whose name occurs twice could only fail.
			if (!name.empty() && std::count(csv.header.begin(), csv.header.end(), name) == 1)
				table->columns.push_back(std::move(column));
		}
		table->header_only = true;
		if (table->columns.empty())
			LeaveOut(archive_, "Its header gives no column a name of its own.", table);
	}

	// Partner and learner ids can be recognized only in the exported names of all tables together.
	void FindLearners() {
		std::vector<schema::TableColumns> tables;
		for (const TableDescription& table : result_.tables) {
			schema::TableColumns columns{table.name, {}};
			for (const ColumnDescription& column : table.columns)
				columns.columns.push_back(column.name);
			tables.push_back(std::move(columns));
		}
		schema::UserIds user_ids = schema::FindUserIds(tables);
		partner_ = user_ids.partner;
		result_.user_ids.push_back(std::move(user_ids));
		for (TableDescription& table : result_.tables)
			for (ColumnDescription& column : table.columns)
				column.is_user_id = schema::IsUserIdColumn(column.name, partner_);
	}

	static bool IsNamedAfterItsFile(const TableDescription& table) {
		return schema::ShortenIdentifier(table.name) ==
		       schema::ShortenIdentifier(zip::StemOf(table.entry));
	}

	// Gives tables and columns the names that they get in the database. A name goes first to the
	// file of that name, then to another one whose page claims it; and a file with exactly this
	// name goes before one whose name is cut to it.
	void NameAll() {
		std::vector<TableDescription*> tables;
		for (TableDescription& table : result_.tables)
			if (!table.columns.empty())
				tables.push_back(&table);
		std::stable_partition(tables.begin(), tables.end(), [](const TableDescription* table) {
			return IsNamedAfterItsFile(*table);
		});
		std::stable_partition(tables.begin(), tables.end(),
		                      [](const TableDescription* table) { return Fits(table->name); });
		UniqueNames names(UniqueNames::Kind::kTables);
		UniqueNames neutral_names(UniqueNames::Kind::kTables);
		for (TableDescription* table : tables) {
			NameColumns(partner_, table);
			table->exported_name = table->name;
			table->neutral_name =
				neutral_names.Take(schema::NeutralTableName(table->name, partner_));
			table->name = names.Take(table->name);
		}
	}

	static bool Fits(const std::string& name) { return name.size() <= schema::kMaxIdentifierBytes; }

	static void NameColumns(const std::string& partner, TableDescription* table) {
		UniqueNames names(UniqueNames::Kind::kColumns);
		UniqueNames neutral_names(UniqueNames::Kind::kColumns);
		std::vector<ColumnDescription*> columns;
		for (ColumnDescription& column : table->columns)
			columns.push_back(&column);
		std::stable_partition(columns.begin(), columns.end(),
		                      [](const ColumnDescription* column) { return Fits(column->name); });
		for (ColumnDescription* column : columns) {
			column->exported_name = column->name;
			column->neutral_name =
				neutral_names.Take(schema::NeutralColumnName(table->name, column->name, partner));
			column->name = names.Take(column->name);
		}
	}

	const std::string& archive_;
	bool has_header_; // of the CSVs
	ExportFiles files_;
	std::vector<size_t> page_of_csv_;
	std::string partner_;
	ExportDescription result_;
};

} // namespace

std::string WhyRefused(const std::vector<ColumnDescription>& columns) {
	if (columns.size() > MaxHeapAttributeNumber)
		return "A table has at most " + std::to_string(MaxHeapAttributeNumber) + " columns.";
	for (const ColumnDescription& column : columns)
		if (column.csv_column.size() > kMaxColumnNameInFile)
			return "The name of its column \"" + schema::ShortenIdentifier(column.csv_column) +
			       "\" is " + std::to_string(column.csv_column.size()) +
			       " bytes long in the file; at most " + std::to_string(kMaxColumnNameInFile) +
			       " can be an option of a column.";
	return "";
}

void LeaveOut(const std::string& archive, const std::string& reason, TableDescription* table) {
	base::ErrorPlace place;
	place.archive = archive;
	place.entry = table->entry;
	table->columns.clear();
	table->problems.clear();
	table->problems.push_back(
		base::Error(base::ErrorKind::kMalformedPage, "entry \"" + table->entry + "\" is left out")
			.WithDetail(reason)
			.At(place));
}

ExportDescription DescribeExport(const scan::ExportContents& contents, const csv::Dialect& dialect,
                                 const options::EncodingPlan& encoding) {
	return TableMaker(contents.path(), dialect.has_header,
	                  ReadExportFiles(contents, dialect, encoding))
	    .Make();
}

} // namespace coursera::import
