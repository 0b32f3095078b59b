// Module load: the magic block and _PG_init.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "fmgr.h"
}

#include "pg/pg_boundary.hpp"

extern "C" {

PG_MODULE_MAGIC;

void _PG_init(void);

// Runs once in each backend that loads the library.
void _PG_init(void) {
	coursera::pg::InstallInterruptHooks();
}

} // extern "C"
