// The files of an export that describe its tables: headers of CSVs, HTML pages, setup.sql.
#pragma once

#include "pg/pg_postgres.hpp"

#include <optional>
#include <string>
#include <vector>

#include "base/base_error.hpp"
#include "csv/csv_dialect.hpp"
#include "import/import_ddl.hpp"
#include "options/options_encoding.hpp"
#include "scan/scan_export_contents.hpp"
#include "schema/schema_page.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::import {

struct PageFile {
	std::string name;                    // of the entry
	std::optional<ParsedTable> table;    // from its script
	schema::Documentation documentation; // of that table and its columns
	std::optional<base::Error> problem;  // why there is no table
};

struct CsvFile {
	zip::Entry entry;
	std::vector<std::string> header;    // empty, too, if the dialect has none
	std::optional<base::Error> problem; // why there is no header
};

struct ExportFiles {
	std::vector<CsvFile> csvs;
	std::vector<PageFile> pages;
	ParsedSetup setup;
	std::vector<base::Error> problems; // of files that are left out altogether
};

// Reads them, in one pass over each archive. Texts are in the database's encoding. If a file cannot
// be used, that is kept as its problem; only an archive that cannot be read at all, or whose files
// are encrypted, is an error.
ExportFiles ReadExportFiles(const scan::ExportContents& contents, const csv::Dialect& dialect,
                            const options::EncodingPlan& encoding);

} // namespace coursera::import
