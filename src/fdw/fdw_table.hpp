// A table to read: a foreign table of the catalog, or one that is only in an export's dictionary.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/tupdesc.h"
#include "nodes/pg_list.h"
#include "utils/rel.h"
}

#include "options/options_reader.hpp"

namespace coursera::fdw {

struct ReadableTable {
	Oid relation_id; // InvalidOid: of no catalog
	TupleDesc descriptor;
	options::TableOptions options;
	options::FileFact* facts; // per attribute: the fact of the file that it contains
	bool* may_quote;          // per attribute: whether messages may quote its values
	bool may_quote_rows;      // and whether they may quote whole rows
};

// A foreign table, read for a user. Messages quote only values that the current user may read by
// their own privileges, not through a view. Allocates in the current memory context; the relation
// must stay open.
ReadableTable TableOfRelation(Relation relation, Oid user_id);

// A file of a server's export, with the columns of the descriptor; `csv_columns` has the options
// "csv_column" of its attributes: NULL if the name is the same as in the file, and empty for the
// slug of the course in the file's name.
ReadableTable TableOfFile(const options::ServerOptions& server, const char* name, const char* entry,
                          TupleDesc descriptor, char** csv_columns);

// The numbers of all attributes that are not dropped, as an integer List.
List* AllColumns(TupleDesc descriptor);

// The same without attributes that are not in the file.
List* FileColumns(const ReadableTable& table);

} // namespace coursera::fdw
