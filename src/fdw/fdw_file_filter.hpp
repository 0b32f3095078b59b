// Clauses on columns that are the same for all rows of a file (options::FileFact): tested once for
// each file, so that files without rows that could pass are not opened.
//
// The executor's own evaluation is used, so any expression works that always has the same result.
// If all rows of each file count, as for files by a pattern, such a clause need not be tested
// again; with several exports a row's file is not the only thing that decides about it.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "nodes/execnodes.h"
#include "nodes/pathnodes.h"
#include "nodes/plannodes.h"
}

#include "fdw/fdw_table.hpp"

namespace coursera::fdw {

// The clauses of a relation's RestrictInfos (a List) that are about files.
struct FileClauses {
	List* infos;   // all of them
	List* settled; // of these, the ones that need not be tested row by row
};
FileClauses FindFileClauses(const RelOptInfo* relation, List* infos, Oid relation_id);

// The clauses of such a list that are not in another one; the Exprs of the clauses that are.
List* WithoutInfos(List* infos, const List* left_out);

// What tests them at run time.
struct FileFilter;

// NULL if there is nothing to test. `clauses`: Exprs. Allocates in the current memory context.
FileFilter* MakeFileFilter(ForeignScanState* node, const ReadableTable& table, List* clauses);

// Whether a file may have rows that pass: `values` and `nulls` are its facts, by attribute.
bool FilePasses(FileFilter* filter, const Datum* values, const bool* nulls);

// The clauses as EXPLAIN shows them.
char* DescribeFileClauses(List* clauses, Oid relation_id);

} // namespace coursera::fdw
