// Building an entry's index in passing: while a scan reads the entry from front to back.
#pragma once

#include <functional>
#include <memory>

#include "base/base_restart.hpp"
#include "base/base_stream.hpp"
#include "index/index_builder.hpp"

namespace coursera::scan {

// The entry's text, which `open` opens with a recording of restart points. The builder reads it, a
// little ahead of whoever reads this stream. When something is wrong with the index it is given up,
// and the text goes on without.
std::unique_ptr<base::ByteStream> OpenIndexing(
	const index::BuildPlan& plan,
	const std::function<std::unique_ptr<base::ByteStream>(const base::RestartRecording&)>& open);

} // namespace coursera::scan
