// The command line of the generator.
#include "sample_export/sample_options.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>
#include <string_view>

namespace coursera::sample {

const char* const kUsage =
	R"(Usage: sample_export [options] OUTPUT.zip

Writes a made-up Coursera research data export. The same arguments give the same bytes.

  --generation 2016|2022      which generation of exports to imitate (default 2022)
  --seed N                    varies what learners do and write (default 1)
  --partner NAME              the partner's short name, prefix of learner ids (default imperial)
  --courses N                 number of courses (default 1)
  --course-slugs A,B,C        slugs of the courses, instead of --courses
  --ids linked|isolated       one id per learner, or one per learner and domain (default isolated)
  --learners N                number of learners (default 400)
  --first-learner N           number of the first learner (default 0)
  --progress-rows N           exact number of rows of course_progress
  --discussion-rows N         exact number of rows of discussion_answers
  --date YYYY-MM-DD           date of the export (default 2022-03-01, or 2016-06-01 for 2016)
  --folder NAME               put all entries below a folder
  --mac                       add the files that zips made on a Mac carry
  --compression deflate|store compression of the entries (default deflate)
  --level N                   level of deflate, 1 to 9 (default 6)
  --csv-dir DIR               also write every CSV as a plain file
  --clickstream-days N        also write clickstream files of N days
  --clickstream-dir DIR       where to (default OUTPUT_clickstream, without .zip)
  --no-setup-sql              leave out setup.sql
  --no-pages                  leave out the HTML page of each table
  --help                      print this text
)";

namespace {

constexpr std::string_view kInventedSlugs[] = {
	"practical-statistics",  "data-stories",         "river-ecology",      "modern-cryptography",
	"public-health-methods", "machine-learning-lab", "medieval-music",     "robot-motion",
	"plant-genomics",        "urban-economics",      "creative-writing-2", "quantum-optics",
};
constexpr std::int64_t kMostCourses = 1000;
constexpr std::int64_t kMostDays = 3660;
constexpr std::int64_t kMostRows = 100'000'000'000;

[[noreturn]] void fail(std::string_view option, std::string_view value, std::string_view expected) {
	throw std::invalid_argument("invalid value for option \"" + std::string(option) + "\": \"" +
	                            std::string(value) + "\", expected " + std::string(expected));
}

std::int64_t parseNumber(std::string_view option, std::string_view value, std::int64_t low,
                         std::int64_t high) {
	std::int64_t number = 0;
	const char* const end = value.data() + value.size();
	const auto [stop, error] = std::from_chars(value.data(), end, number);
	if (error != std::errc() || stop != end || number < low || number > high) {
		fail(option, value, "a number from " + std::to_string(low) + " to " + std::to_string(high));
	}
	return number;
}

// True when the text is a lower-case identifier; slugs may hold hyphens as well.
bool isIdentifier(std::string_view text, bool slug) {
	if (text.empty() || text.size() > 80 || (text[0] >= '0' && text[0] <= '9')) {
		return false;
	}
	for (const char c : text) {
		const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
		if (!plain && !(slug && c == '-')) {
			return false;
		}
	}
	return true;
}

std::vector<std::string> inventSlugs(std::int64_t count) {
	std::vector<std::string> slugs;
	for (std::int64_t i = 0; i < count; ++i) {
		const auto known = static_cast<std::int64_t>(std::size(kInventedSlugs));
		std::string slug(kInventedSlugs[i % known]);
		if (i >= known) {
			slug += "-part" + std::to_string(i / known + 1);
		}
		slugs.push_back(slug);
	}
	return slugs;
}

std::vector<std::string> parseSlugs(std::string_view option, std::string_view value) {
	std::vector<std::string> slugs;
	for (std::size_t start = 0; start <= value.size();) {
		const std::size_t end = std::min(value.find(',', start), value.size());
		const std::string_view slug = value.substr(start, end - start);
		if (!isIdentifier(slug, true)) {
			fail(option, slug, "slugs of lower-case letters, digits and hyphens");
		}
		for (const std::string& other : slugs) {
			if (other == slug) {
				fail(option, slug, "each slug once");
			}
		}
		slugs.emplace_back(slug);
		start = end + 1;
	}
	return slugs;
}

// Options that need no value; false when the name is none of them.
bool parseFlag(std::string_view name, Options& options) {
	if (name == "--help") {
		options.help = true;
	} else if (name == "--mac") {
		options.mac = true;
	} else if (name == "--no-setup-sql") {
		options.setup_sql = false;
	} else if (name == "--no-pages") {
		options.pages = false;
	} else {
		return false;
	}
	return true;
}

template <typename Value>
Value choose(std::string_view name, std::string_view value, std::string_view first, Value if_first,
             std::string_view second, Value if_second) {
	if (value != first && value != second) {
		fail(name, value, std::string(first) + " or " + std::string(second));
	}
	return value == first ? if_first : if_second;
}

bool parseSize(std::string_view name, std::string_view value, Options& options) {
	if (name == "--seed") {
		const std::int64_t most = std::numeric_limits<std::int64_t>::max();
		options.seed = static_cast<std::uint64_t>(parseNumber(name, value, 0, most));
	} else if (name == "--courses") {
		options.course_slugs = inventSlugs(parseNumber(name, value, 1, kMostCourses));
	} else if (name == "--course-slugs") {
		options.course_slugs = parseSlugs(name, value);
	} else if (name == "--learners") {
		options.learners = parseNumber(name, value, 1, kMostRows);
	} else if (name == "--first-learner") {
		options.first_learner = parseNumber(name, value, 0, kMostRows);
	} else if (name == "--progress-rows") {
		options.progress_rows = parseNumber(name, value, 0, kMostRows);
	} else if (name == "--clickstream-days") {
		options.clickstream_days = parseNumber(name, value, 1, kMostDays);
	} else if (name == "--discussion-rows") {
		options.discussion_rows = parseNumber(name, value, 0, kMostRows);
	} else {
		return false;
	}
	return true;
}

bool parseKind(std::string_view name, std::string_view value, Options& options) {
	if (name == "--generation") {
		options.generation =
			choose(name, value, "2016", Generation::k2016, "2022", Generation::k2022);
	} else if (name == "--partner") {
		if (!isIdentifier(value, false) || value.size() > 30) {
			fail(name, value, "up to 30 lower-case letters, digits and underscores");
		}
		options.partner = value;
	} else if (name == "--ids") {
		options.ids =
			choose(name, value, "linked", IdRegime::kLinked, "isolated", IdRegime::kIsolated);
	} else if (name == "--date") {
		const std::optional<Time> date = parseDate(value);
		if (!date || *date < dateOf(2014, 1, 1) || *date > dateOf(2099, 12, 31)) {
			fail(name, value, "a date from 2014-01-01 to 2099-12-31");
		}
		options.date = *date;
	} else if (name == "--folder") {
		if (value.empty() || value.front() == '/' || value.find("..") != std::string_view::npos) {
			fail(name, value, "the name of a folder inside the archive");
		}
		options.folder = value;
	} else if (name == "--compression") {
		options.deflate = choose(name, value, "deflate", true, "store", false);
	} else if (name == "--level") {
		options.level = static_cast<int>(parseNumber(name, value, 1, 9));
	} else if (name == "--csv-dir") {
		options.csv_dir = value;
	} else if (name == "--clickstream-dir") {
		options.clickstream_dir = value;
	} else {
		return false;
	}
	return true;
}

std::string withoutSuffix(const std::string& path, std::string_view suffix) {
	const bool ends = path.size() > suffix.size() &&
	                  path.compare(path.size() - suffix.size(), suffix.size(), suffix) == 0;
	return ends ? path.substr(0, path.size() - suffix.size()) : path;
}

void applyDefaults(Options& options) {
	if (options.date == 0) {
		options.date =
			options.generation == Generation::k2022 ? dateOf(2022, 3, 1) : dateOf(2016, 6, 1);
	}
	if (options.course_slugs.empty()) {
		options.course_slugs = inventSlugs(1);
	}
	if (options.clickstream_dir.empty()) {
		options.clickstream_dir = withoutSuffix(options.output, ".zip") + "_clickstream";
	}
	while (!options.folder.empty() && options.folder.back() == '/') {
		options.folder.pop_back();
	}
}

void parsePositional(std::string_view word, Options& options) {
	if (word.size() > 1 && word.front() == '-') {
		throw std::invalid_argument("unknown option \"" + std::string(word) + "\"");
	}
	if (word.empty() || !options.output.empty()) {
		throw std::invalid_argument("expected one output file");
	}
	options.output = word;
}

} // namespace

Options parseOptions(int argc, const char* const* argv) {
	Options options;
	for (int i = 1; i < argc; ++i) {
		const std::string_view word = argv[i];
		if (parseFlag(word, options)) {
			continue;
		}
		if (word.substr(0, 2) != "--") {
			parsePositional(word, options);
			continue;
		}
		const std::size_t equals = word.find('=');
		const std::string_view name = word.substr(0, equals);
		if (equals == std::string_view::npos && i + 1 >= argc) {
			throw std::invalid_argument("unknown option or missing value: \"" + std::string(word) +
			                            "\"");
		}
		const std::string_view value =
			equals == std::string_view::npos ? argv[++i] : word.substr(equals + 1);
		if (!parseSize(name, value, options) && !parseKind(name, value, options)) {
			throw std::invalid_argument("unknown option \"" + std::string(name) + "\"");
		}
	}
	if (!options.help && options.output.empty()) {
		throw std::invalid_argument("expected one output file");
	}
	applyDefaults(options);
	return options;
}

} // namespace coursera::sample
