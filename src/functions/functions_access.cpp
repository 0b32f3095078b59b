#include "pg/pg_postgres.hpp"

extern "C" {
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "foreign/foreign.h"
#include "miscadmin.h"
#include "nodes/value.h"
#include "parser/parse_func.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
}

#include "functions/functions_access.hpp"
#include "pg/pg_compat.hpp"

namespace coursera::functions {

namespace {

// Compares the handler: a wrapper can be renamed, and others may be made for the same handler. (SQL
// has coursera.is_own_wrapper for it.)
bool IsOurs(const ForeignServer* server) {
	List* name =
		list_make2(makeString(pstrdup("coursera")), makeString(pstrdup("coursera_fdw_handler")));
	const Oid handler = LookupFuncName(name, 0, nullptr, true);
	return OidIsValid(handler) && GetForeignDataWrapper(server->fdwid)->fdwhandler == handler;
}

} // namespace

options::ServerOptions OptionsOfServer(const char* name) {
	ForeignServer* server = GetForeignServerByName(name, false);
	if (!IsOurs(server))
		ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
		                errmsg("server \"%s\" is not a server of coursera_fdw", name)));
	AclResult access = pg::CheckServerAccess(server->serverid, GetUserId(), ACL_USAGE);
	if (access != ACLCHECK_OK)
		aclcheck_error(access, OBJECT_FOREIGN_SERVER, name);
	return options::ReadServerOptions(server->serverid, GetUserId());
}

void CheckOurs(Oid relation_id) {
	if (get_rel_relkind(relation_id) != RELKIND_FOREIGN_TABLE ||
	    !IsOurs(GetForeignServer(GetForeignTable(relation_id)->serverid)))
		ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
		                errmsg("\"%s\" is not a foreign table of coursera_fdw",
		                       get_rel_name(relation_id))));
}

void CheckReadable(Oid relation_id) {
	const char* name = get_rel_name(relation_id);
	if (name == nullptr)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
		                errmsg("relation with OID %u does not exist", relation_id)));
	// The same check as for a query that shows whole rows.
	AclResult access = pg_class_aclcheck(relation_id, GetUserId(), ACL_SELECT);
	if (access != ACLCHECK_OK)
		aclcheck_error(access, get_relkind_objtype(get_rel_relkind(relation_id)), name);
	CheckOurs(relation_id);
}

} // namespace coursera::functions
