// Module load: the magic block, _PG_init, and which version this is.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "fmgr.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(coursera_library_version);
}

#include "fdw/fdw_settings.hpp"
#include "pg/pg_boundary.hpp"

extern "C" {

PG_MODULE_MAGIC;

void _PG_init(void);

// Runs once in each backend that loads the library.
void _PG_init(void) {
	coursera::pg::InstallHooks();
	coursera::fdw::DefineSettings();
}

// coursera.library_version(): a session keeps the library that it has loaded, even if another one
// was installed since.
Datum coursera_library_version(PG_FUNCTION_ARGS) {
	(void)fcinfo;
	PG_RETURN_TEXT_P(cstring_to_text(COURSERA_FDW_VERSION));
}

} // extern "C"
