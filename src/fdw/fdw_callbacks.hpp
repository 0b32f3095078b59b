// The planner and executor callbacks of the wrapper; each is described where it is defined.
// IMPORT's is in import/import_schema.hpp.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/parallel.h"
#include "commands/explain.h"
#include "foreign/fdwapi.h"
#include "nodes/parsenodes.h"
}

namespace coursera::fdw {

extern "C" {

// fdw_plan.cpp
void courseraGetForeignRelSize(PlannerInfo* root, RelOptInfo* relation, Oid relation_id);
void courseraGetForeignPaths(PlannerInfo* root, RelOptInfo* relation, Oid relation_id);
ForeignScan* courseraGetForeignPlan(PlannerInfo* root, RelOptInfo* relation, Oid relation_id,
                                    ForeignPath* path, List* target_list, List* clauses,
                                    Plan* outer_plan);
bool courseraIsForeignScanParallelSafe(PlannerInfo* root, RelOptInfo* relation,
                                       RangeTblEntry* entry);

// fdw_aggregates.cpp
void courseraGetForeignUpperPaths(PlannerInfo* root, UpperRelationKind stage, RelOptInfo* input,
                                  RelOptInfo* output, void* extra);

// fdw_scan.cpp
void courseraBeginForeignScan(ForeignScanState* node, int flags);
TupleTableSlot* courseraIterateForeignScan(ForeignScanState* node);
void courseraReScanForeignScan(ForeignScanState* node);
void courseraEndForeignScan(ForeignScanState* node);
Size courseraEstimateDSMForeignScan(ForeignScanState* node, ParallelContext* context);
void courseraInitializeDSMForeignScan(ForeignScanState* node, ParallelContext* context,
                                      void* coordinate);
void courseraReInitializeDSMForeignScan(ForeignScanState* node, ParallelContext* context,
                                        void* coordinate);
void courseraInitializeWorkerForeignScan(ForeignScanState* node, shm_toc* toc, void* coordinate);
void courseraShutdownForeignScan(ForeignScanState* node);

// fdw_explain.cpp
void courseraExplainForeignScan(ForeignScanState* node, ExplainState* explain);

// fdw_analyze.cpp
bool courseraAnalyzeForeignTable(Relation relation, AcquireSampleRowsFunc* function,
                                 BlockNumber* total_pages);

} // extern "C"

} // namespace coursera::fdw
