// The options of servers, tables, columns and user mappings, read from the catalogs, and those of
// an IMPORT statement. options_table.hpp lists which options there are.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/attnum.h"
#include "access/tupdesc.h"
#include "nodes/pg_list.h"
}

#include "csv/csv_dialect.hpp"

namespace coursera::options {

// How export names are written in the database.
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
	bool skips_exports;     // of many, those that cannot be read
	bool skips_rows;        // malformed ones
	int64 reject_limit;     // -1: none
};

// A column that comes from the file.
struct FileColumn {
	AttrNumber attribute;
	char* name;       // in the database
	char* csv_column; // its name in the header; without one its place, counted from 1
	int position;     // that place; 0: there is a header
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

// The value of the first option of that name; NULL if there is none.
char* FindOptionValue(List* options, const char* name);

// Reads the options of a server, of a foreign table and of one of its columns; the password is the
// one that the user mapping of `user_id`, or else that of PUBLIC, gives. Both raise when options
// contradict each other, as COPY does. The table must be locked.
ServerOptions ReadServerOptions(Oid server_id, Oid user_id);
TableOptions ReadTableOptions(Oid relation_id, Oid user_id);
// The options of a table that no catalog knows: a file of a server's export, with the columns of a
// descriptor. `csv_columns`: per attribute its name in the file, NULL: as it is called; empty: it
// is not in the file.
TableOptions OptionsOfFile(const ServerOptions& server, const char* name, const char* entry,
                           TupleDesc descriptor, char** csv_columns);
// A column that is not in the file, but the same for all of its rows.
enum class FileFact {
	kNone,       // the column is in the file
	kArchive,    // the path of the export: option archive_column
	kCourseSlug, // the slug of the course in the file's name: option course_slug
	// What the name of the file says: option file_fact.
	kDate,   // the day in it
	kSource, // access or video
	kFolder, // the name of the folder that it lies in
	kFile,   // the name itself
};
FileFact ReadFileFact(Oid relation_id, AttrNumber attribute);
// One of a table's columns; NULL when it does not come from the file.
const FileColumn* FindFileColumn(const TableOptions& options, AttrNumber attribute);
// What a message calls the field at a place (from 0) of a row of a file without header.
const char* FieldName(const TableOptions& options, int place);
// Raises for what a level's options say in contradiction to each other.
void CheckContradictions(List* options);

// The options of an IMPORT FOREIGN SCHEMA statement, which must have been checked.
struct ImportOptions {
	Names names;
	char* archive_column;  // NULL: none
	bool uses_known_types; // of columns that the export itself does not describe
};
ImportOptions ReadImportOptions(List* options);

// The kind of names that this text stands for; raises for other texts.
Names ParseNames(const char* text);

// The dialect of those options; for C++ frames.
csv::Dialect DialectOf(const ServerOptions& options);

} // namespace coursera::options
