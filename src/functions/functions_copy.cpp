// coursera.copy_rows: fills a table that materialize has just made, many rows at a time. INSERT and
// CREATE TABLE AS write a WAL record per row, which takes longer than reading an export. Learners'
// ids may become pseudonyms on the way.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "common/hmac.h"
#include "common/sha2.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
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

// INSERT and COPY handle what table_multi_insert does not: a partition's bound, constraints,
// defaults, generated and identity columns (all of them in constr), indexes, triggers, rules, row
// security. So the target must be a table of this transaction that has none of them, and that
// belongs to the caller.
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

// For a column whose values are replaced: how, and the latest value, since rows of a learner often
// follow each other.
struct Pseudonyms {
	FmgrInfo output; // of the source's type
	char* latest;    // a value as text; NULL: none
	Datum pseudonym; // of that one
	MemoryContext context;
};

// The first 40 hexadecimal digits of HMAC-SHA-256.
constexpr int kPseudonymBytes = 20;

struct Copy {
	List* columns;           // the source's attributes in the order of the target's
	Pseudonyms** pseudonyms; // per column of the target; NULL: its values stay as they are
	text* key;
};

bool IsNamed(ArrayType* names, const char* name) {
	if (names == nullptr)
		return false;
	Datum* elements;
	bool* nulls;
	int count;
	deconstruct_array(names, NAMEOID, NAMEDATALEN, false, TYPALIGN_CHAR, &elements, &nulls, &count);
	for (int i = 0; i < count; ++i)
		if (!nulls[i] && namestrcmp(DatumGetName(elements[i]), name) == 0)
			return true;
	return false;
}

Pseudonyms* MakePseudonyms(Oid type) {
	auto* pseudonyms = static_cast<Pseudonyms*>(palloc0(sizeof(Pseudonyms)));
	Oid function;
	bool is_varlena;
	getTypeOutputInfo(type, &function, &is_varlena);
	fmgr_info(function, &pseudonyms->output);
	pseudonyms->context =
		AllocSetContextCreate(CurrentMemoryContext, "coursera_fdw pseudonym", ALLOCSET_SMALL_SIZES);
	return pseudonyms;
}

Datum PseudonymOf(Pseudonyms* pseudonyms, const text* key, Datum value) {
	char* plain = OutputFunctionCall(&pseudonyms->output, value);
	if (pseudonyms->latest != nullptr && strcmp(pseudonyms->latest, plain) == 0)
		return pseudonyms->pseudonym;
	uint8 digest[PG_SHA256_DIGEST_LENGTH];
	pg_hmac_ctx* hmac = pg_hmac_create(PG_SHA256);
	if (hmac == nullptr ||
	    pg_hmac_init(hmac, reinterpret_cast<const uint8*>(VARDATA_ANY(key)),
	                 VARSIZE_ANY_EXHDR(key)) < 0 ||
	    pg_hmac_update(hmac, reinterpret_cast<const uint8*>(plain), strlen(plain)) < 0 ||
	    pg_hmac_final(hmac, digest, sizeof(digest)) < 0)
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not compute a pseudonym")));
	pg_hmac_free(hmac);
	char digits[2 * kPseudonymBytes];
	constexpr char kDigits[] = "0123456789abcdef";
	for (int i = 0; i < kPseudonymBytes; ++i) {
		digits[2 * i] = kDigits[digest[i] >> 4];
		digits[2 * i + 1] = kDigits[digest[i] & 15];
	}
	MemoryContextReset(pseudonyms->context);
	MemoryContext before = MemoryContextSwitchTo(pseudonyms->context);
	pseudonyms->latest = pstrdup(plain);
	pseudonyms->pseudonym = PointerGetDatum(cstring_to_text_with_len(digits, sizeof(digits)));
	MemoryContextSwitchTo(before);
	return pseudonyms->pseudonym;
}

// Matches columns by name; the target may not have all of them, and has no dropped ones.
Copy MatchColumns(Relation source, Relation target, ArrayType* pseudonymized, text* key) {
	Copy copy{NIL, nullptr, key};
	TupleDesc descriptor = RelationGetDescr(target);
	copy.pseudonyms = static_cast<Pseudonyms**>(
		palloc0(sizeof(Pseudonyms*) * (static_cast<size_t>(descriptor->natts) + 1)));
	for (int i = 0; i < descriptor->natts; ++i) {
		Form_pg_attribute to = TupleDescAttr(descriptor, i);
		const AttrNumber number = get_attnum(RelationGetRelid(source), NameStr(to->attname));
		bool matches = number > 0;
		if (matches) {
			Form_pg_attribute from = TupleDescAttr(RelationGetDescr(source), number - 1);
			const bool replaces = IsNamed(pseudonymized, NameStr(to->attname));
			if (replaces)
				copy.pseudonyms[i] = MakePseudonyms(from->atttypid);
			matches = replaces ? to->atttypid == TEXTOID
			                   : from->atttypid == to->atttypid && from->atttypmod == to->atttypmod;
		}
		if (!matches)
			ereport(ERROR,
			        (errcode(ERRCODE_DATATYPE_MISMATCH),
			         errmsg("tables \"%s\" and \"%s\" do not have the same columns",
			                RelationGetRelationName(source), RelationGetRelationName(target))));
		copy.columns = lappend_int(copy.columns, number);
	}
	return copy;
}

// The attributes whose types are domains. A reader converts values with a domain's input function,
// which checks them, but a column that is not in the file is NULL without such a check.
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

int64 CopyRows(Relation source, Relation target, ArrayType* pseudonymized, text* key) {
	const Copy copy = MatchColumns(source, target, pseudonymized, key);
	List* columns = copy.columns;
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
				if (copy.pseudonyms[i] != nullptr && !row_nulls[i])
					row[i] = PseudonymOf(copy.pseudonyms[i], key, row[i]);
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

// coursera.copy_rows(source regclass, target regclass, pseudonymized name[], pseudonym_key text):
// copies those columns of a foreign table of ours that the target, a bare table of this
// transaction, has; returns the number of rows.
extern "C" Datum coursera_copy_rows(PG_FUNCTION_ARGS) {
	using namespace coursera;
	using namespace coursera::functions;
	PreventCommandIfReadOnly("coursera.copy_rows()");
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
		                errmsg("source and target must not be null")));
	ArrayType* pseudonymized = PG_ARGISNULL(2) ? nullptr : PG_GETARG_ARRAYTYPE_P(2);
	text* key = PG_ARGISNULL(3) ? nullptr : PG_GETARG_TEXT_PP(3);
	if (pseudonymized != nullptr && (key == nullptr || VARSIZE_ANY_EXHDR(key) == 0))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		                errmsg("pseudonyms need a key that is not empty")));
	CheckReadable(PG_GETARG_OID(0));
	Relation source = table_open(PG_GETARG_OID(0), AccessShareLock);
	Relation target = table_open(PG_GETARG_OID(1), RowExclusiveLock);
	CheckTarget(target);
	const int64 copied = CopyRows(source, target, pseudonymized, key);
	table_close(target, NoLock);
	table_close(source, NoLock);
	PG_RETURN_INT64(copied);
}
