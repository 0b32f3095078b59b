#include "pg/pg_postgres.hpp"

extern "C" {
#include "catalog/pg_attribute.h"
#include "executor/executor.h"
#include "executor/tuptable.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "optimizer/restrictinfo.h"
#include "rewrite/rewriteManip.h"
#include "utils/lsyscache.h"
#include "utils/ruleutils.h"
}

#include "fdw/fdw_file_filter.hpp"

#include "fdw/fdw_settings.hpp"
#include "options/options_reader.hpp"
#include "pg/pg_compat.hpp"
#include "scan/scan_merged_table.hpp"

namespace coursera::fdw {

namespace {

struct Search {
	Index relation;
	Oid relation_id;
	bool has_fact;
	bool has_other;     // a column of the file, or of another table
	bool has_parameter; // that another part of the plan sets
};

bool LookAt(Node* node, void* argument) {
	auto* search = static_cast<Search*>(argument);
	if (node == nullptr)
		return false;
	if (IsA(node, Var)) {
		const auto* column = reinterpret_cast<const Var*>(node);
		if (column->varno == static_cast<int>(search->relation) && column->varlevelsup == 0 &&
		    column->varattno > 0 &&
		    options::ReadFileFact(search->relation_id, column->varattno) !=
		        options::FileFact::kNone)
			search->has_fact = true;
		else
			search->has_other = true;
		return search->has_other;
	}
	if (IsA(node, Param) && reinterpret_cast<const Param*>(node)->paramkind != PARAM_EXTERN)
		search->has_parameter = true;
	if (IsA(node, SubPlan) || IsA(node, AlternativeSubPlan) || IsA(node, PlaceHolderVar)) {
		search->has_other = true;
		return true;
	}
	return pg::WalkExpression(node, LookAt, argument);
}

} // namespace

FileClauses FindFileClauses(const RelOptInfo* relation, List* infos, Oid relation_id) {
	FileClauses found{NIL, NIL};
	if (!PushdownIsEnabled())
		return found;
	ListCell* cell;
	foreach (cell, infos) {
		auto* info = lfirst_node(RestrictInfo, cell);
		auto* clause = reinterpret_cast<Node*>(info->clause);
		// A user's function may see of files only what it would see of their rows.
		if (info->pseudoconstant ||
		    (info->security_level > relation->baserestrict_min_security && !info->leakproof))
			continue;
		Search search{relation->relid, relation_id, false, false, false};
		LookAt(clause, &search);
		if (!search.has_fact || search.has_other || contain_volatile_functions(clause))
			continue;
		found.infos = lappend(found.infos, info);
		// The plan tracks parameters only for clauses that the executor tests.
		if (!search.has_parameter &&
		    scan::StandsForFiles(options::ReadTableOptions(relation_id, InvalidOid).entry))
			found.settled = lappend(found.settled, info);
	}
	return found;
}

List* WithoutInfos(List* infos, const List* left_out) {
	return extract_actual_clauses(list_difference_ptr(infos, left_out), false);
}

struct FileFilter {
	ExprState* quals;
	ExprContext* context;
	TupleTableSlot* slot; // a row that has only the file's facts
};

FileFilter* MakeFileFilter(ForeignScanState* node, const ReadableTable& table, List* clauses) {
	if (clauses == NIL)
		return nullptr;
	auto* filter = static_cast<FileFilter*>(palloc(sizeof(FileFilter)));
	filter->quals = ExecInitQual(clauses, &node->ss.ps);
	filter->context = node->ss.ps.ps_ExprContext;
	filter->slot = ExecInitExtraTupleSlot(node->ss.ps.state, table.descriptor, &TTSOpsVirtual);
	return filter;
}

bool FilePasses(FileFilter* filter, const Datum* values, const bool* nulls) {
	TupleTableSlot* slot = ExecClearTuple(filter->slot);
	const auto natts = static_cast<size_t>(slot->tts_tupleDescriptor->natts);
	memcpy(slot->tts_values, values, sizeof(Datum) * natts);
	memcpy(slot->tts_isnull, nulls, sizeof(bool) * natts);
	ExecStoreVirtualTuple(slot);
	ResetExprContext(filter->context);
	filter->context->ecxt_scantuple = slot;
	return ExecQual(filter->quals, filter->context);
}

namespace {

// A parameter that another part of the plan sets is shown by its number: otherwise ruleutils would
// need that part of the plan, which is not available here.
bool ShowByNumber(Node* node, void*) {
	if (node == nullptr)
		return false;
	if (IsA(node, Param))
		reinterpret_cast<Param*>(node)->paramkind = PARAM_EXTERN;
	return pg::WalkExpression(node, ShowByNumber, nullptr);
}

} // namespace

char* DescribeFileClauses(List* clauses, Oid relation_id) {
	auto* shown = reinterpret_cast<Node*>(copyObjectImpl(make_ands_explicit(clauses)));
	ShowByNumber(shown, nullptr);
	Bitmapset* relations = pull_varnos(nullptr, shown);
	ChangeVarNodes(shown, bms_singleton_member(relations), 1, 0);
	return deparse_expression(shown, deparse_context_for(get_rel_name(relation_id), relation_id),
	                          false, false);
}

} // namespace coursera::fdw
