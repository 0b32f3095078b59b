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
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

PG_FUNCTION_INFO_V1(coursera_fdw_validator);
}

#include "fdw/fdw_options.hpp"

namespace coursera::fdw {

namespace {

enum class OptionType {
	kPath,     // a server file: only for those who may read server files
	kText,     // any text
	kName,     // any text but the empty one
	kChar,     // one byte that is no line end and not the delimiter
	kEncoding, // an encoding that PostgreSQL knows
	kChoice,   // one of a list
	kCount,    // a number, 0 or more
	kSecret,   // any text but the empty one, which no message shows
};

struct OptionInfo {
	const char* name;
	unsigned levels;
	OptionType type;
	bool required;
	const char* choices; // of kChoice, for messages; separated by ", "
};

constexpr char kNamesChoices[] = "exported, neutral";

// Validator, readers and hints all work from this table; docs/options.md explains it to users.
constexpr OptionInfo kOptions[] = {
	{"archive", kServerLevel, OptionType::kPath, true, nullptr},
	{"encoding", kServerLevel | kTableLevel, OptionType::kEncoding, false, nullptr},
	{"quote", kServerLevel | kTableLevel, OptionType::kChar, false, nullptr},
	{"escape", kServerLevel | kTableLevel, OptionType::kChar, false, nullptr},
	{"null", kServerLevel | kTableLevel, OptionType::kText, false, nullptr},
	{"on_error", kServerLevel | kTableLevel, OptionType::kChoice, false, "stop, skip"},
	{"reject_limit", kServerLevel | kTableLevel, OptionType::kCount, false, nullptr},
	{"password", kUserLevel, OptionType::kSecret, false, nullptr},
	{"entry", kTableLevel, OptionType::kName, false, nullptr},
	{"attached", kServerLevel | kTableLevel, OptionType::kChoice, false, "true"},
	{"csv_column", kColumnLevel, OptionType::kName, false, nullptr},
	{"archive_column", kColumnLevel, OptionType::kChoice, false, "true"},
	{"names", kImportLevel, OptionType::kChoice, false, kNamesChoices},
	{"archive_column", kImportLevel, OptionType::kName, false, nullptr},
};

const OptionInfo* FindOption(const char* name, unsigned level) {
	for (const OptionInfo& option : kOptions)
		if ((option.levels & level) != 0 && strcmp(option.name, name) == 0)
			return &option;
	return nullptr;
}

void RaiseUnknownOption(const char* name, unsigned level) {
	StringInfoData names;
	initStringInfo(&names);
	for (const OptionInfo& option : kOptions)
		if ((option.levels & level) != 0)
			appendStringInfo(&names, "%s%s", names.len > 0 ? ", " : "", option.name);
	ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_OPTION_NAME), errmsg("invalid option \"%s\"", name),
	                names.len > 0 ? errhint("Valid options in this context are: %s.", names.data)
	                              : errhint("There are no valid options in this context.")));
}

void RaiseBadValue(const OptionInfo& option, const char* must_be) {
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
	                errmsg("value for option \"%s\" must be %s", option.name, must_be)));
}

// Whoever names a server file makes the server read it.
void CheckMayNameFiles(const OptionInfo& option) {
	if (has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES))
		return;
	ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
	                errmsg("permission denied to set option \"%s\"", option.name),
	                errdetail("Only superusers and roles with the privileges of the role "
	                          "\"pg_read_server_files\" may name a file of the server.")));
}

bool IsChoice(const char* choices, const char* value) {
	size_t length = strlen(value);
	for (const char* choice = choices; *choice != '\0';) {
		size_t choice_length = strcspn(choice, ",");
		if (choice_length == length && strncmp(choice, value, length) == 0)
			return true;
		choice += choice_length;
		choice += strspn(choice, ", ");
	}
	return false;
}

// -1 for what is no number of 0 or more.
int64 ParseCount(const char* value) {
	const size_t digits = strspn(value, "0123456789");
	if (digits == 0 || digits > 18 || value[digits] != '\0')
		return -1;
	return strtoll(value, nullptr, 10);
}

void CheckValue(const OptionInfo& option, const char* value) {
	switch (option.type) {
	case OptionType::kPath:
		CheckMayNameFiles(option);
		if (value[0] == '\0')
			RaiseBadValue(option, "a path that is not empty");
		break;
	case OptionType::kSecret:
		if (value[0] == '\0')
			RaiseBadValue(option, "a text that is not empty");
		break;
	case OptionType::kName:
		if (value[0] == '\0')
			RaiseBadValue(option, "a name that is not empty");
		break;
	case OptionType::kText:
		if (strpbrk(value, "\r\n,") != nullptr)
			RaiseBadValue(option, "a text without line ends and commas");
		break;
	case OptionType::kChar:
		if (strlen(value) != 1 || strchr("\r\n,", value[0]) != nullptr)
			RaiseBadValue(option, "a single one-byte character, no line end and no comma");
		break;
	case OptionType::kEncoding:
		if (pg_char_to_encoding(value) < 0)
			RaiseBadValue(option, "the name of an encoding");
		break;
	case OptionType::kCount:
		if (ParseCount(value) < 0)
			RaiseBadValue(option, "a number, 0 or more");
		break;
	case OptionType::kChoice:
		if (!IsChoice(option.choices, value))
			RaiseBadValue(option, psprintf("one of: %s", option.choices));
		break;
	}
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
		const OptionInfo* option = FindOption(definition->defname, level);
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
		return kServerLevel;
	case ForeignTableRelationId:
		return kTableLevel;
	case AttributeRelationId:
		return kColumnLevel;
	case UserMappingRelationId:
		return kUserLevel;
	default: // the wrapper has no options of its own
		return 0;
	}
}

void CheckRequired(List* options, unsigned level) {
	for (const OptionInfo& option : kOptions)
		if (option.required && (option.levels & level) != 0 &&
		    FindValue(options, option.name) == nullptr)
			ereport(ERROR,
			        (errcode(ERRCODE_FDW_DYNAMIC_PARAMETER_VALUE_NEEDED),
			         errmsg("option \"%s\" is required for servers of coursera_fdw", option.name)));
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
		result->reject_limit = ParseCount(value);
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
		                errmsg("names must be one of: %s", kNamesChoices)));
	return Names::kExported;
}

ImportOptions ReadImportOptions(List* options) {
	CheckOptions(options, kImportLevel);
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
