// The scan's callbacks: begin, iterate, rescan, end.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "executor/executor.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/memutils.h"
}

#include "fdw/fdw_scan.hpp"

#include "fdw/fdw_callbacks.hpp"
#include "fdw/fdw_file_filter.hpp"
#include "fdw/fdw_filter.hpp"
#include "fdw/fdw_plan_data.hpp"
#include "pg/pg_boundary.hpp"
#include "pg/pg_compat.hpp"

namespace coursera::fdw {

namespace {

ScanState* StateOf(ForeignScanState* node) {
	return static_cast<ScanState*>(node->fdw_state);
}

// The scanned table; a scan that aggregates does not have a relation.
Relation ScannedRelation(ForeignScanState* node, const ForeignScan* plan) {
	if (PlannedGrouping(plan) == NIL)
		return node->ss.ss_currentRelation;
	return pg::RangeTableRelation(node->ss.ps.state, pg::ScannedRelationOf(plan));
}

// The user on whose behalf the table is read: the owner of the view around it, if there is one.
Oid UserOf(ForeignScanState* node, const ForeignScan* plan) {
	const Oid user_id = pg::ScanUser(node, plan);
	return OidIsValid(user_id) ? user_id : GetUserId();
}

// Evaluates the values of the pushed clauses and starts reading, unless that was done.
void EnsureStarted(ForeignScanState* node, ScanState* state) {
	if (state->has_started)
		return;
	state->has_started = true;
	++state->starts;
	MemoryContextReset(state->filter);
	MemoryContext before = MemoryContextSwitchTo(state->filter);
	Filter filter = EvaluateFilter(state->descriptions, state->values, node->ss.ps.ps_ExprContext);
	MemoryContextSwitchTo(before);
	// The executor must test what the core cannot.
	const bool counts = state->grouping != nullptr && OnlyCounts(state->grouping);
	if (state->shared == nullptr)
		LeaveSharedScan(state->reader);
	if (state->shared == nullptr || JoinSharedScan(state->reader, state->shared))
		StartReader(state->reader, filter, counts && filter.is_exact);
	else
		StartEndedReader(state->reader);
	if (state->grouping != nullptr)
		StartGrouping(state->grouping);
}

// Whether the row in the state's slot, which the scan is unsure of, passes.
bool PassesQuals(void* argument) {
	auto* node = static_cast<ForeignScanState*>(argument);
	const ScanState* state = StateOf(node);
	ExprContext* context = node->ss.ps.ps_ExprContext;
	ResetExprContext(context);
	context->ecxt_scantuple = state->row;
	return ExecQual(state->quals, context);
}

// Whether a row passes the clauses that the scan tests, which the executor leaves to it.
bool PassesPushed(ForeignScanState* node, const ScanState* state, TupleTableSlot* slot) {
	if (node->fdw_recheck_quals == nullptr || RowIsSure(state->reader))
		return true;
	ExprContext* context = node->ss.ps.ps_ExprContext;
	ResetExprContext(context);
	context->ecxt_scantuple = slot;
	return ExecQual(node->fdw_recheck_quals, context);
}

TupleTableSlot* DeliverGroup(ForeignScanState* node, ScanState* state) {
	TupleTableSlot* slot = ExecClearTuple(node->ss.ss_ScanTupleSlot);
	return NextGroup(state->grouping, slot->tts_values, slot->tts_isnull)
	           ? ExecStoreVirtualTuple(slot)
	           : slot;
}

} // namespace

// BeginForeignScan: opens archive and entry, or lists the exports.
void courseraBeginForeignScan(ForeignScanState* node, int flags) {
	if ((flags & EXEC_FLAG_EXPLAIN_ONLY) != 0)
		return;
	auto* plan = castNode(ForeignScan, node->ss.ps.plan);
	Relation relation = ScannedRelation(node, plan);
	auto* state = static_cast<ScanState*>(palloc0(sizeof(ScanState)));
	state->descriptions = PlannedDescriptions(plan);
	state->values = ExecInitExprList(plan->fdw_exprs, &node->ss.ps);
	state->filter =
		AllocSetContextCreate(CurrentMemoryContext, "coursera_fdw filter", ALLOCSET_SMALL_SIZES);
	state->reader = OpenReader(TableOfRelation(relation, UserOf(node, plan)), PlannedColumns(plan));
	state->reader->file_filter =
		MakeFileFilter(node, state->reader->table, PlannedFileClauses(plan));
	if (PlannedGrouping(plan) != NIL) {
		state->quals = ExecInitQual(PlannedClauses(plan), &node->ss.ps);
		state->row =
			ExecInitExtraTupleSlot(node->ss.ps.state, RelationGetDescr(relation), &TTSOpsVirtual);
		state->grouping =
			MakeGrouping(state->reader, PlannedGrouping(plan), state->row, PassesQuals, node);
	}
	if (node->ss.ps.state->es_plannedstmt->parallelModeNeeded)
		WarnBeforeWorkers(state->reader);
	node->fdw_state = state;
}

// IterateForeignScan: the next row, or an empty slot at the end.
TupleTableSlot* courseraIterateForeignScan(ForeignScanState* node) {
	ScanState* state = StateOf(node);
	EnsureStarted(node, state);
	if (state->grouping != nullptr)
		return DeliverGroup(node, state);
	TupleTableSlot* slot = node->ss.ss_ScanTupleSlot;
	do {
		ExecClearTuple(slot);
		if (!FetchRow(state->reader, nullptr, slot->tts_values, slot->tts_isnull))
			return slot;
		ExecStoreVirtualTuple(slot);
	} while (!PassesPushed(node, state, slot));
	return slot;
}

// ReScanForeignScan: back to the first row, with the current values.
void courseraReScanForeignScan(ForeignScanState* node) {
	ScanState* state = StateOf(node);
	if (state == nullptr)
		return;
	state->has_started = false;
}

// EstimateDSMForeignScan: the shared memory that processes of the scan need.
Size courseraEstimateDSMForeignScan(ForeignScanState* node, ParallelContext*) {
	return SharedScanSize(StateOf(node)->reader);
}

// InitializeDSMForeignScan: in the leader.
void courseraInitializeDSMForeignScan(ForeignScanState* node, ParallelContext*, void* coordinate) {
	ScanState* state = StateOf(node);
	state->shared = static_cast<SharedScan*>(coordinate);
	SetUpSharedScan(state->reader, state->shared);
}

// ReInitializeDSMForeignScan: in the leader, before workers start over.
void courseraReInitializeDSMForeignScan(ForeignScanState* node, ParallelContext*,
                                        void* coordinate) {
	StateOf(node)->shared = static_cast<SharedScan*>(coordinate);
	ResetSharedScan(StateOf(node)->shared);
}

// InitializeWorkerForeignScan: in each worker.
void courseraInitializeWorkerForeignScan(ForeignScanState* node, shm_toc*, void* coordinate) {
	StateOf(node)->shared = static_cast<SharedScan*>(coordinate);
}

// ShutdownForeignScan: shared memory will be freed; the leader's scan may go on as a serial one.
// What workers did is kept for EXPLAIN.
void courseraShutdownForeignScan(ForeignScanState* node) {
	ScanState* state = StateOf(node);
	if (state == nullptr || state->shared == nullptr)
		return;
	if (IsParallelWorker()) {
		ReportWork(state->shared, WorkOf(state->reader, state->starts));
	} else {
		AddWork(ReportedWork(state->shared), &state->of_workers);
		state->shared_passes += SharedPasses(state->shared);
	}
	state->shared = nullptr;
}

// EndForeignScan: closes what Begin opened.
void courseraEndForeignScan(ForeignScanState* node) {
	ScanState* state = StateOf(node);
	if (state != nullptr)
		CloseReader(state->reader);
}

} // namespace coursera::fdw
