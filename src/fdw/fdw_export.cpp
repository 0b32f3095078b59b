#include "pg/pg_postgres.hpp"

extern "C" {
#include "mb/pg_wchar.h"
}

#include "fdw/fdw_export.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "base/base_interrupt.hpp"
#include "pg/pg_boundary.hpp"
#include "scan/scan_table.hpp"
#include "schema/schema_groups.hpp"
#include "schema/schema_names.hpp"
#include "schema/schema_page.hpp"
#include "schema/schema_pairing.hpp"
#include "zip/zip_archive.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::fdw {

namespace {

constexpr char kSetupName[] = "setup.sql";
constexpr size_t kMaxSetupBytes = 64 << 20; // real ones have 200 kB

// Documentation is UTF-8. What the database's encoding cannot hold is left out as a whole.
std::string ToDatabase(const std::string& text) {
	if (GetDatabaseEncoding() == PG_UTF8 || GetDatabaseEncoding() == PG_SQL_ASCII)
		return text;
	try {
		return pg::CallBackend([&text] {
			return pg_any_to_server(text.c_str(), static_cast<int>(text.size()), PG_UTF8);
		});
	} catch (const pg::BackendError& error) {
		if (error.data()->sqlerrcode != ERRCODE_UNTRANSLATABLE_CHARACTER)
			throw;
		return std::string();
	}
}

std::string Stem(const std::string& name) {
	return name.substr(0, name.rfind('.'));
}

struct PageFile {
	std::string name; // of the entry
	std::optional<schema::Page> page;
	std::optional<ParsedTable> table; // what its script says
	schema::Page::Documentation documentation;
	std::optional<base::Error> problem; // why there is no page, or no table
};

struct CsvFile {
	const zip::Entry* entry;
	std::vector<std::string> header;
	std::optional<base::Error> problem; // why there is no header
};

// Everything that is read from the archive, in one pass over it.
struct ExportFiles {
	std::vector<CsvFile> csvs;
	std::vector<PageFile> pages;
	ParsedSetup setup;
};

// Keeps an error of one entry apart from the rest of the export. Being encrypted is no property of
// one entry, and an error without entry is none of the export.
base::Error KeepForEntry(const base::Error& error, const std::string& archive,
						 const std::string& entry) {
	base::ErrorPlace place;
	place.archive = archive;
	place.entry = entry;
	base::Error placed(error);
	placed.At(place);
	if (error.kind() == base::ErrorKind::kEncrypted)
		throw placed;
	return placed;
}

class ExportReader {
  public:
	ExportReader(const std::string& archive, csv::Dialect dialect, const EncodingPlan& encoding)
		: archive_(zip::Archive::Open(archive)), dialect_(std::move(dialect)), encoding_(encoding) {
	}

	ExportFiles Read() {
		archive_->VisitAll([this](const zip::Entry& entry, zip::EntryStream& stream) {
			if (zip::HasSuffix(entry.name, ".csv"))
				ReadCsv(entry, stream);
			else if (zip::HasSuffix(entry.name, ".html") || zip::HasSuffix(entry.name, ".htm"))
				ReadPage(entry, stream);
			else if (entry.name == kSetupName)
				ReadSetup(entry, stream);
		});
		return std::move(files_);
	}

	const zip::Archive& archive() const { return *archive_; }

  private:
	// A view of a stream that somebody else owns.
	class Borrowed final : public base::ByteStream {
	  public:
		explicit Borrowed(base::ByteStream& inner) : inner_(inner) {}
		size_t Read(char* data, size_t capacity) override { return inner_.Read(data, capacity); }

	  private:
		base::ByteStream& inner_;
	};

	void ReadCsv(const zip::Entry& entry, zip::EntryStream& stream) {
		CsvFile file{&entry, {}, std::nullopt};
		try {
			auto text = MakeDecoder(encoding_)(std::make_unique<Borrowed>(stream));
			file.header = scan::ReadHeader(*text, dialect_);
		} catch (const base::Error& error) {
			file.problem = KeepForEntry(error, archive_->path(), entry.name);
		}
		files_.csvs.push_back(std::move(file));
	}

	void ReadPage(const zip::Entry& entry, zip::EntryStream& stream) {
		PageFile file;
		file.name = entry.name;
		try {
			file.page = schema::Page::Parse(zip::ReadAll(stream, schema::kMaxPageBytes));
			if (file.page->script().empty())
				throw base::Error(base::ErrorKind::kMalformedPage, "page has no script")
					.WithDetail("There is no CREATE TABLE in it.");
			file.table = ParseCreateTable(ToDatabase(file.page->script()));
			Describe(&file);
		} catch (const base::Error& error) {
			file.table.reset();
			file.problem = KeepForEntry(error, archive_->path(), entry.name);
		}
		files_.pages.push_back(std::move(file));
	}

	static void Describe(PageFile* file) {
		std::vector<std::string> names;
		for (const ParsedColumn& column : file->table->columns)
			names.push_back(column.long_name.empty() ? column.name : column.long_name);
		file->documentation = file->page->Describe(file->table->name, names);
	}

	void ReadSetup(const zip::Entry& entry, zip::EntryStream& stream) {
		try {
			files_.setup = ParseSetup(ToDatabase(zip::ReadAll(stream, kMaxSetupBytes)));
			for (base::Error& problem : files_.setup.problems)
				problem = KeepForEntry(problem, archive_->path(), entry.name);
		} catch (const base::Error& error) {
			files_.setup.problems.push_back(KeepForEntry(error, archive_->path(), entry.name));
		}
	}

	std::unique_ptr<zip::Archive> archive_;
	csv::Dialect dialect_;
	EncodingPlan encoding_;
	ExportFiles files_;
};

std::vector<size_t> Pair(const ExportFiles& files) {
	std::vector<schema::CsvFacts> csvs;
	for (const CsvFile& file : files.csvs)
		csvs.push_back({Stem(file.entry->name), file.header});
	std::vector<schema::PageFacts> pages;
	for (const PageFile& file : files.pages) {
		schema::PageFacts facts{Stem(file.name), "", "", {}};
		if (file.table.has_value()) {
			facts.table = file.table->name;
			facts.long_name = schema::OriginalName(file.documentation.table);
			for (const ParsedColumn& column : file.table->columns)
				facts.columns.push_back(column.name);
		}
		pages.push_back(std::move(facts));
	}
	return schema::PairPages(csvs, pages);
}

bool Contains(const std::vector<std::string>& names, const std::string& name) {
	return std::find(names.begin(), names.end(), name) != names.end();
}

// The header's name for a column: its own, the one it was shortened from, or none.
std::string HeaderName(const ColumnDescription& column, const std::vector<std::string>& header) {
	if (header.empty() || Contains(header, column.name))
		return column.name;
	return Contains(header, column.original_name) ? column.original_name : std::string();
}

// Turns files into tables.
class TableMaker {
  public:
	TableMaker(const std::string& archive, ExportFiles files)
		: archive_(archive), files_(std::move(files)), page_of_csv_(Pair(files_)) {}

	ExportDescription Make() {
		for (base::Error& problem : files_.setup.problems)
			result_.problems.push_back(std::move(problem));
		for (size_t i = 0; i < files_.csvs.size(); ++i)
			AddTable(files_.csvs[i],
					 page_of_csv_[i] == schema::kNoPage ? nullptr : &files_.pages[page_of_csv_[i]]);
		std::sort(result_.tables.begin(), result_.tables.end(),
				  [](const auto& a, const auto& b) { return a.name < b.name; });
		AddUserIds();
		return std::move(result_);
	}

  private:
	void AddTable(const CsvFile& csv, PageFile* page) {
		TableDescription table;
		table.entry = csv.entry->name;
		table.size = csv.entry->size;
		table.compressed_size = csv.entry->compressed_size;
		if (page != nullptr && page->problem.has_value())
			result_.problems.push_back(*page->problem);
		if (page != nullptr && page->table.has_value())
			FromParsed(*page->table, page->documentation, csv, &table);
		else if (!FromSetup(csv, &table) && !FromHeader(csv, &table))
			return;
		table.group = schema::TableGroup(table.name);
		KeepNameUnique(csv, &table);
		result_.tables.push_back(std::move(table));
	}

	static void FromParsed(const ParsedTable& parsed,
						   const schema::Page::Documentation& documentation, const CsvFile& csv,
						   TableDescription* table) {
		table->name = parsed.name;
		table->description = ToDatabase(documentation.table);
		for (size_t i = 0; i < parsed.columns.size(); ++i) {
			const ParsedColumn& from = parsed.columns[i];
			ColumnDescription column;
			column.name = from.name;
			column.type = from.type;
			column.not_null = from.not_null;
			column.in_primary_key = from.in_primary_key;
			column.references = from.references;
			column.description = ToDatabase(documentation.columns[i]);
			column.original_name =
				from.long_name.empty() ? schema::OriginalName(column.description) : from.long_name;
			column.csv_column = HeaderName(column, csv.header);
			table->columns.push_back(std::move(column));
		}
	}

	// setup.sql may know the table by the file's name, by a shorter one, or by the name before it
	// was shortened, which its comment tells.
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
		const ParsedTable* parsed = FindInSetup(Stem(csv.entry->name));
		if (parsed == nullptr)
			return false;
		schema::Page::Documentation documentation;
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

	bool FromHeader(const CsvFile& csv, TableDescription* table) {
		if (csv.problem.has_value()) {
			result_.problems.push_back(*csv.problem);
			return false;
		}
		table->name = schema::ShortenIdentifier(Stem(csv.entry->name));
		std::set<std::string> names;
		for (const std::string& name : csv.header) {
			ColumnDescription column;
			column.name = schema::ShortenIdentifier(name);
			column.csv_column = name;
			column.original_name = column.name == name ? "" : name;
			column.type = "text";
			if (!column.name.empty() && names.insert(column.name).second)
				table->columns.push_back(std::move(column));
		}
		base::ErrorPlace place;
		place.archive = archive_;
		place.entry = csv.entry->name;
		result_.problems.push_back(
			base::Error(base::ErrorKind::kMalformedPage,
						"all columns of table \"" + table->name + "\" are text")
				.WithDetail("Neither a page nor setup.sql describes the table, so only the names "
							"in its header are known.")
				.WithHint("Types can be given with ALTER FOREIGN TABLE … ALTER COLUMN … TYPE.")
				.At(place));
		return true;
	}

	// Should two CSVs claim one name, the later one is called after its file.
	void KeepNameUnique(const CsvFile& csv, TableDescription* table) {
		if (!names_.insert(table->name).second) {
			table->name = schema::ShortenIdentifier(Stem(csv.entry->name));
			names_.insert(table->name);
		}
	}

	void AddUserIds() {
		std::vector<schema::TableColumns> tables;
		for (const TableDescription& table : result_.tables) {
			schema::TableColumns columns{table.name, {}};
			for (const ColumnDescription& column : table.columns)
				columns.columns.push_back(column.name);
			tables.push_back(std::move(columns));
		}
		result_.user_ids = schema::FindUserIds(tables);
		const std::string& partner = result_.user_ids.partner;
		for (TableDescription& table : result_.tables) {
			table.neutral_name = schema::NeutralTableName(table.name, partner);
			for (ColumnDescription& column : table.columns) {
				column.neutral_name = schema::NeutralColumnName(table.name, column.name, partner);
				column.is_user_id = schema::IsUserIdColumn(column.name, partner);
			}
		}
	}

	const std::string& archive_;
	ExportFiles files_;
	std::vector<size_t> page_of_csv_;
	std::set<std::string> names_;
	ExportDescription result_;
};

} // namespace

ExportDescription DescribeExport(const std::string& archive, const csv::Dialect& dialect,
								 const EncodingPlan& encoding) {
	ExportReader reader(archive, dialect, encoding);
	return TableMaker(archive, reader.Read()).Make();
}

} // namespace coursera::fdw
