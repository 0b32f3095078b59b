// The options of servers, tables, columns and user mappings, read from the catalogs, and those of
// an IMPORT statement. options_table.hpp lists all options.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/attnum.h"
#include "access/tupdesc.h"
#include "nodes/pg_list.h"
}

#include "csv/csv_dialect.hpp"

namespace coursera::options {

// How an export's names are written in the database.
enum class Names {
	kExported, // as the export spells them
	kNeutral,  // with `partner` in place of the partner's own short name
};

// A server's options, resolved. Strings are palloc'd.
struct ServerOptions {
	char* server_name;
	char* archive;
	char* password; // the user's; empty: none
	int encoding;   // a pg_enc
	char delimiter;
	char quote;
	char escape;
	char* null_text;
	bool has_header;
	char* excluded_courses; // ids, as ParseNameList takes them; empty: none
	bool skips_exports;     // what to do with exports that cannot be read
	bool skips_rows;        // malformed ones
	int64 reject_limit;     // -1: none
};

// A column that comes from the file.
struct FileColumn {
	AttrNumber attribute;
	char* name;       // in the database
	char* csv_column; // its name in the header; without a header its place, counted from 1
	int position;     // its place; 0: the file has a header
};

// A table's options: the server's, overridden by its own.
struct TableOptions {
	ServerOptions server;
	char* table; // its name
	char* entry;
	char* key; // names, as ParseNameList takes them; empty: none
	FileColumn* columns;
	int column_count;
	int fields; // of a row, where the file has no header
};

// The value of the first option of that name, or NULL.
char* FindOptionValue(List* options, const char* name);

// Reads the options of a server, of a foreign table and of one of its columns; the password is from
// the user mapping of `user_id`, or else of PUBLIC. Both raise if options contradict each other, as
// COPY does. The table must be locked.
ServerOptions ReadServerOptions(Oid server_id, Oid user_id);
TableOptions ReadTableOptions(Oid relation_id, Oid user_id);
// The options of a table that is not in the catalogs: a file of a server's export, with the columns
// of a descriptor. `csv_columns`: each attribute's name in the file; NULL: the attribute's own
// name; empty: it is not in the file.
TableOptions OptionsOfFile(const ServerOptions& server, const char* name, const char* entry,
                           TupleDesc descriptor, char** csv_columns);
// A column that is not in the file, with the same value for all rows of a file.
enum class FileFact {
	kNone,       // the column is in the file
	kArchive,    // the path of the export: option archive_column
	kCourseSlug, // the slug of the course in the file's name: option course_slug
	// From the name of the file: option file_fact.
	kDate,   // the day in it
	kSource, // access or video
	kFolder, // the name of the folder that it lies in
	kFile,   // the name itself
};
FileFact ReadFileFact(Oid relation_id, AttrNumber attribute);
// One of a table's columns; NULL if it does not come from the file.
const FileColumn* FindFileColumn(const TableOptions& options, AttrNumber attribute);
// The name in messages for the field at a place (from 0) in a file without header.
const char* FieldName(const TableOptions& options, int place);
// Raises if a level's options contradict each other.
void CheckContradictions(List* options);

// The options of an IMPORT FOREIGN SCHEMA statement, which must have been checked.
struct ImportOptions {
	Names names;
	char* archive_column;  // NULL: none
	bool uses_known_types; // of columns that the export does not describe
};
ImportOptions ReadImportOptions(List* options);

// The kind of names for this value of an option; raises for other values.
Names ParseNames(const char* text);

// The dialect of those options; for C++ frames.
csv::Dialect DialectOf(const ServerOptions& options);

} // namespace coursera::options
