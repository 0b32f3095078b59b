#include "schema/schema_pairing.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "schema/schema_names.hpp"
#include "schema/schema_text.hpp"

namespace coursera::schema {

namespace {

// Equal for all spellings of a name; empty for an empty name.
std::string NameKey(const std::string& name) {
	return ShortenIdentifier(Lower(Trim(name)));
}

// Equal for all orders of a set of columns; empty for no columns.
std::string ColumnsKey(const std::vector<std::string>& columns) {
	std::vector<std::string> names;
	names.reserve(columns.size());
	for (const std::string& column : columns)
		names.push_back(NameKey(column));
	std::sort(names.begin(), names.end());
	std::string key;
	for (const std::string& name : names)
		key.append(name).push_back('\0'); // names do not contain it
	return key;
}

class Pairing {
  public:
	Pairing(const std::vector<CsvFacts>& csvs, const std::vector<PageFacts>& pages)
		: csvs_(csvs), pages_(pages), page_of_(csvs.size(), kNoPage), used_(pages.size()) {}

	// Pairs free files that have equal keys; with `unique`, only if no other free file has that
	// key.
	void Pair(const std::function<std::string(const CsvFacts&)>& csv_key,
	          const std::function<std::string(const PageFacts&)>& page_key, bool unique) {
		struct Match {
			std::vector<size_t> csvs;
			std::vector<size_t> pages;
		};
		std::map<std::string, Match>
			matches; // a map, since hashes of hostile names could all be equal
		for (size_t i = 0; i < pages_.size(); ++i) {
			if (!used_[i])
				matches[page_key(pages_[i])].pages.push_back(i);
		}
		for (size_t i = 0; i < csvs_.size(); ++i) {
			if (page_of_[i] == kNoPage)
				matches[csv_key(csvs_[i])].csvs.push_back(i);
		}
		for (const auto& [key, match] : matches) {
			const size_t count = std::min(match.csvs.size(), match.pages.size());
			if (key.empty() || (unique && (match.csvs.size() != 1 || match.pages.size() != 1)))
				continue;
			for (size_t i = 0; i < count; ++i) {
				page_of_[match.csvs[i]] = match.pages[i];
				used_[match.pages[i]] = true;
			}
		}
	}

	std::vector<size_t> TakeResult() { return std::move(page_of_); }

  private:
	const std::vector<CsvFacts>& csvs_;
	const std::vector<PageFacts>& pages_;
	std::vector<size_t> page_of_; // by CSV
	std::vector<bool> used_;      // by page
};

} // namespace

std::vector<size_t> PairPages(const std::vector<CsvFacts>& csvs,
                              const std::vector<PageFacts>& pages) {
	const auto csv_stem = [](const CsvFacts& csv) { return NameKey(csv.stem); };
	Pairing pairing(csvs, pages);
	pairing.Pair([](const CsvFacts& csv) { return csv.stem; },
	             [](const PageFacts& page) { return page.stem; }, false);
	pairing.Pair(
		csv_stem, [](const PageFacts& page) { return NameKey(page.stem); }, false);
	pairing.Pair(
		csv_stem, [](const PageFacts& page) { return NameKey(page.table); }, false);
	pairing.Pair(
		csv_stem, [](const PageFacts& page) { return NameKey(page.long_name); }, false);
	pairing.Pair([](const CsvFacts& csv) { return ColumnsKey(csv.columns); },
	             [](const PageFacts& page) { return ColumnsKey(page.columns); }, true);
	return pairing.TakeResult();
}

} // namespace coursera::schema
