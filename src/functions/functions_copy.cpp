// coursera.copy_rows: fills a table that materialize has just made, many rows at a time. INSERT and
// CREATE TABLE AS write a WAL record per row, which takes longer than reading an export.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(coursera_copy_rows);
}

#include "fdw/fdw_reader.hpp"
#include "functions/functions_access.hpp"
#include "pg/pg_compat.hpp"

namespace coursera::functions {

namespace {

constexpr int kBatchRows = 1000;
constexpr Size kBatchBytes = 1024 * 1024;

// What INSERT and COPY do and table_multi_insert does not: a partition's bound, constraints,
// defaults, generated and identity columns (all of them in constr), indexes, triggers, rules, row
// security. So the target is a table of this very transaction that has none of them, and that is
// the caller's.
void CheckTarget(Relation target) {
	if (!pg::OwnsRelation(RelationGetRelid(target), GetUserId()))
		aclcheck_error(ACLCHECK_NOT_OWNER, OBJECT_TABLE, RelationGetRelationName(target));
	const bool is_bare = target->rd_rel->relkind == RELKIND_RELATION &&
	                     target->rd_createSubid != InvalidSubTransactionId &&
	                     !target->rd_rel->relispartition && target->rd_att->constr == nullptr &&
	                     !target->rd_rel->relhasindex && !target->rd_rel->relhastriggers &&
	                     !target->rd_rel->relhasrules && !target->rd_rel->relrowsecurity;
	if (!is_bare)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
		                errmsg("table \"%s\" is not one that this transaction made, bare and empty",
		                       RelationGetRelationName(target))));
}

// The source's attributes in the order of the target's; the target has no dropped columns.
List* MatchColumns(Relation source, Relation target) {
	List* columns = fdw::AllColumns(RelationGetDescr(source));
	TupleDesc descriptor = RelationGetDescr(target);
	bool matches = list_length(columns) == descriptor->natts;
	for (int i = 0; matches && i < descriptor->natts; ++i) {
		Form_pg_attribute from =
			TupleDescAttr(RelationGetDescr(source), list_nth_int(columns, i) - 1);
		Form_pg_attribute to = TupleDescAttr(descriptor, i);
		matches = from->atttypid == to->atttypid && from->atttypmod == to->atttypmod;
	}
	if (!matches)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
		                errmsg("tables \"%s\" and \"%s\" do not have the same columns",
		                       RelationGetRelationName(source), RelationGetRelationName(target))));
	return columns;
}

// The attributes whose types are domains. A reader converts by a domain's input function, which
// checks it, but a column that the file lacks is NULL without one.
List* DomainColumns(TupleDesc descriptor) {
	List* columns = NIL;
	for (int i = 0; i < descriptor->natts; ++i)
		if (get_typtype(TupleDescAttr(descriptor, i)->atttypid) == TYPTYPE_DOMAIN)
			columns = lappend_int(columns, i);
	return columns;
}

void CheckDomains(const List* columns, TupleDesc descriptor, const Datum* row, const bool* nulls) {
	const ListCell* cell;
	foreach (cell, columns) {
		const int i = lfirst_int(cell);
		domain_check(row[i], nulls[i], TupleDescAttr(descriptor, i)->atttypid, nullptr, nullptr);
	}
}

int64 CopyRows(Relation source, Relation target) {
	List* columns = MatchColumns(source, target);
	TupleDesc descriptor = RelationGetDescr(target);
	List* domains = DomainColumns(descriptor);
	const auto natts = static_cast<size_t>(RelationGetDescr(source)->natts);
	auto* values = static_cast<Datum*>(palloc(sizeof(Datum) * (natts + 1)));
	auto* nulls = static_cast<bool*>(palloc(natts + 1));
	auto* row = static_cast<Datum*>(palloc(sizeof(Datum) * (natts + 1)));
	auto* row_nulls = static_cast<bool*>(palloc(natts + 1));
	auto** slots = static_cast<TupleTableSlot**>(palloc(sizeof(TupleTableSlot*) * kBatchRows));
	for (int i = 0; i < kBatchRows; ++i)
		slots[i] = MakeSingleTupleTableSlot(descriptor, &TTSOpsHeapTuple);
	MemoryContext batch =
		AllocSetContextCreate(CurrentMemoryContext, "coursera_fdw batch", ALLOCSET_DEFAULT_SIZES);
	BulkInsertState bulk = GetBulkInsertState();
	const CommandId command = GetCurrentCommandId(true);

	fdw::TableReader* reader = fdw::OpenReader(fdw::TableOfRelation(source, GetUserId()), columns);
	fdw::StartReader(reader, fdw::Filter{}, false);
	int64 copied = 0;
	for (bool more = true; more;) {
		MemoryContext before = MemoryContextSwitchTo(batch);
		int count = 0;
		Size bytes = 0;
		while (count < kBatchRows && bytes < kBatchBytes) {
			MemoryContextSwitchTo(before);
			more = fdw::FetchRow(reader, nullptr, values, nulls);
			MemoryContextSwitchTo(batch);
			if (!more)
				break;
			for (int i = 0; i < descriptor->natts; ++i) {
				row[i] = values[list_nth_int(columns, i) - 1];
				row_nulls[i] = nulls[list_nth_int(columns, i) - 1];
			}
			CheckDomains(domains, descriptor, row, row_nulls);
			HeapTuple tuple = heap_form_tuple(descriptor, row, row_nulls);
			bytes += tuple->t_len;
			ExecStoreHeapTuple(tuple, slots[count++], true);
		}
		if (count > 0)
			table_multi_insert(target, slots, count, command, TABLE_INSERT_SKIP_FSM, bulk);
		copied += count;
		for (int i = 0; i < count; ++i)
			ExecClearTuple(slots[i]);
		MemoryContextSwitchTo(before);
		MemoryContextReset(batch);
	}
	fdw::CloseReader(reader);
	FreeBulkInsertState(bulk);
	table_finish_bulk_insert(target, TABLE_INSERT_SKIP_FSM);
	for (int i = 0; i < kBatchRows; ++i)
		ExecDropSingleTupleTableSlot(slots[i]);
	return copied;
}

} // namespace

} // namespace coursera::functions

// coursera.copy_rows(source regclass, target regclass): copies a foreign table of ours into a bare
// table of this transaction; returns the number of rows.
extern "C" Datum coursera_copy_rows(PG_FUNCTION_ARGS) {
	using namespace coursera;
	using namespace coursera::functions;
	PreventCommandIfReadOnly("coursera.copy_rows()");
	CheckReadable(PG_GETARG_OID(0));
	Relation source = table_open(PG_GETARG_OID(0), AccessShareLock);
	Relation target = table_open(PG_GETARG_OID(1), RowExclusiveLock);
	CheckTarget(target);
	const int64 copied = CopyRows(source, target);
	table_close(target, NoLock);
	table_close(source, NoLock);
	PG_RETURN_INT64(copied);
}
