// The differences between PostgreSQL's versions, 15 to 18. Code elsewhere has no version guards: it
// calls the functions here.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "catalog/pg_foreign_server.h"
#include "commands/explain.h"
#include "executor/executor.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/pathnode.h"
#include "parser/parse_type.h"
#include "utils/acl.h"
#include "utils/selfuncs.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif
#if PG_VERSION_NUM >= 180000
#include "commands/explain_format.h"
#include "commands/explain_state.h"
#endif
}

#if PG_VERSION_NUM < 150000 || PG_VERSION_NUM >= 190000
#error "coursera_fdw is for PostgreSQL 15 to 18"
#endif

namespace coursera::pg {

// Whether COPY reads a line `\.` in a CSV as the end of the data.
inline constexpr bool kCopyEndsAtMarker = PG_VERSION_NUM < 180000;

inline AclResult CheckServerAccess(Oid server_id, Oid user_id, AclMode mode) {
#if PG_VERSION_NUM >= 160000
	return object_aclcheck(ForeignServerRelationId, server_id, user_id, mode);
#else
	return pg_foreign_server_aclcheck(server_id, user_id, mode);
#endif
}

inline bool OwnsServer(Oid server_id, Oid user_id) {
#if PG_VERSION_NUM >= 160000
	return object_ownercheck(ForeignServerRelationId, server_id, user_id);
#else
	return pg_foreign_server_ownercheck(server_id, user_id);
#endif
}

inline bool OwnsRelation(Oid relation_id, Oid user_id) {
#if PG_VERSION_NUM >= 160000
	return object_ownercheck(RelationRelationId, relation_id, user_id);
#else
	return pg_class_ownercheck(relation_id, user_id);
#endif
}

// The user on whose behalf a view scans the table; InvalidOid: the current user.
inline Oid ScanUser([[maybe_unused]] ForeignScanState* node, const ForeignScan* plan) {
#if PG_VERSION_NUM >= 160000
	return plan->checkAsUser;
#else
	const int relation = bms_next_member(plan->fs_relids, -1);
	return exec_rt_fetch(static_cast<Index>(relation), node->ss.ps.state)->checkAsUser;
#endif
}

// The one base relation of a plan for an upper relation.
inline int ScannedRelationOf(const ForeignScan* plan) {
#if PG_VERSION_NUM >= 160000
	return bms_singleton_member(plan->fs_base_relids); // fs_relids has outer joins, too
#else
	return bms_singleton_member(plan->fs_relids);
#endif
}

inline Relation RangeTableRelation(EState* state, int relation) {
#if PG_VERSION_NUM >= 180000
	return ExecGetRangeTableRelation(state, static_cast<Index>(relation), false);
#else
	return ExecGetRangeTableRelation(state, static_cast<Index>(relation));
#endif
}

// The expressions that a query groups by, without those that the planner found redundant.
inline List* GroupClause(const PlannerInfo* root) {
#if PG_VERSION_NUM >= 160000
	return root->processed_groupClause;
#else
	return root->parse->groupClause;
#endif
}

// A path that scans a base relation; `outer`: the relations from which its clauses get values.
inline Path* MakeScanPath(PlannerInfo* root, RelOptInfo* relation, double rows, Cost startup,
                          Cost total, Relids outer) {
#if PG_VERSION_NUM >= 180000
	ForeignPath* path = create_foreignscan_path(root, relation, nullptr, rows, 0, startup, total,
	                                            NIL, outer, nullptr, NIL, NIL);
#elif PG_VERSION_NUM >= 170000
	ForeignPath* path = create_foreignscan_path(root, relation, nullptr, rows, startup, total, NIL,
	                                            outer, nullptr, NIL, NIL);
#else
	ForeignPath* path = create_foreignscan_path(root, relation, nullptr, rows, startup, total, NIL,
	                                            outer, nullptr, NIL);
#endif
	return reinterpret_cast<Path*>(path);
}

// How many elements an array expression is expected to have.
inline double EstimateArrayLength([[maybe_unused]] PlannerInfo* root, Node* array) {
#if PG_VERSION_NUM >= 170000
	return estimate_array_length(root, array);
#else
	return estimate_array_length(array);
#endif
}

// A path for an upper relation.
inline Path* MakeUpperPath(PlannerInfo* root, RelOptInfo* relation, PathTarget* target, double rows,
                           Cost startup, Cost total, List* fdw_private) {
#if PG_VERSION_NUM >= 180000
	ForeignPath* path = create_foreign_upper_path(root, relation, target, rows, 0, startup, total,
	                                              NIL, nullptr, NIL, fdw_private);
#elif PG_VERSION_NUM >= 170000
	ForeignPath* path = create_foreign_upper_path(root, relation, target, rows, startup, total, NIL,
	                                              nullptr, NIL, fdw_private);
#else
	ForeignPath* path = create_foreign_upper_path(root, relation, target, rows, startup, total, NIL,
	                                              nullptr, fdw_private);
#endif
	return reinterpret_cast<Path*>(path);
}

inline MinimalTuple FormMinimalTuple(TupleDesc descriptor, const Datum* values, const bool* nulls) {
#if PG_VERSION_NUM >= 180000
	return heap_form_minimal_tuple(descriptor, values, nulls, 0);
#else
	return heap_form_minimal_tuple(descriptor, const_cast<Datum*>(values),
	                               const_cast<bool*>(nulls));
#endif
}

// The type that a text such as `character varying(50)` names; raises if it is not a type.
inline void ParseType(const char* text, Oid* type, int32* modifier) {
#if PG_VERSION_NUM >= 160000
	(void)parseTypeString(text, type, modifier, nullptr);
#else
	parseTypeString(text, type, modifier, false);
#endif
}

// Calls `walker` for each child of an expression until it returns true.
inline bool WalkExpression(Node* node, bool (*walker)(Node*, void*), void* context) {
#if PG_VERSION_NUM >= 160000
	return expression_tree_walker(node, walker, context);
#else
	return expression_tree_walker(
		node, reinterpret_cast<bool (*)()>(reinterpret_cast<void*>(walker)), context);
#endif
}

} // namespace coursera::pg
