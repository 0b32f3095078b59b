#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/reloptions.h"
#include "access/table.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "foreign/foreign.h"
#include "mb/pg_wchar.h"
#include "parser/scansup.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
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

// The fact about its file that a column with these options contains.
FileFact FactOf(List* column_options) {
	if (FindOptionValue(column_options, "archive_column") != nullptr)
		return FileFact::kArchive;
	if (FindOptionValue(column_options, "course_slug") != nullptr)
		return FileFact::kCourseSlug;
	const char* fact = FindOptionValue(column_options, "file_fact");
	if (fact == nullptr)
		return FileFact::kNone;
	if (strcmp(fact, "date") == 0)
		return FileFact::kDate;
	if (strcmp(fact, "source") == 0)
		return FileFact::kSource;
	return strcmp(fact, "folder") == 0 ? FileFact::kFolder : FileFact::kFile;
}

// Applies the options that servers and tables share.
void ApplyCsvOptions(List* options, ServerOptions* result) {
	if (const char* value = FindOptionValue(options, "encoding"))
		result->encoding = pg_char_to_encoding(value);
	if (const char* value = FindOptionValue(options, "delimiter"))
		result->delimiter = value[0];
	if (const char* value = FindOptionValue(options, "quote"))
		result->quote = value[0];
	if (const char* value = FindOptionValue(options, "escape"))
		result->escape = value[0];
	if (char* value = FindOptionValue(options, "null"))
		result->null_text = value;
	if (const char* value = FindOptionValue(options, "header"))
		(void)ParseBool(value, &result->has_header);
	if (const char* value = FindOptionValue(options, "on_error"))
		result->skips_rows = strcmp(value, "skip") == 0;
	if (const char* value = FindOptionValue(options, "reject_limit"))
		result->reject_limit = ParseCount(value);
}

// Checks what COPY refuses. NUL and NULL mean unknown.
void CheckDialect(char delimiter, char quote, const char* null_text) {
	if (delimiter != '\0' && delimiter == quote)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		                errmsg("delimiter and quote must be different")));
	if (null_text == nullptr)
		return;
	if (delimiter != '\0' && strchr(null_text, delimiter) != nullptr)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		                errmsg("value for option \"null\" must not contain the delimiter")));
	if (quote != '\0' && strchr(null_text, quote) != nullptr)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		                errmsg("value for option \"null\" must not contain the quote character")));
}

// Checks that need the options of all levels.
void CheckDialect(const ServerOptions& options) {
	CheckDialect(options.delimiter, options.quote, options.null_text);
}

// Gives the columns of a file without header their places: the ones in their options or, if no
// column has the option, in order. `dropped`: dropped attributes after the last column.
void PlaceColumns(TableOptions* options, int dropped) {
	int placed = 0;
	for (int i = 0; i < options->column_count; ++i) {
		placed += options->columns[i].position > 0 ? 1 : 0;
		options->fields = Max(options->fields, options->columns[i].position);
	}
	// The field of a dropped column is still in the file.
	options->fields += placed > 0 ? dropped : options->column_count;
	for (int i = 0; i < options->column_count; ++i) {
		FileColumn* column = &options->columns[i];
		if (placed == 0)
			column->position = i + 1;
		else if (column->position == 0)
			ereport(ERROR,
			        (errcode(ERRCODE_FDW_DYNAMIC_PARAMETER_VALUE_NEEDED),
			         errmsg("column \"%s\" needs the option \"position\"", column->name),
			         errdetail("The file of table \"%s\" has no header, and other columns of "
			                   "the table have that option.",
			                   options->table)));
		column->csv_column = psprintf("%d", column->position);
	}
}

void ReadColumns(Oid relation_id, TableOptions* options) {
	Relation relation = table_open(relation_id, NoLock);
	TupleDesc descriptor = RelationGetDescr(relation);
	options->columns = static_cast<FileColumn*>(
		palloc0(sizeof(FileColumn) * static_cast<size_t>(descriptor->natts + 1)));
	int dropped = 0;
	for (int i = 0; i < descriptor->natts; ++i) {
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);
		if (attribute->attisdropped) {
			++dropped;
			continue;
		}
		List* column_options = GetForeignColumnOptions(relation_id, attribute->attnum);
		if (FactOf(column_options) != FileFact::kNone)
			continue;
		dropped = 0;
		FileColumn* column = &options->columns[options->column_count++];
		column->attribute = attribute->attnum;
		column->name = pstrdup(NameStr(attribute->attname));
		column->csv_column = FindOptionValue(column_options, "csv_column");
		if (column->csv_column == nullptr)
			column->csv_column = column->name;
		const char* position = FindOptionValue(column_options, "position");
		if (position != nullptr && !options->server.has_header)
			column->position = static_cast<int>(ParseCount(position));
	}
	table_close(relation, NoLock);
	if (!options->server.has_header)
		PlaceColumns(options, dropped);
}

// The options of the user's mapping, or else of PUBLIC's; NIL if there is neither.
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
	result.delimiter = ',';
	result.has_header = true;
	result.quote = '"';
	result.escape = '\\';
	result.null_text = pstrdup("");
	result.reject_limit = -1;
	result.excluded_courses = FindOptionValue(server->options, "exclude_courses");
	if (result.excluded_courses == nullptr)
		result.excluded_courses = pstrdup("");
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
	ReadColumns(relation_id, &result);
	return result;
}

TableOptions OptionsOfFile(const ServerOptions& server, const char* name, const char* entry,
                           TupleDesc descriptor, char** csv_columns) {
	TableOptions result{};
	result.server = server;
	result.table = pstrdup(name);
	result.entry = pstrdup(entry);
	result.key = pstrdup("");
	result.columns = static_cast<FileColumn*>(
		palloc0(sizeof(FileColumn) * static_cast<size_t>(descriptor->natts + 1)));
	for (int i = 0; i < descriptor->natts; ++i) {
		if (csv_columns[i] != nullptr && csv_columns[i][0] == '\0')
			continue;
		FileColumn* column = &result.columns[result.column_count++];
		column->attribute = static_cast<AttrNumber>(i + 1);
		column->name = pstrdup(NameStr(TupleDescAttr(descriptor, i)->attname));
		column->csv_column = csv_columns[i] == nullptr ? column->name : csv_columns[i];
	}
	if (!result.server.has_header)
		PlaceColumns(&result, 0);
	return result;
}

const FileColumn* FindFileColumn(const TableOptions& options, AttrNumber attribute) {
	for (int i = 0; i < options.column_count; ++i)
		if (options.columns[i].attribute == attribute)
			return &options.columns[i];
	return nullptr;
}

const char* FieldName(const TableOptions& options, int place) {
	// A field between two columns gets the name of the next one, which is missing, too.
	const FileColumn* next = nullptr;
	for (int i = 0; i < options.column_count; ++i) {
		const FileColumn* column = &options.columns[i];
		if (column->position > place && (next == nullptr || column->position < next->position))
			next = column;
	}
	return next != nullptr ? next->name : psprintf("%d", place + 1);
}

void CheckContradictions(List* options) {
	const char* delimiter = FindOptionValue(options, "delimiter");
	const char* quote = FindOptionValue(options, "quote");
	CheckDialect(delimiter == nullptr ? '\0' : delimiter[0], quote == nullptr ? '\0' : quote[0],
	             FindOptionValue(options, "null"));
}

FileFact ReadFileFact(Oid relation_id, AttrNumber attribute) {
	return FactOf(GetForeignColumnOptions(relation_id, attribute));
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
		// As the parser will do.
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
	dialect.delimiter = options.delimiter;
	dialect.has_header = options.has_header;
	return dialect;
}

} // namespace coursera::options
