#include "pg/pg_postgres.hpp"

extern "C" {
#include "utils/guc.h"
}

#include "fdw/fdw_settings.hpp"

namespace coursera::fdw {

namespace {

bool enable_pushdown = true;
bool enable_aggregate_pushdown = true;

void DefineBool(const char* name, const char* description, bool* value) {
	DefineCustomBoolVariable(name, description, nullptr, value, true, PGC_USERSET, GUC_EXPLAIN,
	                         nullptr, nullptr, nullptr);
}

} // namespace

bool PushdownIsEnabled() {
	return enable_pushdown;
}

bool AggregatePushdownIsEnabled() {
	return enable_aggregate_pushdown;
}

void DefineSettings() {
	DefineBool("coursera_fdw.enable_pushdown",
	           "Tests clauses inside the scan of an export's table.", &enable_pushdown);
	DefineBool("coursera_fdw.enable_aggregate_pushdown",
	           "Counts rows inside the scan of an export's table.", &enable_aggregate_pushdown);
	MarkGUCPrefixReserved("coursera_fdw");
}

} // namespace coursera::fdw
