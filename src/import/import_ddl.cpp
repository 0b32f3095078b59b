#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_namespace_d.h"
#include "catalog/pg_type.h"
#include "nodes/parsenodes.h"
#include "nodes/pg_list.h"
#include "nodes/value.h"
#include "parser/parser.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/syscache.h"
}

#include "import/import_ddl.hpp"

#include <algorithm>

#include "base/base_interrupt.hpp"
#include "import/import_names.hpp"
#include "pg/pg_boundary.hpp"
#include "schema/schema_names.hpp"
#include "schema/schema_sql.hpp"

namespace coursera::import {

namespace {

// The types that a page may use. Their input functions have no side effects and read no catalogs.
constexpr Oid kAllowedTypes[] = {
	BOOLOID,        INT2OID,     INT4OID,   INT8OID, FLOAT4OID, FLOAT8OID, NUMERICOID,
	TEXTOID,        VARCHAROID,  BPCHAROID, DATEOID, TIMEOID,   TIMETZOID, TIMESTAMPOID,
	TIMESTAMPTZOID, INTERVALOID, UUIDOID,   JSONOID, JSONBOID,  BYTEAOID,
};

base::Error BadScript(const std::string& detail) {
	return base::Error(base::ErrorKind::kMalformedPage, "script does not describe a table")
	    .WithDetail(detail);
}

// Names the file in a message about its script.
base::Error& InFile(base::Error& error, const std::string& file) {
	return error.WithMessage("script in \"" + file + "\" does not describe a table");
}

// The parser's own errors are findings about the script. All others (cancel, shutdown, out of
// memory) are raised again.
bool IsComplaint(const ErrorData* error) {
	int category = ERRCODE_TO_CATEGORY(error->sqlerrcode);
	return category == ERRCODE_TO_CATEGORY(ERRCODE_SYNTAX_ERROR) ||
	       category == ERRCODE_DATA_EXCEPTION || category == ERRCODE_FEATURE_NOT_SUPPORTED ||
	       error->sqlerrcode == ERRCODE_STATEMENT_TOO_COMPLEX;
}

std::string Sentence(const char* message) {
	std::string text(message);
	if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
		text[0] = static_cast<char>(text[0] - 'a' + 'A');
	return text + ".";
}

template <typename Call>
auto Complaining(Call&& call) -> decltype(call()) {
	try {
		return pg::CallBackend(call);
	} catch (const pg::BackendError& error) {
		if (!IsComplaint(error.data()))
			throw;
		throw BadScript(Sentence(error.data()->message));
	}
}

// Memory for parse trees and the parser's garbage, until the C++ copy is made.
class ParseMemory {
  public:
	ParseMemory()
		: context_(pg::CallBackend([] {
			  return AllocSetContextCreate(CurrentMemoryContext, "coursera_fdw script",
		                                   ALLOCSET_DEFAULT_SIZES);
		  })),
		  before_(MemoryContextSwitchTo(context_)) {}
	~ParseMemory() {
		MemoryContextSwitchTo(before_);
		MemoryContextDelete(context_);
	}
	ParseMemory(const ParseMemory&) = delete;
	ParseMemory& operator=(const ParseMemory&) = delete;

  private:
	MemoryContext context_;
	MemoryContext before_;
};

// A script's strings must not depend on the session's settings, which the parser reads when it
// starts. As in pg_dump's scripts, a backslash outside of E'…' is an ordinary character.
class ScriptSettings {
  public:
	ScriptSettings()
		: conforming_strings_(standard_conforming_strings), backslash_quote_(backslash_quote),
		  escape_warning_(escape_string_warning) {
		standard_conforming_strings = true;
		backslash_quote = BACKSLASH_QUOTE_ON;
		escape_string_warning = false;
	}
	~ScriptSettings() {
		standard_conforming_strings = conforming_strings_;
		backslash_quote = backslash_quote_;
		escape_string_warning = escape_warning_;
	}
	ScriptSettings(const ScriptSettings&) = delete;
	ScriptSettings& operator=(const ScriptSettings&) = delete;

  private:
	bool conforming_strings_;
	int backslash_quote_;
	bool escape_warning_;
};

List* Parse(const char* script) {
	const ScriptSettings settings;
	return Complaining([script] { return raw_parser(script, RAW_PARSE_DEFAULT); });
}

Node* StatementOf(const ListCell* cell) {
	return castNode(RawStmt, lfirst(cell))->stmt;
}

struct FormattedType {
	char* sql;
	char* name;
};

// The modifier that a type's own function makes of constants, as in VARCHAR(50). It runs without
// holding locks: its error is only a finding about the script.
int32 ModifierOf(Oid type_id, List* modifiers) {
	if (modifiers == NIL)
		return -1;
	Oid function = InvalidOid;
	HeapTuple type = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type_id));
	if (HeapTupleIsValid(type)) {
		function = reinterpret_cast<Form_pg_type>(GETSTRUCT(type))->typmodin;
		ReleaseSysCache(type);
	}
	if (!OidIsValid(function))
		ereport(ERROR,
		        (errcode(ERRCODE_SYNTAX_ERROR),
		         errmsg("type modifier is not allowed for type \"%s\"", format_type_be(type_id))));
	auto count = static_cast<size_t>(list_length(modifiers));
	auto* texts = static_cast<Datum*>(palloc(sizeof(Datum) * count));
	for (size_t i = 0; i < count; ++i) {
		auto* node = static_cast<Node*>(list_nth(modifiers, static_cast<int>(i)));
		if (!IsA(node, A_Const) || !IsA(&castNode(A_Const, node)->val, Integer))
			ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR),
			                errmsg("type modifiers must be simple constants or identifiers")));
		texts[i] = CStringGetDatum(psprintf("%d", castNode(A_Const, node)->val.ival.ival));
	}
	ArrayType* array =
		construct_array(texts, static_cast<int>(count), CSTRINGOID, -2, false, TYPALIGN_CHAR);
	return DatumGetInt32(OidFunctionCall1(function, PointerGetDatum(array)));
}

// Looks up the last part of a type's name, among the built-in types only. Plain code: may raise.
FormattedType FormatBuiltinType(const TypeName* name) {
	if (name->names == NIL || name->setof || name->pct_type || name->arrayBounds != NIL)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("type is not a plain one")));
	const char* last = strVal(llast(name->names));
	bool qualified = list_length(name->names) > 1;
	if (qualified && strcmp(strVal(linitial(name->names)), "pg_catalog") != 0)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
		                errmsg("type \"%s\" is not a built-in one", last)));
	Oid type_id = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(last),
	                              ObjectIdGetDatum(PG_CATALOG_NAMESPACE));
	if (!OidIsValid(type_id))
		ereport(ERROR,
		        (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("type \"%s\" does not exist", last)));
	if (std::find(std::begin(kAllowedTypes), std::end(kAllowedTypes), type_id) ==
	    std::end(kAllowedTypes))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
		                errmsg("type \"%s\" is not allowed here", last)));
	int32 modifier = ModifierOf(type_id, name->typmods);
	return {format_type_extended(type_id, modifier,
	                             FORMAT_TYPE_TYPEMOD_GIVEN | FORMAT_TYPE_FORCE_QUALIFY),
	        format_type_with_typemod(type_id, modifier)};
}

// Finds a column by the name that the parser returns.
ParsedColumn* FindColumn(ParsedTable* table, const char* name) {
	auto found = table->places.find(name);
	return found == table->places.end() ? nullptr : &table->columns[found->second];
}

void AddReference(ParsedTable* table, const char* column, const Constraint* key,
                  const char* target) {
	ParsedColumn* found = FindColumn(table, column);
	if (found != nullptr)
		found->references.push_back(std::string(key->pktable->relname) + "." +
		                            (target != nullptr ? target : column));
}

// FOREIGN KEY (a, b) REFERENCES t(c, d): a → t.c, b → t.d; without (c, d) the names are the same.
void AddForeignKey(ParsedTable* table, const Constraint* key) {
	const ListCell* cell;
	int index = 0;
	foreach (cell, key->fk_attrs) {
		const char* target =
			index < list_length(key->pk_attrs) ? strVal(list_nth(key->pk_attrs, index)) : nullptr;
		AddReference(table, strVal(lfirst(cell)), key, target);
		++index;
	}
}

void AddPrimaryKey(ParsedTable* table, const Constraint* key) {
	const ListCell* cell;
	foreach (cell, key->keys) {
		ParsedColumn* column = FindColumn(table, strVal(lfirst(cell)));
		if (column != nullptr)
			column->in_primary_key = true;
	}
}

void AddTableConstraint(ParsedTable* table, const Constraint* constraint) {
	if (constraint->contype == CONSTR_PRIMARY)
		AddPrimaryKey(table, constraint);
	else if (constraint->contype == CONSTR_FOREIGN)
		AddForeignKey(table, constraint);
}

void AddColumnConstraint(ParsedTable* table, ParsedColumn* column, const Constraint* constraint) {
	if (constraint->contype == CONSTR_NOTNULL)
		column->not_null = true;
	else if (constraint->contype == CONSTR_PRIMARY)
		column->in_primary_key = true;
	else if (constraint->contype == CONSTR_FOREIGN)
		AddReference(table, column->name.c_str(), constraint,
		             constraint->pk_attrs != NIL ? strVal(linitial(constraint->pk_attrs))
		                                         : nullptr);
}

void AddColumn(ParsedTable* table, const ColumnDef* definition) {
	if (table->columns.size() == MaxHeapAttributeNumber)
		throw BadScript("A table has at most " + std::to_string(MaxHeapAttributeNumber) +
		                " columns.");
	if (FindColumn(table, definition->colname) != nullptr)
		throw BadScript("Column \"" + std::string(definition->colname) +
		                "\" is given more than once.");
	ParsedColumn column;
	column.name = definition->colname;
	const FormattedType type = Complaining([definition] {
		if (definition->typeName == nullptr)
			ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR), errmsg("column has no type")));
		return FormatBuiltinType(definition->typeName);
	});
	column.type = {type.sql, type.name};
	table->places.emplace(column.name, table->columns.size());
	table->columns.push_back(column);
	const ListCell* cell;
	foreach (cell, definition->constraints)
		AddColumnConstraint(table, &table->columns.back(), lfirst_node(Constraint, cell));
}

ParsedTable ReadCreateTable(const CreateStmt* statement) {
	ParsedTable table;
	table.name = statement->relation->relname;
	const ListCell* cell;
	foreach (cell, statement->tableElts)
		if (IsA(lfirst(cell), ColumnDef))
			AddColumn(&table, lfirst_node(ColumnDef, cell));
	foreach (cell, statement->tableElts)
		if (IsA(lfirst(cell), Constraint))
			AddTableConstraint(&table, lfirst_node(Constraint, cell));
	if (table.columns.empty())
		throw BadScript("The table has no columns.");
	return table;
}

// Restores the names that ShortenIdentifiers shortened, for our own use. References use the names
// that tables and columns get in the database.
void RestoreLongNames(const schema::ShortenedScript& shortened, ParsedTable* table) {
	std::unordered_map<std::string, std::string> long_names;
	for (const auto& [short_name, long_name] : shortened.long_names)
		long_names.emplace(short_name, long_name);
	const auto long_name = [&](const std::string& name) {
		auto found = long_names.find(name);
		return found == long_names.end() ? std::string() : found->second;
	};
	const auto cut_name = [&](const std::string& name) {
		const std::string full = long_name(name);
		return full.empty() ? name : CutIdentifier(full);
	};
	table->long_name = long_name(table->name);
	for (ParsedColumn& column : table->columns) {
		column.long_name = long_name(column.name);
		for (std::string& reference : column.references) {
			const size_t point = reference.rfind('.');
			reference =
				cut_name(reference.substr(0, point)) + "." + cut_name(reference.substr(point + 1));
		}
	}
}

void ReadComment(const CommentStmt* statement, ParsedSetup* setup) {
	if (statement->comment == nullptr || !IsA(statement->object, List))
		return;
	const auto* name = reinterpret_cast<const List*>(statement->object);
	if (statement->objtype == OBJECT_TABLE)
		setup->table_comments[strVal(llast(name))] = statement->comment;
	else if (statement->objtype == OBJECT_COLUMN && list_length(name) >= 2)
		setup->column_comments[{strVal(list_nth(name, list_length(name) - 2)),
		                        strVal(llast(name))}] = statement->comment;
}

// ALTER TABLE t ADD PRIMARY KEY … / FOREIGN KEY …
void ReadAlterTable(const AlterTableStmt* statement, ParsedSetup* setup) {
	auto found = setup->tables.find(statement->relation->relname);
	if (found == setup->tables.end())
		return;
	const ListCell* cell;
	foreach (cell, statement->cmds) {
		const auto* command = lfirst_node(AlterTableCmd, cell);
		if (command->subtype == AT_AddConstraint && command->def != nullptr)
			AddTableConstraint(&found->second, castNode(Constraint, command->def));
	}
}

void ReadSetupStatement(const std::string& statement, ParsedSetup* setup) {
	ParseMemory memory;
	schema::ShortenedScript shortened = schema::ShortenIdentifiers(schema::WithoutTraps(statement));
	const ListCell* cell;
	foreach (cell, Parse(shortened.script.c_str())) {
		Node* node = StatementOf(cell);
		if (IsA(node, CreateStmt)) {
			ParsedTable table = ReadCreateTable(castNode(CreateStmt, node));
			RestoreLongNames(shortened, &table);
			setup->tables.emplace(table.name, table);
		} else if (IsA(node, CommentStmt)) {
			ReadComment(castNode(CommentStmt, node), setup);
		} else if (IsA(node, AlterTableStmt)) {
			ReadAlterTable(castNode(AlterTableStmt, node), setup);
		}
	}
}

ParsedTable ParseOneTable(const std::string& script) {
	ParseMemory memory;
	schema::ShortenedScript shortened = schema::ShortenIdentifiers(schema::WithoutTraps(script));
	List* statements = Parse(shortened.script.c_str());
	if (list_length(statements) != 1)
		throw BadScript("It has " + std::to_string(list_length(statements)) +
		                " statements instead of one CREATE TABLE.");
	Node* statement = StatementOf(list_head(statements));
	if (!IsA(statement, CreateStmt))
		throw BadScript("Its statement is no CREATE TABLE.");
	ParsedTable table = ReadCreateTable(castNode(CreateStmt, statement));
	RestoreLongNames(shortened, &table);
	return table;
}

} // namespace

ParsedTable ParseCreateTable(const std::string& script, const std::string& file) {
	try {
		return ParseOneTable(script);
	} catch (base::Error& error) {
		InFile(error, file);
		throw;
	}
}

ParsedSetup ParseSetup(std::string_view sql, const std::string& file) {
	ParsedSetup setup;
	for (const schema::Statement& statement : schema::SplitStatements(sql)) {
		base::StopIfInterrupted();
		try {
			ReadSetupStatement(std::string(statement.text), &setup);
		} catch (base::Error& error) {
			base::ErrorPlace place;
			place.line = statement.line;
			setup.problems.push_back(InFile(error, file).At(place));
		}
	}
	return setup;
}

} // namespace coursera::import
