// What no query shows: whether code that handles errors puts the memory context back, and how often
// rows go to temporary files. SQL functions for test/pgtap/45_backend.sql, in a library of their
// own.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "commands/vacuum.h"
#include "fmgr.h"
#include "foreign/fdwapi.h"
#include "nodes/value.h"
#include "parser/parse_func.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

PG_MODULE_MAGIC;
PG_FUNCTION_INFO_V1(checked_handler);
PG_FUNCTION_INFO_V1(checked_calls);
PG_FUNCTION_INFO_V1(context_behind_backend_error);
PG_FUNCTION_INFO_V1(context_behind_conversion_error);
PG_FUNCTION_INFO_V1(shared_rows);
}

#include "pg/pg_boundary.hpp"
#include "pg/pg_try.hpp"

// The set of shared rows, whose writes are counted.
extern "C" {
#include "storage/buffile.h"
}
namespace {
int64 writes = 0;

template <typename... Arguments>
void CountedWrite(Arguments... arguments) {
	++writes;
	BufFileWrite(arguments...);
}
} // namespace
#define BufFileWrite CountedWrite
#include "fdw/fdw_row_set.cpp" // the code itself, so that its calls are counted
#undef BufFileWrite

namespace {

FdwRoutine original;
int64 calls = 0;

// Runs a callback, and raises when it leaves another context than it found.
template <typename Call>
auto Checked(const char* name, Call call) -> decltype(call()) {
	MemoryContext before = CurrentMemoryContext;
	++calls;
	const auto check = [&] {
		if (CurrentMemoryContext != before)
			elog(ERROR, "%s does not restore the memory context", name);
	};
	if constexpr (std::is_void_v<decltype(call())>) {
		call();
		check();
	} else {
		const auto result = call();
		check();
		return result;
	}
}

void RelSize(PlannerInfo* root, RelOptInfo* relation, Oid id) {
	Checked("GetForeignRelSize", [&] { original.GetForeignRelSize(root, relation, id); });
}

void Begin(ForeignScanState* node, int flags) {
	Checked("BeginForeignScan", [&] { original.BeginForeignScan(node, flags); });
}

TupleTableSlot* Iterate(ForeignScanState* node) {
	return Checked("IterateForeignScan", [&] { return original.IterateForeignScan(node); });
}

void Rescan(ForeignScanState* node) {
	Checked("ReScanForeignScan", [&] { original.ReScanForeignScan(node); });
}

void End(ForeignScanState* node) {
	Checked("EndForeignScan", [&] { original.EndForeignScan(node); });
}

List* Import(ImportForeignSchemaStmt* statement, Oid server) {
	return Checked("ImportForeignSchema",
	               [&] { return original.ImportForeignSchema(statement, server); });
}

AcquireSampleRowsFunc original_sample;
int Sample(Relation relation, int level, HeapTuple* rows, int wanted, double* live, double* dead) {
	return Checked("AcquireSampleRows",
	               [&] { return original_sample(relation, level, rows, wanted, live, dead); });
}

bool Analyze(Relation relation, AcquireSampleRowsFunc* sample, BlockNumber* pages) {
	const bool result = Checked("AnalyzeForeignTable", [&] {
		return original.AnalyzeForeignTable(relation, &original_sample, pages);
	});
	*sample = Sample;
	return result;
}

// Whether the context that was current before `call` is current after it.
template <typename Call>
bool KeepsContext(Call call) {
	MemoryContext own =
		AllocSetContextCreate(CurrentMemoryContext, "backend checks", ALLOCSET_SMALL_SIZES);
	MemoryContext before = MemoryContextSwitchTo(own);
	call();
	const bool kept = CurrentMemoryContext == own;
	MemoryContextSwitchTo(before);
	MemoryContextDelete(own);
	return kept;
}

void RaiseDataError() {
	ereport(ERROR, (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION), errmsg("no such value")));
}

// A key whose bits are as even as a hash's (splitmix64).
coursera::fdw::RowKey KeyOf(uint64 number) {
	const auto mix = [](uint64 bits) {
		bits = (bits ^ (bits >> 30)) * UINT64CONST(0xbf58476d1ce4e5b9);
		bits = (bits ^ (bits >> 27)) * UINT64CONST(0x94d049bb133111eb);
		return bits ^ (bits >> 31);
	};
	coursera::fdw::RowKey key{};
	key.low = mix(2 * number + 1);
	key.high = mix(key.low + UINT64CONST(0x9e3779b97f4a7c15));
	return key;
}

} // namespace

// The handler of coursera_fdw, each of whose callbacks is checked.
extern "C" Datum checked_handler(PG_FUNCTION_ARGS) {
	List* name =
		list_make2(makeString(pstrdup("coursera")), makeString(pstrdup("coursera_fdw_handler")));
	auto* routine = reinterpret_cast<FdwRoutine*>(
		DatumGetPointer(OidFunctionCall0(LookupFuncName(name, 0, nullptr, false))));
	original = *routine;
	routine->GetForeignRelSize = RelSize;
	routine->BeginForeignScan = Begin;
	routine->IterateForeignScan = Iterate;
	routine->ReScanForeignScan = Rescan;
	routine->EndForeignScan = End;
	routine->ImportForeignSchema = Import;
	routine->AnalyzeForeignTable = Analyze;
	(void)fcinfo;
	PG_RETURN_POINTER(routine);
}

// How many callbacks were checked.
extern "C" Datum checked_calls(PG_FUNCTION_ARGS) {
	(void)fcinfo;
	PG_RETURN_INT64(calls);
}

extern "C" Datum context_behind_backend_error(PG_FUNCTION_ARGS) {
	(void)fcinfo;
	bool is_told = false;
	const bool kept = KeepsContext([&] {
		try {
			coursera::pg::CallBackend([] { RaiseDataError(); });
		} catch (const coursera::pg::BackendError& error) {
			is_told = strcmp(error.data()->message, "no such value") == 0;
		}
	});
	PG_RETURN_BOOL(kept && is_told);
}

extern "C" Datum context_behind_conversion_error(PG_FUNCTION_ARGS) {
	(void)fcinfo;
	bool is_told = false;
	const bool kept = KeepsContext([&] {
		MemoryContext before = CurrentMemoryContext;
		const ErrorData* error = coursera::pg::TryConversion([] { RaiseDataError(); });
		is_told = error != nullptr && strcmp(error->message, "no such value") == 0 &&
		          GetMemoryChunkContext(const_cast<ErrorData*>(error)) == before;
	});
	PG_RETURN_BOOL(kept && is_told);
}

// shared_rows(n): of n rows of the newer export, every tenth of which stands twice, and n rows of
// the older one, half of which the newer one has, too: how many count, how many are repeated, and
// how often a row was written to a file, in a table that holds hardly any of them.
extern "C" Datum shared_rows(PG_FUNCTION_ARGS) {
	using namespace coursera::fdw;
	const auto rows = static_cast<uint64>(PG_GETARG_INT64(0));
	auto* tuple = static_cast<MinimalTuple>(palloc0(SizeofMinimalTupleHeader));
	tuple->t_len = SizeofMinimalTupleHeader;
	RowSet* set = MakeRowSet(CurrentMemoryContext, 0);
	uint64 repeated = 0;
	int64 kept = 0;
	const auto add = [&](uint64 number, int32 export_index) {
		RowKey keys[] = {KeyOf(number), KeyOf(number)};
		RowClaim claim{export_index, keys[0], 1, 1, keys, false};
		switch (ClaimRow(set, &claim)) {
		case RowStatus::kCounts:
			++kept;
			break;
		case RowStatus::kRepeated:
			++repeated;
			break;
		case RowStatus::kUndecided:
			KeepUndecidedRow(set, claim, tuple);
			break;
		}
	};
	writes = 0;
	for (uint64 i = 0; i < rows; ++i)
		for (int times = i % 10 == 0 ? 2 : 1; times > 0; --times)
			add(i, 0);
	for (uint64 i = rows / 2; i < rows / 2 + rows; ++i)
		add(i, 1);
	while (NextKeptRow(set, &repeated) != nullptr)
		++kept;
	FreeRowSet(set);
	const double often =
		static_cast<double>(writes) / 3 / static_cast<double>(2 * rows + rows / 10);
	PG_RETURN_TEXT_P(
		cstring_to_text(psprintf("%lld kept, %lld repeated, written %s",
	                             static_cast<long long>(kept), static_cast<long long>(repeated),
	                             often <= 1   ? "once at most"
	                             : often <= 2 ? "twice at most"
	                                          : "more often")));
}
