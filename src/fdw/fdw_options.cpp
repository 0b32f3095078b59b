#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/reloptions.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_foreign_table.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "foreign/foreign.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

PG_FUNCTION_INFO_V1(coursera_fdw_validator);
}

#include "fdw/fdw_options.hpp"

#include <string>

#include "pg/pg_boundary.hpp"
#include "scan/scan_options.hpp"

namespace coursera::fdw {

namespace {

using scan::Option;

// What `make` returns, palloc'd.
template <typename Make>
char* Palloced(Make make) {
	return pg::Boundary([&] {
		const std::string text = make();
		return pg::CallBackend([&] { return pstrdup(text.c_str()); });
	});
}

void RaiseUnknownOption(const char* name, unsigned level) {
	char* names = Palloced([=] { return scan::OptionNames(level); });
	ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_OPTION_NAME), errmsg("invalid option \"%s\"", name),
	                names[0] != '\0' ? errhint("Valid options in this context are: %s.", names)
	                                 : errhint("There are no valid options in this context.")));
}

// Whoever names a server file makes the server read it.
void CheckMayNameFiles(const Option& option) {
	if (has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES))
		return;
	ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
	                errmsg("permission denied to set option \"%s\"", option.name),
	                errdetail("Only superusers and roles with the privileges of the role "
	                          "\"pg_read_server_files\" may name a file of the server.")));
}

void CheckValue(const Option& option, const char* value) {
	if (option.type == scan::OptionType::kPath)
		CheckMayNameFiles(option);
	const char* must_be = Palloced([&] { return scan::WhatItMustBe(option, value); });
	if (option.type == scan::OptionType::kEncoding && pg_char_to_encoding(value) < 0)
		must_be = "the name of an encoding";
	if (must_be[0] != '\0')
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		                errmsg("value for option \"%s\" must be %s", option.name, must_be)));
}

// The first option of that name; NULL when there is none.
DefElem* FindElement(List* options, const char* name) {
	ListCell* cell;
	foreach (cell, options)
		if (strcmp(lfirst_node(DefElem, cell)->defname, name) == 0)
			return lfirst_node(DefElem, cell);
	return nullptr;
}

char* FindValue(List* options, const char* name) {
	DefElem* element = FindElement(options, name);
	return element == nullptr ? nullptr : defGetString(element);
}

void CheckOptions(List* options, unsigned level) {
	ListCell* cell;
	foreach (cell, options) {
		auto* definition = lfirst_node(DefElem, cell);
		const Option* option = scan::FindOption(definition->defname, level);
		if (option == nullptr)
			RaiseUnknownOption(definition->defname, level);
		else
			CheckValue(*option, defGetString(definition));
		// Of server, table and column options the server itself has made sure.
		if (FindElement(options, definition->defname) != definition)
			ereport(ERROR, (errcode(ERRCODE_DUPLICATE_OBJECT),
			                errmsg("option \"%s\" provided more than once", definition->defname)));
	}
}

unsigned LevelOfCatalog(Oid catalog) {
	switch (catalog) {
	case ForeignServerRelationId:
		return scan::kServerLevel;
	case ForeignTableRelationId:
		return scan::kTableLevel;
	case AttributeRelationId:
		return scan::kColumnLevel;
	case UserMappingRelationId:
		return scan::kUserLevel;
	default: // the wrapper has no options of its own
		return 0;
	}
}

void CheckRequired(List* options, unsigned level) {
	const Option* option = scan::RequiredOption(level);
	if (option != nullptr && FindValue(options, option->name) == nullptr)
		ereport(ERROR,
		        (errcode(ERRCODE_FDW_DYNAMIC_PARAMETER_VALUE_NEEDED),
		         errmsg("option \"%s\" is required for servers of coursera_fdw", option->name)));
}

// Applies the options that may stand at server and at table.
void ApplyCsvOptions(List* options, ServerOptions* result) {
	if (const char* value = FindValue(options, "encoding"))
		result->encoding = pg_char_to_encoding(value);
	if (const char* value = FindValue(options, "quote"))
		result->quote = value[0];
	if (const char* value = FindValue(options, "escape"))
		result->escape = value[0];
	if (char* value = FindValue(options, "null"))
		result->null_text = value;
	if (const char* value = FindValue(options, "on_error"))
		result->skips_rows = strcmp(value, "skip") == 0;
	if (const char* value = FindValue(options, "reject_limit"))
		result->reject_limit = scan::ParseCount(value);
}

// What only shows when all levels are put together.
void CheckDialect(const ServerOptions& options) {
	if (strchr(options.null_text, options.quote) != nullptr)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		                errmsg("value for option \"null\" must not contain the quote character")));
}

// The options of the user's mapping, else of PUBLIC's; NIL when there is neither.
List* UserOptions(Oid user_id, Oid server_id) {
	HeapTuple mapping = SearchSysCache2(USERMAPPINGUSERSERVER, ObjectIdGetDatum(user_id),
	                                    ObjectIdGetDatum(server_id));
	if (!HeapTupleIsValid(mapping))
		mapping = SearchSysCache2(USERMAPPINGUSERSERVER, ObjectIdGetDatum(InvalidOid),
		                          ObjectIdGetDatum(server_id));
	if (!HeapTupleIsValid(mapping))
		return NIL;
	bool is_null;
	Datum options =
		SysCacheGetAttr(USERMAPPINGUSERSERVER, mapping, Anum_pg_user_mapping_umoptions, &is_null);
	List* result = is_null ? NIL : untransformRelOptions(options);
	ReleaseSysCache(mapping);
	return result;
}

ServerOptions ServerDefaults(ForeignServer* server, Oid user_id) {
	ServerOptions result{};
	result.password = FindValue(UserOptions(user_id, server->serverid), "password");
	if (result.password == nullptr)
		result.password = pstrdup("");
	result.server_name = server->servername;
	result.archive = FindValue(server->options, "archive");
	result.encoding = PG_UTF8;
	result.quote = '"';
	result.escape = '\\';
	result.null_text = pstrdup("");
	result.reject_limit = -1;
	ApplyCsvOptions(server->options, &result);
	result.unreadable = result.skips_rows ? scan::Unreadable::kSkip : scan::Unreadable::kStop;
	return result;
}

} // namespace

ServerOptions ReadServerOptions(Oid server_id, Oid user_id) {
	ServerOptions result = ServerDefaults(GetForeignServer(server_id), user_id);
	CheckDialect(result);
	return result;
}

TableOptions ReadTableOptions(Oid relation_id, Oid user_id) {
	ForeignTable* table = GetForeignTable(relation_id);
	TableOptions result{};
	result.server = ServerDefaults(GetForeignServer(table->serverid), user_id);
	ApplyCsvOptions(table->options, &result.server);
	CheckDialect(result.server);
	result.table = get_rel_name(relation_id);
	result.entry = FindValue(table->options, "entry");
	if (result.entry == nullptr)
		result.entry = psprintf("%s.csv", result.table);
	return result;
}

char* ReadCsvColumn(Oid relation_id, AttrNumber attribute, const char* attribute_name) {
	char* name = FindValue(GetForeignColumnOptions(relation_id, attribute), "csv_column");
	return name != nullptr ? name : pstrdup(attribute_name);
}

bool IsArchiveColumn(Oid relation_id, AttrNumber attribute) {
	return FindValue(GetForeignColumnOptions(relation_id, attribute), "archive_column") != nullptr;
}

AttrNumber ReadArchiveColumn(Oid relation_id, TupleDesc descriptor) {
	for (int i = 0; i < descriptor->natts; ++i) {
		const auto number = static_cast<AttrNumber>(i + 1);
		if (!TupleDescAttr(descriptor, i)->attisdropped && IsArchiveColumn(relation_id, number))
			return number;
	}
	return InvalidAttrNumber;
}

Names ParseNames(const char* text) {
	if (strcmp(text, "neutral") == 0)
		return Names::kNeutral;
	if (strcmp(text, "exported") != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		                errmsg("names must be one of: %s", scan::kNamesChoices)));
	return Names::kExported;
}

ImportOptions ReadImportOptions(List* options) {
	CheckOptions(options, scan::kImportLevel);
	const char* names = FindValue(options, "names");
	return {names == nullptr ? Names::kExported : ParseNames(names),
	        FindValue(options, "archive_column")};
}

void CheckCatalogOptions(List* options, Oid catalog) {
	unsigned level = LevelOfCatalog(catalog);
	CheckOptions(options, level);
	CheckRequired(options, level);
}

csv::Dialect DialectOf(const ServerOptions& options) {
	csv::Dialect dialect;
	dialect.quote = options.quote;
	dialect.escape = options.escape;
	dialect.null_text = options.null_text;
	return dialect;
}

} // namespace coursera::fdw

// Checks names, types and ranges of options. Opens no file: an export may be restored on a server
// that does not have it.
extern "C" Datum coursera_fdw_validator(PG_FUNCTION_ARGS) {
	List* options = untransformRelOptions(PG_GETARG_DATUM(0));
	coursera::fdw::CheckCatalogOptions(options, PG_GETARG_OID(1));
	PG_RETURN_VOID();
}
