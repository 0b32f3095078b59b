// Finds, builds and drops indexes of a table's entries; also builds one while a scan reads the
// entry from front to back.
#pragma once

#include <functional>
#include <memory>

#include "base/base_restart.hpp"
#include "base/base_stream.hpp"
#include "index/index_builder.hpp"
#include "index/index_store.hpp"
#include "scan/scan_table.hpp"

namespace coursera::scan {

// The entry's index, regardless of the check that its text has passed, or nullptr.
std::shared_ptr<const index::IndexFile> FindIndex(const TableSource& source);

// Builds the entry's index. False when it cannot have one, or is too small. Throws base::Error:
// what reading and writing throws, and kMalformedCsv.
bool BuildIndex(const TableSource& source);

// False when there was none.
bool DropIndex(const TableSource& source);

// The entry's text, which `open` opens with a recording of restart points. The builder reads it, a
// little ahead of the stream's reader. If building fails, the index is given up, and the text goes
// on without it.
std::unique_ptr<base::ByteStream> OpenIndexing(
	const index::BuildPlan& plan,
	const std::function<std::unique_ptr<base::ByteStream>(const base::RestartRecording&)>& open);

} // namespace coursera::scan
