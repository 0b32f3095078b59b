#include "pg/pg_postgres.hpp"

extern "C" {
#include "mb/pg_wchar.h"
}

#include "import/import_files.hpp"

#include "pg/pg_boundary.hpp"
#include "scan/scan_table.hpp"
#include "schema/schema_text.hpp"
#include "zip/zip_selection.hpp"

namespace coursera::import {

namespace {

constexpr char kSetupName[] = "setup.sql";
constexpr size_t kMaxSetupBytes = 16 << 20; // real ones have 200 kB

// Documentation is UTF-8. A text that the database's encoding cannot represent is left out as a
// whole.
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

// Whether an entry's name can be in the catalogs: as an option, and as the name of a table.
bool IsPresentable(const std::string& name) {
	auto size = static_cast<int>(name.size());
	bool ascii = pg_encoding_verifymbstr(PG_SQL_ASCII, name.c_str(), size) == size;
	for (char c : name)
		ascii = ascii && static_cast<unsigned char>(c) < 0x80;
	return ascii || (GetDatabaseEncoding() == PG_UTF8 &&
	                 pg_encoding_verifymbstr(PG_UTF8, name.c_str(), size) == size);
}

base::Error Unpresentable(const std::string& name) {
	std::string shown(name);
	for (char& c : shown)
		if (static_cast<unsigned char>(c) >= 0x80)
			c = '?';
	return base::Error(base::ErrorKind::kMalformedPage, "entry \"" + shown + "\" is left out")
	    .WithDetail("Its name is not valid text in the database's encoding.");
}

std::string Sentence(std::string text) {
	if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
		text[0] = static_cast<char>(text[0] - 'a' + 'A');
	return text + ".";
}

class ExportReader {
  public:
	ExportReader(csv::Dialect dialect, const options::EncodingPlan& encoding)
		: dialect_(std::move(dialect)), encoding_(encoding) {}

	void Read(const scan::ArchiveContents& contents) {
		archive_ = contents.KeepOpen();
		archive_->VisitAll([this](const zip::Entry& entry, zip::EntryStream& stream) {
			const bool is_csv = zip::IsTableCsv(entry.name);
			if (is_csv && !IsPresentable(entry.name))
				files_.problems.push_back(Placed(Unpresentable(entry.name), entry));
			else if (is_csv)
				ReadCsv(entry, stream);
			else if (zip::HasSuffix(entry.name, ".html") || zip::HasSuffix(entry.name, ".htm"))
				ReadPage(entry, stream);
			else if (entry.name == kSetupName)
				ReadSetup(entry, stream);
		});
	}

	ExportFiles Take() { return std::move(files_); }

  private:
	base::Error Placed(base::Error error, const zip::Entry& entry) const {
		base::ErrorPlace place;
		place.archive = archive_->path();
		if (IsPresentable(entry.name))
			place.entry = entry.name;
		return error.At(place);
	}

	// Keeps an error as the entry's problem, with two exceptions. An encrypted archive affects
	// every entry, so skipping one would not help. And a transient failure of the machine must not
	// leave out a table or key that is there.
	base::Error Problem(const base::Error& error, const zip::Entry& entry) const {
		if (error.kind() == base::ErrorKind::kEncrypted || base::IsTransient(error))
			throw Placed(error, entry);
		return Placed(error, entry);
	}

	void ReadCsv(const zip::Entry& entry, zip::EntryStream& stream) {
		CsvFile file{entry, {}, std::nullopt};
		if (!dialect_.has_header) {
			files_.csvs.push_back(std::move(file));
			return;
		}
		try {
			auto text =
				options::MakeDecoder(encoding_)(std::make_unique<base::BorrowedStream>(stream));
			file.header = scan::ReadHeader(*text, dialect_);
		} catch (const base::Error& error) {
			file.problem = HeaderProblem(Problem(error, entry), entry);
		}
		files_.csvs.push_back(std::move(file));
	}

	// Messages of warnings name their file: psql does not show a warning's context.
	static base::Error HeaderProblem(base::Error error, const zip::Entry& entry) {
		if (error.kind() == base::ErrorKind::kNoHeader)
			return error.WithMessage("entry \"" + entry.name + "\" has no header line");
		return error
		    .WithDetail(Sentence(error.message()) +
		                (error.detail().empty() ? "" : " " + error.detail()))
		    .WithMessage("could not read the header of entry \"" + entry.name + "\"");
	}

	void ReadPage(const zip::Entry& entry, zip::EntryStream& stream) {
		PageFile file;
		file.name = entry.name;
		try {
			schema::Page page = schema::Page::Parse(zip::ReadAll(stream, schema::kMaxPageBytes));
			if (page.script().empty())
				throw base::Error(base::ErrorKind::kMalformedPage,
				                  "page \"" + entry.name + "\" has no script")
					.WithDetail("There is no CREATE TABLE in it.");
			file.table = ParseCreateTable(ToDatabase(page.script()), entry.name);
			Describe(page, &file);
		} catch (const base::Error& error) {
			file.table.reset();
			file.problem = Problem(error, entry);
		}
		files_.pages.push_back(std::move(file));
	}

	static void Describe(const schema::Page& page, PageFile* file) {
		std::vector<std::string> names;
		for (const ParsedColumn& column : file->table->columns)
			names.push_back(column.full_name());
		file->documentation = page.Describe(file->table->full_name(), names);
		file->documentation.table = ToDatabase(file->documentation.table);
		for (std::string& text : file->documentation.columns)
			text = ToDatabase(text);
	}

	void ReadSetup(const zip::Entry& entry, zip::EntryStream& stream) {
		try {
			const std::string sql = schema::CleanUtf8(zip::ReadAll(stream, kMaxSetupBytes));
			files_.setup = ParseSetup(ToDatabase(sql), entry.name);
			for (base::Error& problem : files_.setup.problems)
				problem = Problem(problem, entry);
		} catch (const base::Error& error) {
			files_.setup.problems.push_back(Problem(error, entry));
		}
	}

	std::shared_ptr<zip::Archive> archive_;
	csv::Dialect dialect_;
	options::EncodingPlan encoding_;
	ExportFiles files_;
};

} // namespace

ExportFiles ReadExportFiles(const scan::ExportContents& contents, const csv::Dialect& dialect,
                            const options::EncodingPlan& encoding) {
	ExportReader reader(dialect, encoding);
	for (const std::shared_ptr<const scan::ArchiveContents>& archive : contents.archives())
		reader.Read(*archive);
	return reader.Take();
}

} // namespace coursera::import
