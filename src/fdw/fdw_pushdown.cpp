#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/stratnum.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/ruleutils.h"
#include "utils/typcache.h"
}

#include "fdw/fdw_pushdown.hpp"

#include "fdw/fdw_settings.hpp"
#include "options/options_reader.hpp"

#include "pg/pg_collation.hpp"
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

// A clause as it was understood.
struct ClauseMatch {
	AttrNumber attribute;
	Comparison comparison;
	const ColumnType* column;
	Oid value_type;
	bool is_array;
	bool is_distinct;
	bool is_day;
	int constant;
	Expr* value; // NULL: none
};

// A column in a clause: plain, or under a cast that the scan understands.
struct ColumnUse {
	Var* column;
	Oid type;       // of the comparison
	bool is_number; // an integer as a numeric or float8
	bool is_day;    // a timestamp as a date
};

const ColumnType* FindColumnType(Oid type) {
	for (const ColumnType& column : kColumnTypes)
		if (column.type == type)
			return &column;
	return nullptr;
}

// The plain column under a cast that changes no bytes; NULL for other expressions.
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

// False for what is not a column.
bool FindColumn(Node* node, Index relation, ColumnUse* use) {
	memset(use, 0, sizeof(*use));
	use->column = ColumnOf(node, relation);
	if (use->column != nullptr) {
		use->type = use->column->vartype;
		return true;
	}
	if (!IsA(node, FuncExpr) || list_length(castNode(FuncExpr, node)->args) != 1)
		return false;
	auto* cast = castNode(FuncExpr, node);
	use->column = ColumnOf(static_cast<Node*>(linitial(cast->args)), relation);
	use->type = cast->funcresulttype;
	switch (cast->funcid) {
	case F_NUMERIC_INT2:
	case F_NUMERIC_INT4:
	case F_NUMERIC_INT8:
	case F_FLOAT8_INT2:
	case F_FLOAT8_INT4:
	case F_FLOAT8_INT8:
		use->is_number = true;
		return use->column != nullptr;
	case F_DATE_TIMESTAMP:
		use->is_day = true;
		return use->column != nullptr;
	default:
		return false;
	}
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
		return value_type == TEXTOID || value_type == VARCHAROID || value_type == BPCHAROID;
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
		return value_type == DATEOID || value_type == TIMESTAMPOID || value_type == TIMESTAMPTZOID;
	}
	return false;
}

bool IsComparable(const ColumnUse& use, FieldType field, Oid value_type) {
	if (use.is_number || use.is_day)
		return value_type == use.type; // numeric, float8, date
	return IsComparable(field, value_type);
}

Oid BtreeFamily(Oid type) {
	return lookup_type_cache(type, TYPECACHE_BTREE_OPFAMILY)->btree_opf;
}

// The comparison that an operator of the column's B-tree family makes. `<>` is the negator of one
// of them.
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

bool FindComparison(const ColumnUse& use, Oid operator_id, Oid collation, Oid value_type,
                    Expr* value, ClauseMatch* match) {
	Var* column = use.column;
	// TIMESTAMP(n) rounds the file's values.
	if (column->vartype == TIMESTAMPOID && column->vartypmod != -1)
		return false;
	match->attribute = column->varattno;
	match->column = FindColumnType(column->vartype);
	match->value = value;
	match->value_type = value_type;
	match->is_day = use.is_day;
	// A text that is compared with a bpchar is compared as one.
	const bool is_padded = value_type == BPCHAROID;
	if (match->column == nullptr || !IsComparable(use, match->column->field, value_type) ||
	    !ComparisonOf(operator_id, BtreeFamily(is_padded ? value_type : use.type),
	                  &match->comparison))
		return false;
	const bool is_equality =
		match->comparison == Comparison::kEqual || match->comparison == Comparison::kNotEqual;
	if (match->column->field == FieldType::kText)
		return OidIsValid(collation) && get_collation_isdeterministic(collation) &&
		       (is_equality || (!is_padded && pg::IsByteOrder(collation)));
	return true;
}

// The text before the one % that ends a pattern of LIKE; NULL for other patterns.
Const* PrefixOfPattern(Node* node) {
	if (!IsA(node, Const) || castNode(Const, node)->constisnull)
		return nullptr;
	char* pattern = TextDatumGetCString(castNode(Const, node)->constvalue);
	const size_t size = strlen(pattern);
	if (size < 2 || strcspn(pattern, "%_\\") != size - 1 || pattern[size - 1] != '%')
		return nullptr;
	pattern[size - 1] = '\0';
	return makeConst(TEXTOID, -1, castNode(Const, node)->constcollid, -1,
	                 CStringGetTextDatum(pattern), false, false);
}

// column [NOT] LIKE 'x%', column ^@ 'x'.
bool MatchPrefix(OpExpr* clause, Index relation, ClauseMatch* match) {
	Var* column = ColumnOf(static_cast<Node*>(linitial(clause->args)), relation);
	auto* right = static_cast<Node*>(lsecond(clause->args));
	const Oid function = get_opcode(clause->opno);
	if (column == nullptr || !OidIsValid(clause->inputcollid) ||
	    !get_collation_isdeterministic(clause->inputcollid) || exprType(right) != TEXTOID)
		return false;
	match->column = FindColumnType(column->vartype);
	if (match->column == nullptr || match->column->field != FieldType::kText)
		return false;
	match->attribute = column->varattno;
	match->comparison =
		function == F_TEXTNLIKE ? Comparison::kNotStartsWith : Comparison::kStartsWith;
	match->value_type = TEXTOID;
	if (function == F_STARTS_WITH && IsValue(right, relation))
		match->value = reinterpret_cast<Expr*>(right);
	else if (function == F_TEXTLIKE || function == F_TEXTNLIKE)
		match->value = reinterpret_cast<Expr*>(PrefixOfPattern(right));
	return match->value != nullptr;
}

bool MatchOperator(OpExpr* clause, Index relation, ClauseMatch* match) {
	if (list_length(clause->args) != 2)
		return false;
	if (MatchPrefix(clause, relation, match))
		return true;
	memset(match, 0, sizeof(*match));
	auto* left = static_cast<Node*>(linitial(clause->args));
	auto* right = static_cast<Node*>(lsecond(clause->args));
	Oid operator_id = clause->opno;
	ColumnUse use;
	if (!FindColumn(left, relation, &use) || !IsValue(right, relation)) {
		operator_id = get_commutator(operator_id);
		if (!FindColumn(right, relation, &use) || !OidIsValid(operator_id) ||
		    !IsValue(left, relation))
			return false;
		right = left;
	}
	return FindComparison(use, operator_id, clause->inputcollid, exprType(right),
	                      reinterpret_cast<Expr*>(right), match);
}

bool MatchArray(ScalarArrayOpExpr* clause, Index relation, ClauseMatch* match) {
	auto* right = static_cast<Node*>(lsecond(clause->args));
	ColumnUse use;
	if (!FindColumn(static_cast<Node*>(linitial(clause->args)), relation, &use) ||
	    !IsValue(right, relation))
		return false;
	match->is_array = true;
	return FindComparison(use, clause->opno, clause->inputcollid, get_element_type(exprType(right)),
	                      reinterpret_cast<Expr*>(right), match) &&
	       match->comparison == (clause->useOr ? Comparison::kEqual : Comparison::kNotEqual);
}

// IS DISTINCT FROM has the operator of the equality. `wanted`: the comparison that the clause
// makes.
bool MatchDistinct(DistinctExpr* clause, Index relation, Comparison wanted, ClauseMatch* match) {
	if (!MatchOperator(clause, relation, match) || match->comparison != Comparison::kEqual)
		return false;
	match->comparison = wanted;
	match->is_distinct = true;
	return true;
}

bool MatchClause(Expr* clause, Index relation, ClauseMatch* match);

// One column that equals one of several values, one by one.
bool MatchOr(BoolExpr* clause, Index relation, ClauseMatch* match) {
	List* values = NIL;
	Oid collation = InvalidOid;
	ListCell* cell;
	foreach (cell, clause->args) {
		auto* part = static_cast<Expr*>(lfirst(cell));
		ClauseMatch one;
		if (!IsA(part, OpExpr) || !MatchClause(part, relation, &one) ||
		    one.comparison != Comparison::kEqual)
			return false;
		const Oid part_collation = castNode(OpExpr, part)->inputcollid;
		if (values != NIL &&
		    (one.attribute != match->attribute || one.value_type != match->value_type ||
		     one.is_day != match->is_day || part_collation != collation))
			return false;
		*match = one;
		collation = part_collation;
		values = lappend(values, one.value);
	}
	auto* array = makeNode(ArrayExpr);
	array->array_typeid = get_array_type(match->value_type);
	array->array_collid = exprCollation(static_cast<Node*>(linitial(values)));
	array->element_typeid = match->value_type;
	array->elements = values;
	array->location = -1;
	match->value = reinterpret_cast<Expr*>(array);
	match->is_array = true;
	return OidIsValid(array->array_typeid);
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

bool MatchBooleanTest(BooleanTest* clause, Index relation, ClauseMatch* match) {
	auto* column = reinterpret_cast<Node*>(clause->arg);
	switch (clause->booltesttype) {
	case IS_TRUE:
	case IS_NOT_TRUE:
		if (!MatchTruth(column, relation, true, match))
			return false;
		break;
	case IS_FALSE:
	case IS_NOT_FALSE:
		if (!MatchTruth(column, relation, false, match))
			return false;
		break;
	case IS_UNKNOWN:
	case IS_NOT_UNKNOWN:
		if (!MatchTruth(column, relation, true, match))
			return false;
		match->comparison =
			clause->booltesttype == IS_UNKNOWN ? Comparison::kIsNull : Comparison::kIsNotNull;
		return true;
	}
	if (clause->booltesttype == IS_NOT_TRUE || clause->booltesttype == IS_NOT_FALSE) {
		match->comparison = Comparison::kNotEqual;
		match->is_distinct = true;
	}
	return true;
}

bool MatchNot(Node* negated, Index relation, ClauseMatch* match) {
	if (IsA(negated, DistinctExpr))
		return MatchDistinct(reinterpret_cast<DistinctExpr*>(negated), relation, Comparison::kEqual,
		                     match);
	return MatchTruth(negated, relation, false, match);
}

bool MatchClause(Expr* clause, Index relation, ClauseMatch* match) {
	memset(match, 0, sizeof(*match));
	auto* node = reinterpret_cast<Node*>(clause);
	switch (nodeTag(node)) {
	case T_OpExpr:
		return MatchOperator(castNode(OpExpr, node), relation, match);
	case T_DistinctExpr:
		return MatchDistinct(reinterpret_cast<DistinctExpr*>(node), relation, Comparison::kNotEqual,
		                     match);
	case T_ScalarArrayOpExpr:
		return MatchArray(castNode(ScalarArrayOpExpr, node), relation, match);
	case T_NullTest:
		return MatchNullTest(castNode(NullTest, node), relation, match);
	case T_BooleanTest:
		return MatchBooleanTest(castNode(BooleanTest, node), relation, match);
	case T_BoolExpr:
		if (castNode(BoolExpr, node)->boolop == NOT_EXPR)
			return MatchNot(static_cast<Node*>(linitial(castNode(BoolExpr, node)->args)), relation,
			                match);
		return castNode(BoolExpr, node)->boolop == OR_EXPR &&
		       MatchOr(castNode(BoolExpr, node), relation, match);
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

List* Describe(const ClauseMatch& match, int disjunction, int alternative, Oid relation_id) {
	List* description = list_make5_int(match.attribute, static_cast<int>(match.comparison),
	                                   static_cast<int>(match.column->field),
	                                   static_cast<int>(match.value_type), match.is_array);
	description = lappend_int(description, MaxCharacters(match, relation_id));
	description = lappend_int(description, match.constant);
	description = lappend_int(description, match.is_distinct ? 1 : 0);
	description = lappend_int(description, match.is_day ? 1 : 0);
	description = lappend_int(description, disjunction);
	return lappend_int(description, alternative);
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
	case Comparison::kStartsWith:
	case Comparison::kNotStartsWith:
		return "^@";
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

// The value as a reader of the plan would write it; a value that is known only at run time is shown
// as its parameter.
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

// A clause on a column that is not in the file is left to the executor.
bool MatchInFile(Expr* clause, Index relation, Oid relation_id, ClauseMatch* match) {
	return MatchClause(clause, relation, match) &&
	       options::ReadFileFact(relation_id, static_cast<AttrNumber>(match->attribute)) ==
	           options::FileFact::kNone;
}

bool IsBoolOf(Expr* clause, BoolExprType operation) {
	return IsA(clause, BoolExpr) && reinterpret_cast<BoolExpr*>(clause)->boolop == operation;
}

void AddMatch(const ClauseMatch& match, int disjunction, int alternative, Oid relation_id,
              PushedClauses* pushed) {
	pushed->descriptions =
		lappend(pushed->descriptions, Describe(match, disjunction, alternative, relation_id));
	if (match.value != nullptr)
		pushed->values = lappend(pushed->values, match.value);
}

// Adds an OR of clauses and of ANDs of them; false if one of them cannot be pushed.
bool AddDisjunction(BoolExpr* clause, Index relation, Oid relation_id, PushedClauses* pushed) {
	const int disjunction = list_length(pushed->descriptions) + 1; // no other one has this number
	const ListCell* cell;
	foreach (cell, clause->args) {
		auto* alternative = static_cast<Expr*>(lfirst(cell));
		List* parts = IsBoolOf(alternative, AND_EXPR)
		                  ? reinterpret_cast<BoolExpr*>(alternative)->args
		                  : list_make1(alternative);
		const ListCell* part;
		foreach (part, parts) {
			ClauseMatch match;
			if (!MatchInFile(static_cast<Expr*>(lfirst(part)), relation, relation_id, &match))
				return false;
			AddMatch(match, disjunction, foreach_current_index(cell), relation_id, pushed);
		}
	}
	return true;
}

// Adds a clause; false, with `pushed` unchanged, if it cannot be pushed.
bool AddClause(Expr* clause, Index relation, Oid relation_id, PushedClauses* pushed) {
	ClauseMatch match;
	if (!PushdownIsEnabled())
		return false;
	if (MatchInFile(clause, relation, relation_id, &match)) {
		AddMatch(match, 0, 0, relation_id, pushed);
		return true;
	}
	if (!IsBoolOf(clause, OR_EXPR))
		return false;
	const int descriptions = list_length(pushed->descriptions);
	const int values = list_length(pushed->values);
	if (AddDisjunction(reinterpret_cast<BoolExpr*>(clause), relation, relation_id, pushed))
		return true;
	pushed->descriptions = list_truncate(pushed->descriptions, descriptions);
	pushed->values = list_truncate(pushed->values, values);
	return false;
}

} // namespace

bool IsPushable(Expr* clause, Index relation, Oid relation_id) {
	PushedClauses pushed{NIL, NIL, NIL};
	return AddClause(clause, relation, relation_id, &pushed);
}

PushedClauses PushClauses(List* clauses, Index relation, Oid relation_id) {
	PushedClauses pushed{NIL, NIL, NIL};
	const ListCell* cell;
	foreach (cell, clauses) {
		auto* clause = static_cast<Expr*>(lfirst(cell));
		if (AddClause(clause, relation, relation_id, &pushed))
			pushed.clauses = lappend(pushed.clauses, clause);
	}
	return pushed;
}

int ValuesOf(List* description) {
	return list_nth_int(description, kPartValueType) != 0 ? 1 : 0;
}

namespace {

char* DescribeClause(List* description, Expr* value, Oid relation_id) {
	auto attribute = static_cast<AttrNumber>(list_nth_int(description, kPartAttribute));
	const char* column = quote_identifier(get_attname(relation_id, attribute, false));
	auto comparison = static_cast<Comparison>(list_nth_int(description, kPartComparison));
	const bool is_equal = comparison == Comparison::kEqual;
	const bool is_distinct = list_nth_int(description, kPartIsDistinct) != 0;
	if (comparison == Comparison::kIsNull || comparison == Comparison::kIsNotNull)
		return psprintf("%s %s", column, SymbolOf(comparison));
	if (value == nullptr && is_distinct)
		return psprintf("%s IS NOT %s", column,
		                list_nth_int(description, kPartConstant) != 0 ? "TRUE" : "FALSE");
	if (value == nullptr)
		return psprintf("%s%s", list_nth_int(description, kPartConstant) != 0 ? "" : "NOT ",
		                column);
	if (list_nth_int(description, kPartIsDay) != 0)
		column = psprintf("%s::date", column);
	if (is_distinct)
		return psprintf("%s IS %sDISTINCT FROM %s", column, is_equal ? "NOT " : "",
		                DescribeValue(value));
	if (list_nth_int(description, kPartIsArray) != 0)
		return psprintf("%s %s %s (%s)", column, SymbolOf(comparison), is_equal ? "ANY" : "ALL",
		                DescribeValue(value));
	return psprintf(comparison == Comparison::kNotStartsWith ? "NOT (%s %s %s)" : "%s %s %s",
	                column, SymbolOf(comparison), DescribeValue(value));
}

} // namespace

char* DescribeClauses(List* descriptions, List* values, Oid relation_id) {
	StringInfoData text;
	initStringInfo(&text);
	int next_value = 0;
	int disjunction = 0;
	int alternative = 0;
	const ListCell* cell;
	foreach (cell, descriptions) {
		auto* description = static_cast<List*>(lfirst(cell));
		Expr* value = ValuesOf(description) != 0
		                  ? static_cast<Expr*>(list_nth(values, next_value++))
		                  : nullptr;
		const int its_disjunction = list_nth_int(description, kPartDisjunction);
		const int its_alternative = list_nth_int(description, kPartAlternative);
		const bool goes_on = disjunction != 0 && its_disjunction == disjunction;
		if (disjunction != 0 && !goes_on)
			appendStringInfoChar(&text, ')');
		if (text.len > 0)
			appendStringInfoString(&text,
			                       goes_on && its_alternative != alternative ? " OR " : " AND ");
		if (its_disjunction != 0 && !goes_on)
			appendStringInfoChar(&text, '(');
		appendStringInfoString(&text, DescribeClause(description, value, relation_id));
		disjunction = its_disjunction;
		alternative = its_alternative;
	}
	if (disjunction != 0)
		appendStringInfoChar(&text, ')');
	return text.data;
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
