// The handler: which callbacks the wrapper has. The callbacks for changing data are missing on
// purpose, so the server refuses INSERT, UPDATE, DELETE and TRUNCATE by itself.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "fmgr.h"

PG_FUNCTION_INFO_V1(coursera_fdw_handler);
}

#include "fdw/fdw_callbacks.hpp"
#include "import/import_schema.hpp"

extern "C" Datum coursera_fdw_handler(PG_FUNCTION_ARGS) {
	(void)fcinfo;
	FdwRoutine* routine = makeNode(FdwRoutine);
	routine->GetForeignRelSize = coursera::fdw::courseraGetForeignRelSize;
	routine->GetForeignPaths = coursera::fdw::courseraGetForeignPaths;
	routine->GetForeignPlan = coursera::fdw::courseraGetForeignPlan;
	routine->GetForeignUpperPaths = coursera::fdw::courseraGetForeignUpperPaths;
	routine->IsForeignScanParallelSafe = coursera::fdw::courseraIsForeignScanParallelSafe;
	routine->BeginForeignScan = coursera::fdw::courseraBeginForeignScan;
	routine->IterateForeignScan = coursera::fdw::courseraIterateForeignScan;
	routine->ReScanForeignScan = coursera::fdw::courseraReScanForeignScan;
	routine->EstimateDSMForeignScan = coursera::fdw::courseraEstimateDSMForeignScan;
	routine->InitializeDSMForeignScan = coursera::fdw::courseraInitializeDSMForeignScan;
	routine->ReInitializeDSMForeignScan = coursera::fdw::courseraReInitializeDSMForeignScan;
	routine->InitializeWorkerForeignScan = coursera::fdw::courseraInitializeWorkerForeignScan;
	routine->ShutdownForeignScan = coursera::fdw::courseraShutdownForeignScan;
	routine->EndForeignScan = coursera::fdw::courseraEndForeignScan;
	routine->ExplainForeignScan = coursera::fdw::courseraExplainForeignScan;
	routine->AnalyzeForeignTable = coursera::fdw::courseraAnalyzeForeignTable;
	routine->ImportForeignSchema = coursera::import::courseraImportForeignSchema;
	PG_RETURN_POINTER(routine);
}
