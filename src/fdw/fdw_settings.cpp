#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/parallel.h"
#include "common/file_perm.h"
#include "miscadmin.h"
#include "utils/guc.h"
}

#include "fdw/fdw_settings.hpp"

namespace coursera::fdw {

namespace {

bool enable_pushdown = true;
bool enable_aggregate_pushdown = true;
bool enable_parallel_scan = true;
bool enable_index = true;
bool auto_index = true;
char* index_directory = nullptr;
int index_size_limit = 0; // kB

constexpr int kDefaultIndexSize = 4 << 20;

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

bool ParallelScanIsEnabled() {
	return enable_parallel_scan;
}

std::shared_ptr<const index::Store> IndexStore(bool builds) {
	index::StoreSettings settings;
	const std::string folder = index_directory == nullptr ? "" : index_directory;
	settings.folder = folder.empty() || is_absolute_path(folder.c_str())
	                      ? folder
	                      : std::string(DataDir) + "/" + folder;
	settings.folder_mode = static_cast<mode_t>(pg_dir_create_mode);
	settings.file_mode = static_cast<mode_t>(pg_file_create_mode);
	settings.size_limit = static_cast<uint64_t>(index_size_limit) * 1024;
	settings.reads = enable_index;
	settings.builds =
		builds && auto_index && enable_index && !folder.empty() && !IsParallelWorker();
	return std::make_shared<const index::Store>(std::move(settings));
}

void DefineSettings() {
	DefineBool("coursera_fdw.enable_pushdown",
	           "Tests clauses inside the scan of an export's table.", &enable_pushdown);
	DefineBool("coursera_fdw.enable_aggregate_pushdown",
	           "Makes aggregates and groups inside the scan of an export's table.",
	           &enable_aggregate_pushdown);
	DefineBool("coursera_fdw.enable_parallel_scan",
	           "Shares the scan of an indexed entry out among several processes.",
	           &enable_parallel_scan);
	DefineBool("coursera_fdw.enable_index", "Uses indexes of an export's entries.", &enable_index);
	DefineBool("coursera_fdw.auto_index",
	           "Scans that read a large entry whole make its index in passing.", &auto_index);
	DefineCustomStringVariable("coursera_fdw.index_directory",
	                           "Folder of the index files, below the data directory unless it is "
	                           "absolute; empty for none.",
	                           nullptr, &index_directory, "coursera_fdw", PGC_SUSET,
	                           GUC_SUPERUSER_ONLY, nullptr, nullptr, nullptr);
	DefineCustomIntVariable(
		"coursera_fdw.index_size_limit", "What all index files may take together.",
		"The last tenth of the disk is not used in any case.", &index_size_limit, kDefaultIndexSize,
		0, INT_MAX, PGC_SUSET, GUC_UNIT_KB, nullptr, nullptr, nullptr);
	MarkGUCPrefixReserved("coursera_fdw");
}

} // namespace coursera::fdw
