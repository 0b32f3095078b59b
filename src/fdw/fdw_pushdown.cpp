#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/stratnum.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/ruleutils.h"
#include "utils/typcache.h"
}

#include "fdw/fdw_pushdown.hpp"

#include "options/options_reader.hpp"

#include "pg/pg_compat.hpp"
#include "scan/scan_predicate.hpp"

namespace coursera::fdw {

namespace {

using scan::Comparison;
using scan::FieldType;

struct ColumnType {
	Oid type;
	FieldType field;
};

constexpr ColumnType kColumnTypes[] = {
	{TEXTOID, FieldType::kText},     {VARCHAROID, FieldType::kText},
	{INT2OID, FieldType::kInt2},     {INT4OID, FieldType::kInt4},
	{INT8OID, FieldType::kInt8},     {BOOLOID, FieldType::kBool},
	{FLOAT4OID, FieldType::kFloat4}, {FLOAT8OID, FieldType::kFloat8},
	{DATEOID, FieldType::kDate},     {TIMESTAMPOID, FieldType::kTimestamp},
};

// What a clause was found to say.
struct ClauseMatch {
	AttrNumber attribute;
	Comparison comparison;
	const ColumnType* column;
	Oid value_type;
	bool is_array;
	int constant;
	Expr* value; // NULL: none
};

const ColumnType* FindColumnType(Oid type) {
	for (const ColumnType& column : kColumnTypes)
		if (column.type == type)
			return &column;
	return nullptr;
}

// The plain column under a cast that changes no bytes; NULL when it is something else.
Var* ColumnOf(Node* node, Index relation) {
	while (node != nullptr && IsA(node, RelabelType))
		node = reinterpret_cast<Node*>(castNode(RelabelType, node)->arg);
	if (node == nullptr || !IsA(node, Var))
		return nullptr;
	Var* column = castNode(Var, node);
	return column->varno == static_cast<int>(relation) && column->varlevelsup == 0 &&
	               column->varattno > 0
	           ? column
	           : nullptr;
}

// A value may be anything that does not depend on the scanned row.
bool IsValue(Node* node, Index relation) {
	return !bms_is_member(static_cast<int>(relation), pull_varnos(nullptr, node)) &&
	       !contain_volatile_functions(node) && !contain_subplans(node);
}

// The types that a column's fields can be compared with, on raw bytes.
bool IsComparable(FieldType field, Oid value_type) {
	switch (field) {
	case FieldType::kText:
		return value_type == TEXTOID || value_type == VARCHAROID;
	case FieldType::kInt2:
	case FieldType::kInt4:
	case FieldType::kInt8:
		return value_type == INT2OID || value_type == INT4OID || value_type == INT8OID;
	case FieldType::kBool:
		return value_type == BOOLOID;
	case FieldType::kFloat4:
	case FieldType::kFloat8:
		return value_type == FLOAT4OID || value_type == FLOAT8OID;
	case FieldType::kDate:
	case FieldType::kTimestamp:
		return value_type == DATEOID || value_type == TIMESTAMPOID;
	}
	return false;
}

Oid BtreeFamily(Oid type) {
	return lookup_type_cache(type, TYPECACHE_BTREE_OPFAMILY)->btree_opf;
}

// What an operator of the column's B-tree family does. `<>` is the negator of one of them.
bool ComparisonOf(Oid operator_id, Oid family, Comparison* comparison) {
	switch (get_op_opfamily_strategy(operator_id, family)) {
	case BTEqualStrategyNumber:
		*comparison = Comparison::kEqual;
		return true;
	case BTLessStrategyNumber:
		*comparison = Comparison::kLess;
		return true;
	case BTLessEqualStrategyNumber:
		*comparison = Comparison::kLessEqual;
		return true;
	case BTGreaterStrategyNumber:
		*comparison = Comparison::kGreater;
		return true;
	case BTGreaterEqualStrategyNumber:
		*comparison = Comparison::kGreaterEqual;
		return true;
	default:
		*comparison = Comparison::kNotEqual;
		Oid negator = get_negator(operator_id);
		return OidIsValid(negator) &&
		       get_op_opfamily_strategy(negator, family) == BTEqualStrategyNumber;
	}
}

bool FindComparison(Var* column, Oid operator_id, Oid collation, Oid value_type, Expr* value,
                    bool is_array, ClauseMatch* match) {
	// TIMESTAMP(n) rounds what the file says.
	if (column->vartype == TIMESTAMPOID && column->vartypmod != -1)
		return false;
	match->attribute = column->varattno;
	match->column = FindColumnType(column->vartype);
	match->value = value;
	match->value_type = value_type;
	match->is_array = is_array;
	if (match->column == nullptr || !IsComparable(match->column->field, value_type) ||
	    !ComparisonOf(operator_id, BtreeFamily(column->vartype), &match->comparison))
		return false;
	if (match->column->field == FieldType::kText)
		return match->comparison == Comparison::kEqual && OidIsValid(collation) &&
		       get_collation_isdeterministic(collation);
	return !is_array || match->comparison == Comparison::kEqual;
}

bool MatchOperator(OpExpr* clause, Index relation, ClauseMatch* match) {
	if (list_length(clause->args) != 2)
		return false;
	auto* left = static_cast<Node*>(linitial(clause->args));
	auto* right = static_cast<Node*>(lsecond(clause->args));
	Oid operator_id = clause->opno;
	Var* column = ColumnOf(left, relation);
	if (column == nullptr || !IsValue(right, relation)) {
		column = ColumnOf(right, relation);
		right = left;
		operator_id = get_commutator(operator_id);
		if (column == nullptr || !OidIsValid(operator_id) || !IsValue(right, relation))
			return false;
	}
	return FindComparison(column, operator_id, clause->inputcollid, exprType(right),
	                      reinterpret_cast<Expr*>(right), false, match);
}

bool MatchArray(ScalarArrayOpExpr* clause, Index relation, ClauseMatch* match) {
	auto* right = static_cast<Node*>(lsecond(clause->args));
	Var* column = ColumnOf(static_cast<Node*>(linitial(clause->args)), relation);
	if (!clause->useOr || column == nullptr || !IsValue(right, relation))
		return false;
	return FindComparison(column, clause->opno, clause->inputcollid,
	                      get_element_type(exprType(right)), reinterpret_cast<Expr*>(right), true,
	                      match);
}

bool MatchNullTest(NullTest* clause, Index relation, ClauseMatch* match) {
	Var* column = ColumnOf(reinterpret_cast<Node*>(clause->arg), relation);
	if (column == nullptr || clause->argisrow)
		return false;
	match->attribute = column->varattno;
	match->comparison =
		clause->nulltesttype == IS_NULL ? Comparison::kIsNull : Comparison::kIsNotNull;
	// Whatever its type: no field is converted.
	static constexpr ColumnType kAnyType = {InvalidOid, FieldType::kText};
	match->column = &kAnyType;
	return true;
}

bool MatchTruth(Node* node, Index relation, bool truth, ClauseMatch* match) {
	Var* column = ColumnOf(node, relation);
	if (column == nullptr || column->vartype != BOOLOID)
		return false;
	match->attribute = column->varattno;
	match->comparison = Comparison::kEqual;
	match->column = FindColumnType(BOOLOID);
	match->constant = truth ? 1 : 0;
	return true;
}

bool MatchClause(Expr* clause, Index relation, ClauseMatch* match) {
	memset(match, 0, sizeof(*match));
	auto* node = reinterpret_cast<Node*>(clause);
	switch (nodeTag(node)) {
	case T_OpExpr:
		return MatchOperator(castNode(OpExpr, node), relation, match);
	case T_ScalarArrayOpExpr:
		return MatchArray(castNode(ScalarArrayOpExpr, node), relation, match);
	case T_NullTest:
		return MatchNullTest(castNode(NullTest, node), relation, match);
	case T_BoolExpr:
		if (castNode(BoolExpr, node)->boolop == NOT_EXPR)
			return MatchTruth(static_cast<Node*>(linitial(castNode(BoolExpr, node)->args)),
			                  relation, false, match);
		return false;
	default:
		return MatchTruth(node, relation, true, match);
	}
}

// n of VARCHAR(n), 0 for no limit.
int MaxCharacters(const ClauseMatch& match, Oid relation_id) {
	int32 modifier;
	Oid type;
	Oid collation;
	get_atttypetypmodcoll(relation_id, match.attribute, &type, &modifier, &collation);
	return type == VARCHAROID && modifier > static_cast<int32>(VARHDRSZ)
	           ? modifier - static_cast<int32>(VARHDRSZ)
	           : 0;
}

List* Describe(const ClauseMatch& match, Oid relation_id) {
	List* description = list_make5_int(match.attribute, static_cast<int>(match.comparison),
	                                   static_cast<int>(match.column->field),
	                                   static_cast<int>(match.value_type), match.is_array);
	description = lappend_int(description, MaxCharacters(match, relation_id));
	return lappend_int(description, match.constant);
}

const char* SymbolOf(Comparison comparison) {
	switch (comparison) {
	case Comparison::kIsNull:
		return "IS NULL";
	case Comparison::kIsNotNull:
		return "IS NOT NULL";
	case Comparison::kEqual:
		return "=";
	case Comparison::kNotEqual:
		return "<>";
	case Comparison::kLess:
		return "<";
	case Comparison::kLessEqual:
		return "<=";
	case Comparison::kGreater:
		return ">";
	case Comparison::kGreaterEqual:
		return ">=";
	}
	return "?";
}

bool HoldsParameter(Node* node, void*) {
	if (node == nullptr)
		return false;
	if (IsA(node, Param) || IsA(node, Var))
		return true;
	return pg::WalkExpression(node, HoldsParameter, nullptr);
}

// The value as a reader of the plan would write it; one that only the run knows by its parameter.
char* DescribeValue(Expr* value) {
	auto* node = reinterpret_cast<Node*>(value);
	while (IsA(node, RelabelType))
		node = reinterpret_cast<Node*>(castNode(RelabelType, node)->arg);
	if (IsA(node, Param))
		return psprintf("$%d", castNode(Param, node)->paramid);
	if (HoldsParameter(node, nullptr))
		return pstrdup("(known at run time)");
	return deparse_expression(reinterpret_cast<Node*>(value), NIL, false, false);
}

// A clause on a column that is not in the file is the executor's.
bool MatchPushable(Expr* clause, Index relation, Oid relation_id, ClauseMatch* match) {
	return MatchClause(clause, relation, match) &&
	       options::ReadFileFact(relation_id, static_cast<AttrNumber>(match->attribute)) ==
	           options::FileFact::kNone;
}

} // namespace

bool IsPushable(Expr* clause, Index relation, Oid relation_id) {
	ClauseMatch match;
	return MatchPushable(clause, relation, relation_id, &match);
}

PushedClauses PushClauses(List* clauses, Index relation, Oid relation_id) {
	PushedClauses pushed{NIL, NIL, NIL};
	ListCell* cell;
	foreach (cell, clauses) {
		auto* clause = static_cast<Expr*>(lfirst(cell));
		ClauseMatch match;
		if (!MatchPushable(clause, relation, relation_id, &match))
			continue;
		pushed.clauses = lappend(pushed.clauses, clause);
		pushed.descriptions = lappend(pushed.descriptions, Describe(match, relation_id));
		if (match.value != nullptr)
			pushed.values = lappend(pushed.values, match.value);
	}
	return pushed;
}

int ValuesOf(List* description) {
	return list_nth_int(description, kPartValueType) != 0 ? 1 : 0;
}

char* DescribeClause(List* description, Expr* value, Oid relation_id) {
	auto attribute = static_cast<AttrNumber>(list_nth_int(description, kPartAttribute));
	const char* column = quote_identifier(get_attname(relation_id, attribute, false));
	auto comparison = static_cast<Comparison>(list_nth_int(description, kPartComparison));
	if (comparison == Comparison::kIsNull || comparison == Comparison::kIsNotNull)
		return psprintf("%s %s", column, SymbolOf(comparison));
	if (value == nullptr)
		return psprintf("%s%s", list_nth_int(description, kPartConstant) != 0 ? "" : "NOT ",
		                column);
	bool is_array = list_nth_int(description, kPartIsArray) != 0;
	return psprintf(is_array ? "%s %s ANY (%s)" : "%s %s %s", column, SymbolOf(comparison),
	                DescribeValue(value));
}

List* PushableInfos(List* infos, Index relation, Oid relation_id) {
	List* pushable = NIL;
	ListCell* cell;
	foreach (cell, infos) {
		auto* info = lfirst_node(RestrictInfo, cell);
		if (IsPushable(info->clause, relation, relation_id))
			pushable = lappend(pushable, info);
	}
	return pushable;
}

} // namespace coursera::fdw
