// The command line of the generator.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sample_export/sample_time.hpp"

namespace coursera::sample {

enum class Generation { k2016, k2022 };

// linked: one id per learner in all tables; isolated: one per learner and domain.
enum class IdRegime { kLinked, kIsolated };

struct Options {
	Generation generation = Generation::k2022;
	std::uint64_t seed = 1;
	std::string partner = "imperial";
	std::vector<std::string> course_slugs;
	IdRegime ids = IdRegime::kIsolated;
	std::int64_t learners = 400;
	std::int64_t first_learner = 0;
	std::optional<std::int64_t> progress_rows;
	std::optional<std::int64_t> discussion_rows;
	Time date = 0; // midnight; nothing in the export is later
	std::string folder;
	bool mac = false;
	bool deflate = true;
	int level = 6;
	std::string csv_dir;
	std::int64_t clickstream_days = 0; // 0: no clickstream files
	std::string clickstream_dir;       // empty: beside the output
	bool setup_sql = true;
	bool pages = true;
	std::string output;
	bool help = false;
};

// Reads the command line; throws std::invalid_argument with a text for the user.
Options parseOptions(int argc, const char* const* argv);

// What --help prints.
extern const char* const kUsage;

} // namespace coursera::sample
