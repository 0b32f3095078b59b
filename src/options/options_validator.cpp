#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/reloptions.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_foreign_table.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(coursera_fdw_validator);
}

#include "options/options_validator.hpp"

#include <string>

#include "options/options_reader.hpp"
#include "options/options_table.hpp"
#include "pg/pg_boundary.hpp"

namespace coursera::options {

namespace {

// A palloc'd copy of what `make` returns.
template <typename Make>
char* Palloced(Make make) {
	return pg::Boundary([&] {
		const std::string text = make();
		return pg::CallBackend([&] { return pstrdup(text.c_str()); });
	});
}

void RaiseUnknownOption(const char* name, unsigned level) {
	char* names = Palloced([=] { return OptionNames(level); });
	ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_OPTION_NAME), errmsg("invalid option \"%s\"", name),
	                names[0] != '\0' ? errhint("Valid options in this context are: %s.", names)
	                                 : errhint("There are no valid options in this context.")));
}

// A user who names a server file makes the server read it.
void CheckMayNameFiles(const Option& option) {
	if (has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES))
		return;
	ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
	                errmsg("permission denied to set option \"%s\"", option.name),
	                errdetail("Only superusers and roles with the privileges of the role "
	                          "\"pg_read_server_files\" may name a file of the server.")));
}

void CheckValue(const Option& option, const char* value) {
	if (option.type == OptionType::kPath)
		CheckMayNameFiles(option);
	const char* must_be = Palloced([&] { return WhatItMustBe(option, value); });
	if (option.type == OptionType::kEncoding && pg_char_to_encoding(value) < 0)
		must_be = "the name of an encoding";
	if (must_be[0] != '\0')
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		                errmsg("value for option \"%s\" must be %s", option.name, must_be)));
}

// Whether an option of the same name comes before that one.
bool IsRepeated(List* options, const ListCell* option) {
	ListCell* cell;
	foreach (cell, options) {
		if (cell == option)
			return false;
		if (strcmp(lfirst_node(DefElem, cell)->defname, lfirst_node(DefElem, option)->defname) == 0)
			return true;
	}
	return false;
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
	const Option* option = RequiredOption(level);
	if (option != nullptr && FindOptionValue(options, option->name) == nullptr)
		ereport(ERROR,
		        (errcode(ERRCODE_FDW_DYNAMIC_PARAMETER_VALUE_NEEDED),
		         errmsg("option \"%s\" is required for servers of coursera_fdw", option->name)));
}

} // namespace

void CheckOptions(List* options, unsigned level) {
	ListCell* cell;
	foreach (cell, options) {
		auto* definition = lfirst_node(DefElem, cell);
		const Option* option = FindOption(definition->defname, level);
		if (option == nullptr)
			RaiseUnknownOption(definition->defname, level);
		else
			CheckValue(*option, defGetString(definition));
		// PostgreSQL itself refuses repeated options of servers, tables and columns, but not of
		// IMPORT.
		if (IsRepeated(options, cell))
			ereport(ERROR, (errcode(ERRCODE_DUPLICATE_OBJECT),
			                errmsg("option \"%s\" provided more than once", definition->defname)));
	}
}

void CheckCatalogOptions(List* options, Oid catalog) {
	unsigned level = LevelOfCatalog(catalog);
	CheckOptions(options, level);
	CheckRequired(options, level);
	CheckContradictions(options);
}

} // namespace coursera::options

// Checks names, types and ranges of options. Opens no file: an export may be restored on a server
// that does not have it.
extern "C" Datum coursera_fdw_validator(PG_FUNCTION_ARGS) {
	List* options = untransformRelOptions(PG_GETARG_DATUM(0));
	coursera::options::CheckCatalogOptions(options, PG_GETARG_OID(1));
	PG_RETURN_VOID();
}
