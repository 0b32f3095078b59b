#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_database.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/syscache.h"
}

#include "pg/pg_collation.hpp"

namespace coursera::pg {

namespace {

bool IsC(int cache, HeapTuple tuple, int attribute) {
	bool is_null;
	const Datum locale =
		SysCacheGetAttr(cache, tuple, static_cast<AttrNumber>(attribute), &is_null);
	if (is_null)
		return false;
	const char* name = TextDatumGetCString(locale);
	return strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0;
}

} // namespace

bool IsByteOrder(Oid collation) {
	const bool is_default = collation == DEFAULT_COLLATION_OID;
	HeapTuple tuple = is_default ? SearchSysCache1(DATABASEOID, ObjectIdGetDatum(MyDatabaseId))
	                             : SearchSysCache1(COLLOID, ObjectIdGetDatum(collation));
	if (!HeapTupleIsValid(tuple))
		return false;
	bool result = false;
	if (is_default) {
		const auto* database = reinterpret_cast<Form_pg_database>(GETSTRUCT(tuple));
		result = database->datlocprovider == COLLPROVIDER_LIBC &&
		         IsC(DATABASEOID, tuple, Anum_pg_database_datcollate);
	} else {
		const auto* form = reinterpret_cast<Form_pg_collation>(GETSTRUCT(tuple));
		result = form->collprovider == COLLPROVIDER_LIBC &&
		         IsC(COLLOID, tuple, Anum_pg_collation_collcollate);
	}
	ReleaseSysCache(tuple);
	return result;
}

} // namespace coursera::pg
