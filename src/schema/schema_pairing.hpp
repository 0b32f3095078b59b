// Pairs each CSV of an export with the page that documents it.
//
// A table's name and its file's name can differ: where the export shortened a name, the page may
// carry the short one and the CSV the long one, or the other way round.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace coursera::schema {

struct PageFacts {
	std::string stem;                 // file name without folder and ".html"
	std::string table;                // name in its script; may be empty
	std::string long_name;            // OriginalName of its description; may be empty
	std::vector<std::string> columns; // of its script
};

struct CsvFacts {
	std::string stem;                 // file name without folder and ".csv"
	std::vector<std::string> columns; // of its header
};

inline constexpr size_t kNoPage = SIZE_MAX;

// For each CSV the index of its page, or kNoPage; no page is used twice. The best evidence is tried
// first, for all files, before the next kind: equal stems, the script's table name, the long name,
// and for the remaining files an equal set of columns that no other CSV and no other page has.
// Names are compared in any case, without blanks around them, and also as shortened by
// ShortenIdentifier.
std::vector<size_t> PairPages(const std::vector<CsvFacts>& csvs,
                              const std::vector<PageFacts>& pages);

} // namespace coursera::schema
