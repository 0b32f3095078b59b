// Planning: sizes and paths. A table is always read front to back; paths differ in the rows that
// the scan drops by itself, and in whether it aggregates (fdw_aggregates).
#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/sysattr.h"
#include "access/table.h"
#include "foreign/fdwapi.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/planmain.h"
#include "optimizer/restrictinfo.h"
#include "utils/acl.h"
#include "utils/rel.h"
}

#include <algorithm>
#include <cmath>

#include "base/base_error.hpp"
#include "fdw/fdw_aggregates.hpp"
#include "fdw/fdw_callbacks.hpp"
#include "fdw/fdw_cost.hpp"
#include "fdw/fdw_file_filter.hpp"
#include "fdw/fdw_parallel.hpp"
#include "fdw/fdw_plan_data.hpp"
#include "fdw/fdw_pushdown.hpp"
#include "fdw/fdw_settings.hpp"
#include "fdw/fdw_source.hpp"
#include "options/options_reader.hpp"
#include "pg/pg_boundary.hpp"
#include "pg/pg_compat.hpp"
#include "scan/scan_merged_table.hpp"

namespace coursera::fdw {

namespace {

// The results of the last ANALYZE in pg_class; rows are negative if there was none.
struct Analyzed {
	double rows;
	double pages;
};

// Assumes as many rows per byte as when the table was analyzed.
scan::TableEstimate ScaleAnalyzed(const Analyzed& analyzed, scan::TableEstimate estimate) {
	const double pages =
		std::max(1.0, std::floor(estimate.bytes / BLCKSZ)); // as fdw_analyze counts
	estimate.rows = analyzed.rows * pages / analyzed.pages;
	return estimate;
}

// An archive that cannot be read is an error of the scan, not of planning: EXPLAIN works without
// it. `blocks_per_value`: as for SizeOfMergedTable.
scan::TableEstimate EstimateOrGuess(const options::TableOptions& options, const Analyzed& analyzed,
                                    double* blocks_per_value) {
	try {
		scan::MergedTableSource source = SourceOf(options);
		source.unreadable = scan::Unreadable::kSkip;
		source.plan.store = IndexStore(false);
		if (const auto known = scan::SizeOfMergedTable(source, blocks_per_value))
			return *known;
		if (analyzed.rows >= 0 && analyzed.pages > 0) {
			const scan::TableEstimate size = scan::BytesOfMergedTable(source);
			if (size.bytes >= 0)
				return ScaleAnalyzed(analyzed, size);
		}
		return scan::EstimateMergedTable(source);
	} catch (const base::Error& error) {
		pg::Log(DEBUG1, error);
		return {};
	}
}

// Nothing is opened for users who may read nothing of the table: the executor will refuse them.
bool MayReadAnything(Oid relation_id, Oid user_id) {
	return pg_class_aclcheck(relation_id, user_id, ACL_SELECT) == ACLCHECK_OK ||
	       pg_attribute_aclcheck_all(relation_id, user_id, ACL_SELECT, ACLMASK_ANY) == ACLCHECK_OK;
}

// The user columns that a scan must deliver: those in the target list and in the clauses, or all
// when the whole row is used.
List* UsedColumns(RelOptInfo* relation, Oid relation_id, List* clauses) {
	Bitmapset* attributes = nullptr;
	pull_varattnos(reinterpret_cast<Node*>(relation->reltarget->exprs), relation->relid,
	               &attributes);
	pull_varattnos(reinterpret_cast<Node*>(clauses), relation->relid, &attributes);
	bool whole_row =
		bms_is_member(InvalidAttrNumber - FirstLowInvalidHeapAttributeNumber, attributes);
	List* columns = NIL;
	Relation opened = table_open(relation_id, NoLock);
	TupleDesc descriptor = RelationGetDescr(opened);
	for (int i = 0; i < descriptor->natts; ++i) {
		int attribute = i + 1;
		if (TupleDescAttr(descriptor, i)->attisdropped)
			continue;
		if (whole_row || bms_is_member(attribute - FirstLowInvalidHeapAttributeNumber, attributes))
			columns = lappend_int(columns, attribute);
	}
	table_close(opened, NoLock);
	return columns;
}

// The number of blocks that can have rows for the pushed clauses among these, judging by
// equalities.
double BlocksOfClauses(PlannerInfo* root, const RelationSize& size, const RelOptInfo* relation,
                       List* clauses) {
	auto blocks = static_cast<double>(size.blocks);
	if (size.blocks == 0)
		return blocks;
	const PushedClauses pushed = PushClauses(clauses, relation->relid, size.relation_id);
	int next_value = 0;
	const ListCell* cell;
	foreach (cell, pushed.descriptions) {
		auto* description = static_cast<List*>(lfirst(cell));
		auto* value = ValuesOf(description) == 0
		                  ? nullptr
		                  : static_cast<Node*>(list_nth(pushed.values, next_value++));
		const double values =
			list_nth_int(description, kPartIsArray) != 0 ? pg::EstimateArrayLength(root, value) : 1;
		blocks = Min(blocks, BlocksOfClause(size, description, values));
	}
	return blocks;
}

// A path for a nested loop reads the table once for each outer row, of which there may be a
// thousand times as many as the planner expects. A hash join reads it once. So such a path is
// offered only for tables whose rescan, from memory, takes microseconds, and where the index says
// that a value's rows are in very few blocks. Its cost is multiplied by this, so that the path is
// chosen only if it would be the best even with that many times as many outer rows.
constexpr double kCheapRescanBytes = 64 * 1024;
constexpr double kFewBlocks = 4;
constexpr double kCaution = 10;

// A path for a nested loop whose outer rows provide values for join clauses that can be tested
// inside the scan.
void AddParameterizedPath(PlannerInfo* root, RelOptInfo* relation, Relids outer) {
	const auto* size = static_cast<RelationSize*>(relation->fdw_private);
	ParamPathInfo* parameters = get_baserel_parampathinfo(root, relation, outer);
	const Cost startup = relation->baserestrictcost.startup;
	const double rows = parameters->ppi_rows;
	const Cost per_tuple = relation->baserestrictcost.per_tuple;
	Cost run = RunCost(*size, rows, per_tuple);
	if (size->bytes > kCheapRescanBytes) { // it has an index
		const double blocks =
			Min(size->blocks_wanted,
		        BlocksOfClauses(root, *size, relation,
		                        extract_actual_clauses(parameters->ppi_clauses, false)));
		if (blocks > kFewBlocks)
			return;
		run = kCaution * BlocksCost(*size, blocks, rows, per_tuple);
	}
	add_path(relation, pg::MakeScanPath(root, relation, rows, startup, startup + run, outer));
}

struct ColumnToMatch {
	Index relation;
	AttrNumber attribute;
};

bool IsColumnToMatch(PlannerInfo*, RelOptInfo*, EquivalenceClass*, EquivalenceMember* member,
                     void* argument) {
	const auto* wanted = static_cast<const ColumnToMatch*>(argument);
	auto* node = reinterpret_cast<Node*>(member->em_expr);
	while (IsA(node, RelabelType))
		node = reinterpret_cast<Node*>(castNode(RelabelType, node)->arg);
	return IsA(node, Var) && castNode(Var, node)->varno == static_cast<int>(wanted->relation) &&
	       castNode(Var, node)->varattno == wanted->attribute;
}

// Adds a path for each set of outer relations that a pushable clause of `infos` joins with.
void AddJoinPaths(PlannerInfo* root, RelOptInfo* relation, Oid relation_id, List* infos,
                  List** seen) {
	ListCell* cell;
	foreach (cell, PushableInfos(infos, relation->relid, relation_id)) {
		auto* info = lfirst_node(RestrictInfo, cell);
		if (!join_clause_is_movable_to(info, relation))
			continue;
		Relids outer = bms_union(info->clause_relids, relation->lateral_relids);
		outer = bms_del_member(outer, static_cast<int>(relation->relid));
		bool known = bms_is_empty(outer);
		ListCell* other;
		foreach (other, *seen)
			known = known || bms_equal(outer, static_cast<Relids>(lfirst(other)));
		if (known)
			continue;
		*seen = lappend(*seen, outer);
		AddParameterizedPath(root, relation, outer);
	}
}

void AddParameterizedPaths(PlannerInfo* root, RelOptInfo* relation, Oid relation_id) {
	const auto* size = static_cast<const RelationSize*>(relation->fdw_private);
	if (size->bytes > kCheapRescanBytes && size->blocks == 0)
		return;
	List* seen = NIL;
	AddJoinPaths(root, relation, relation_id, relation->joininfo, &seen);
	if (!relation->has_eclass_joins)
		return;
	ListCell* cell;
	foreach (cell, UsedColumns(relation, relation_id, NIL)) {
		ColumnToMatch column{relation->relid, static_cast<AttrNumber>(lfirst_int(cell))};
		List* infos = generate_implied_equalities_for_column(
			root, relation, IsColumnToMatch, &column, relation->lateral_referencers);
		AddJoinPaths(root, relation, relation_id, infos, &seen);
	}
}

// A path whose rows several processes divide: by blocks, if there is an index, or by exports.
void AddPartialPath(PlannerInfo* root, RelOptInfo* relation, double delivered) {
	const auto* size = static_cast<RelationSize*>(relation->fdw_private);
	const int workers = ParallelWorkers(relation);
	if (workers == 0)
		return;
	const double processes = ParallelProcesses(workers);
	const Cost startup = relation->baserestrictcost.startup + WorkerSetupCost();
	const Cost run = RunCost(*size, delivered, relation->baserestrictcost.per_tuple) / processes;
	Path* path = pg::MakeScanPath(root, relation, clamp_row_est(relation->rows / processes),
	                              startup, startup + run, nullptr);
	path->parallel_aware = true;
	path->parallel_workers = workers;
	add_partial_path(relation, path);
}

} // namespace

int ParallelWorkers(RelOptInfo* relation) {
	constexpr size_t kMinBlocks = 8;
	const auto* size = static_cast<RelationSize*>(relation->fdw_private);
	if (!relation->consider_parallel || !bms_is_empty(relation->lateral_relids) ||
	    (size->blocks < kMinBlocks && size->parts < 2) || !ParallelScanIsEnabled())
		return 0;
	const double read = size->bytes * ReadPart(*size, size->rows * size->pushed_selectivity);
	const int workers =
		compute_parallel_worker(relation, read / BLCKSZ, -1, max_parallel_workers_per_gather);
	const int parts = size->parts < 2 ? INT_MAX : static_cast<int>(size->parts);
	return Min(workers, parts - 1);
}

// As the planner does for its own scans: the leader has other work, too.
double ParallelProcesses(int workers) {
	constexpr double kLeadersPart = 0.3;
	const double leader = parallel_leader_participation ? 1 - kLeadersPart * workers : 0;
	return workers + Max(leader, 0);
}

// GetForeignRelSize: rows from the entry's size and its last ANALYZE, or else a sample of its first
// ones.
void courseraGetForeignRelSize(PlannerInfo* root, RelOptInfo* relation, Oid relation_id) {
	const Oid user_id = OidIsValid(relation->userid) ? relation->userid : GetUserId();
	const options::TableOptions options = options::ReadTableOptions(relation_id, user_id);
	const Analyzed analyzed{relation->tuples, static_cast<double>(relation->pages)};
	scan::TableEstimate estimate;
	auto* per_column = static_cast<double*>(palloc0(sizeof(double) * (options.column_count + 1)));
	if (MayReadAnything(relation_id, user_id))
		estimate = pg::Boundary([&] { return EstimateOrGuess(options, analyzed, per_column); });
	auto* size = static_cast<RelationSize*>(palloc0(sizeof(RelationSize)));
	size->blocks_per_value = static_cast<double*>(palloc0(sizeof(double) * relation->max_attr));
	for (int i = 0; i < options.column_count; ++i)
		size->blocks_per_value[options.columns[i].attribute - 1] = per_column[i];
	size->relation_id = relation_id;
	size->rows = estimate.rows;
	size->bytes = estimate.bytes;
	size->blocks = estimate.blocks;
	size->parts = estimate.parts;
	List* clauses = extract_actual_clauses(relation->baserestrictinfo, false);
	size->columns = list_length(UsedColumns(relation, relation_id, clauses));
	size->pushed_selectivity = clauselist_selectivity(
		root, PushableInfos(relation->baserestrictinfo, relation->relid, relation_id), 0,
		JOIN_INNER, nullptr);
	size->blocks_wanted = BlocksOfClauses(root, *size, relation, clauses);
	const List* of_files = FindFileClauses(relation, relation->baserestrictinfo, relation_id).infos;
	const double read =
		clauselist_selectivity(root, const_cast<List*>(of_files), 0, JOIN_INNER, nullptr);
	size->rows *= read;
	size->bytes *= read;
	relation->fdw_private = size;
	relation->tuples = estimate.rows;
	relation->rows =
		clamp_row_est(estimate.rows * clauselist_selectivity(root, relation->baserestrictinfo, 0,
	                                                         JOIN_INNER, nullptr));
}

// GetForeignPaths: front to back; for small tables also for nested loops that provide values to
// filter by.
void courseraGetForeignPaths(PlannerInfo* root, RelOptInfo* relation, Oid relation_id) {
	const auto* size = static_cast<RelationSize*>(relation->fdw_private);
	Cost startup = relation->baserestrictcost.startup;
	double delivered = clamp_row_est(size->rows * size->pushed_selectivity);
	Cost run = RunCost(*size, delivered, relation->baserestrictcost.per_tuple);
	add_path(relation, pg::MakeScanPath(root, relation, relation->rows, startup, startup + run,
	                                    relation->lateral_relids));
	AddParameterizedPaths(root, relation, relation_id);
	AddPartialPath(root, relation, delivered);
}

// GetForeignPlan: clauses that the scan can test are left to it. It knows for each row whether they
// certainly hold; if not, it evaluates them as the executor would (fdw_scan).
ForeignScan* courseraGetForeignPlan(PlannerInfo*, RelOptInfo* relation, Oid relation_id,
                                    ForeignPath* path, List* target_list, List* clauses,
                                    Plan* outer_plan) {
	if (IS_UPPER_REL(relation))
		return MakeAggregatePlan(path, target_list, outer_plan);
	const FileClauses of_files = FindFileClauses(relation, clauses, relation_id);
	fix_opfuncids(reinterpret_cast<Node*>(extract_actual_clauses(of_files.infos, false)));
	List* quals = WithoutInfos(clauses, of_files.settled);
	PushedClauses pushed = PushClauses(quals, relation->relid, relation_id);
	return make_foreignscan(
		target_list, list_difference_ptr(quals, pushed.clauses), relation->relid, pushed.values,
		PackPlan(UsedColumns(relation, relation_id, quals), pushed.descriptions, NIL, NIL,
	             extract_actual_clauses(of_files.infos, false), relation_id),
		NIL, pushed.clauses, outer_plan);
}

// IsForeignScanParallelSafe: a scan reads what it needs by itself, so a worker may run it. But a
// scan that leaves out what it cannot read warns of it, and several workers would each warn.
bool courseraIsForeignScanParallelSafe(PlannerInfo*, RelOptInfo* relation, RangeTblEntry* entry) {
	const options::TableOptions options = options::ReadTableOptions(
		entry->relid, OidIsValid(relation->userid) ? relation->userid : GetUserId());
	return !options.server.skips_rows && !options.server.skips_exports;
}

} // namespace coursera::fdw
