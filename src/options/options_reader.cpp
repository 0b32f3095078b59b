#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/reloptions.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "foreign/foreign.h"
#include "mb/pg_wchar.h"
#include "parser/scansup.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

#include "options/options_reader.hpp"

#include "options/options_table.hpp"
#include "pg/pg_compat.hpp"

namespace coursera::options {

char* FindOptionValue(List* options, const char* name) {
	ListCell* cell;
	foreach (cell, options)
		if (strcmp(lfirst_node(DefElem, cell)->defname, name) == 0)
			return defGetString(lfirst_node(DefElem, cell));
	return nullptr;
}

namespace {

// Applies the options that may stand at server and at table.
void ApplyCsvOptions(List* options, ServerOptions* result) {
	if (const char* value = FindOptionValue(options, "encoding"))
		result->encoding = pg_char_to_encoding(value);
	if (const char* value = FindOptionValue(options, "quote"))
		result->quote = value[0];
	if (const char* value = FindOptionValue(options, "escape"))
		result->escape = value[0];
	if (char* value = FindOptionValue(options, "null"))
		result->null_text = value;
	if (const char* value = FindOptionValue(options, "on_error"))
		result->skips_rows = strcmp(value, "skip") == 0;
	if (const char* value = FindOptionValue(options, "reject_limit"))
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
	result.password = FindOptionValue(UserOptions(user_id, server->serverid), "password");
	if (result.password == nullptr)
		result.password = pstrdup("");
	result.server_name = server->servername;
	result.archive = FindOptionValue(server->options, "archive");
	result.encoding = PG_UTF8;
	result.quote = '"';
	result.escape = '\\';
	result.null_text = pstrdup("");
	result.reject_limit = -1;
	ApplyCsvOptions(server->options, &result);
	result.skips_exports = result.skips_rows;
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
	result.entry = FindOptionValue(table->options, "entry");
	if (result.entry == nullptr)
		result.entry = psprintf("%s.csv", result.table);
	result.key = FindOptionValue(table->options, "key");
	if (result.key == nullptr)
		result.key = pstrdup("");
	return result;
}

char* ReadCsvColumn(Oid relation_id, AttrNumber attribute, const char* attribute_name) {
	char* name = FindOptionValue(GetForeignColumnOptions(relation_id, attribute), "csv_column");
	return name != nullptr ? name : pstrdup(attribute_name);
}

FileFact ReadFileFact(Oid relation_id, AttrNumber attribute) {
	List* options = GetForeignColumnOptions(relation_id, attribute);
	if (FindOptionValue(options, "archive_column") != nullptr)
		return FileFact::kArchive;
	return FindOptionValue(options, "course_slug") != nullptr ? FileFact::kCourseSlug
	                                                          : FileFact::kNone;
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
	const char* names = FindOptionValue(options, "names");
	const char* types = FindOptionValue(options, "types");
	char* archive_column = FindOptionValue(options, "archive_column");
	if (archive_column != nullptr) {
		// As the parser will.
		archive_column = pstrdup(archive_column);
		truncate_identifier(archive_column, static_cast<int>(strlen(archive_column)), true);
	}
	return {names == nullptr ? Names::kExported : ParseNames(names), archive_column,
	        types == nullptr || strcmp(types, "text") != 0};
}

csv::Dialect DialectOf(const ServerOptions& options) {
	csv::Dialect dialect;
	dialect.quote = options.quote;
	dialect.escape = options.escape;
	dialect.null_text = options.null_text;
	dialect.ends_at_marker = pg::kCopyEndsAtMarker;
	return dialect;
}

} // namespace coursera::options
