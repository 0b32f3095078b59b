#include "scan/scan_row_keys.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace coursera::scan {

namespace {

using Ids = std::set<std::string>;

// The key's columns that occur exactly once in a CSV, with their places in the header.
std::map<std::string, size_t> KeyColumnsOf(const KeyedCsv& csv,
                                           const std::vector<std::string>& key) {
	std::map<std::string, size_t> columns;
	std::set<std::string> repeated;
	for (size_t i = 0; i < csv.ids.size(); ++i) {
		const std::string& id = csv.ids[i];
		if (!key.empty() && std::find(key.begin(), key.end(), id) == key.end())
			continue;
		if (!columns.emplace(id, i).second)
			repeated.insert(id);
	}
	for (const std::string& id : repeated)
		columns.erase(id);
	return columns;
}

Ids IdsOf(const std::map<std::string, size_t>& columns) {
	Ids ids;
	for (const auto& [id, position] : columns)
		ids.insert(id);
	return ids;
}

Ids Both(const Ids& a, const Ids& b) {
	Ids both;
	std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(both, both.end()));
	return both;
}

// The places of ids among the sorted columns of a CSV.
std::vector<size_t> PlacesOf(const Ids& ids, const std::map<std::string, size_t>& columns) {
	std::vector<size_t> places;
	size_t place = 0;
	for (const auto& [id, position] : columns) {
		if (ids.count(id) > 0)
			places.push_back(place);
		++place;
	}
	return places;
}

} // namespace

std::vector<RowKeyPlan> PlanRowKeys(const std::vector<KeyedCsv>& csvs,
                                    const std::vector<std::string>& key) {
	std::vector<std::map<std::string, size_t>> columns;
	std::map<Ids, uint32_t> classes;
	std::vector<uint32_t> class_of;
	std::vector<const Ids*> ids_of; // of the classes
	for (const KeyedCsv& csv : csvs) {
		columns.push_back(KeyColumnsOf(csv, key));
		auto [place, is_new] =
			classes.emplace(IdsOf(columns.back()), static_cast<uint32_t>(classes.size()));
		if (is_new)
			ids_of.push_back(&place->first);
		class_of.push_back(place->second);
	}

	Ids common = ids_of.empty() ? Ids() : *ids_of.front();
	for (const Ids* ids : ids_of)
		common = Both(common, *ids);

	std::vector<RowKeyPlan> plans(csvs.size());
	for (size_t i = 0; i < csvs.size(); ++i) {
		RowKeyPlan& plan = plans[i];
		for (const auto& [id, position] : columns[i]) {
			plan.columns.push_back(csvs[i].header[position]);
			plan.positions.push_back(position);
		}
		plan.common = PlacesOf(common, columns[i]);
		std::set<uint32_t> newer;
		std::set<uint32_t> older;
		for (size_t j = 0; j < csvs.size(); ++j) {
			if (csvs[j].member < csvs[i].member)
				newer.insert(class_of[j]);
			else if (csvs[j].member > csvs[i].member)
				older.insert(class_of[j]);
		}
		const auto count = static_cast<uint32_t>(ids_of.size());
		const auto compare = [&](uint32_t other, uint32_t pair) {
			return RowKeyPlan::Comparison{
				pair, PlacesOf(Both(*ids_of[class_of[i]], *ids_of[other]), columns[i])};
		};
		for (uint32_t other : newer)
			plan.with_newer.push_back(compare(other, other * count + class_of[i]));
		for (uint32_t other : older)
			plan.with_older.push_back(compare(other, class_of[i] * count + other));
		const auto is_empty = [](const RowKeyPlan::Comparison& one) { return one.columns.empty(); };
		for (auto* comparisons : {&plan.with_newer, &plan.with_older})
			comparisons->erase(std::remove_if(comparisons->begin(), comparisons->end(), is_empty),
			                   comparisons->end());
	}
	return plans;
}

} // namespace coursera::scan
