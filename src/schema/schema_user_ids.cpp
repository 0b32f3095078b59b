#include "schema/schema_user_ids.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "schema/schema_names.hpp"
#include "schema/schema_text.hpp"

namespace coursera::schema {

namespace {

constexpr std::string_view kUserId = "_user_id";
constexpr std::string_view kUserIds = "_user_ids";

// Learner ids that belong to no partner.
constexpr std::array<std::string_view, 2> kForeignIds = {"guest_user_id", "coursera_user_id"};

// The guide leaves out "user" here; exports of 2016 and 2022 do not.
constexpr std::array<std::string_view, 2> kMisspeltDomains = {"programming_assignments",
                                                              "peer_assignments"};
constexpr std::string_view kMisspeltEnd = "_id";

// The domain of each table when ids are isolated.
struct DomainTables {
	std::string_view table_start;
	std::array<std::string_view, 2> domains; // both, if the guide and the exports differ
};
constexpr DomainTables kDomainTables[] = {
	{"discussion", {"discussions", "discussion"}},
	{"demographics_", {"demographics"}},
	{"feedback_", {"feedback"}},
	{"assessment_", {"assessments"}},
	{"programming_", {"programming_assignments"}},
	{"peer_", {"peer_assignments"}},
	{"ecb_", {"ecb"}},
};

const DomainTables* DomainOf(std::string_view table) {
	for (const DomainTables& domain : kDomainTables) {
		if (StartsWith(table, domain.table_start))
			return &domain;
	}
	return nullptr;
}

// An id column without `_user_id`: the partner's name, and the domain if there is one.
std::optional<std::string_view> IdStem(std::string_view column) {
	if (std::find(kForeignIds.begin(), kForeignIds.end(), column) != kForeignIds.end())
		return std::nullopt;
	size_t end = 0;
	if (EndsWith(column, kUserId))
		end = column.size() - kUserId.size();
	for (const std::string_view domain : kMisspeltDomains) {
		const std::string misspelt = '_' + std::string(domain) + std::string(kMisspeltEnd);
		if (EndsWith(column, misspelt))
			end = column.size() - kMisspeltEnd.size();
	}
	return end == 0 ? std::nullopt : std::make_optional(column.substr(0, end));
}

// The domain in an id's stem, after the partner's name; "" for the main one, nothing if the stem is
// not this partner's.
std::optional<std::string_view> DomainIn(std::string_view stem, std::string_view partner) {
	if (partner.empty() || !StartsWith(stem, partner))
		return std::nullopt;
	const std::string_view rest = stem.substr(partner.size());
	if (rest.empty())
		return rest;
	return rest.size() > 1 && rest.front() == '_' ? std::make_optional(rest.substr(1))
	                                              : std::nullopt;
}

bool IsUserIdsTable(std::string_view table) {
	return EndsWith(table, kUserIds);
}

// In `<partner>_<course>_user_ids` the partner's id is the one the table's name starts with; the
// other one is the course's.
bool BelongsToUserIdsTable(std::string_view table, std::string_view stem) {
	return StartsWith(table, std::string(stem) + '_');
}

struct IdColumn {
	std::string_view table;
	std::string_view column;
	std::string_view stem;
};

std::vector<IdColumn> FindIdColumns(const std::vector<TableColumns>& tables) {
	std::vector<IdColumn> ids;
	for (const TableColumns& table : tables) {
		for (const std::string& column : table.columns) {
			const auto stem = IdStem(column);
			if (!stem || column.size() > kMaxIdentifierBytes)
				continue;
			const bool user_ids = IsUserIdsTable(table.table);
			if (user_ids && !BelongsToUserIdsTable(table.table, *stem))
				continue;
			ids.push_back({table.table, column, *stem});
			if (user_ids)
				break;
		}
	}
	return ids;
}

// How well a column matches a partner's name.
int Fit(const IdColumn& id, std::string_view domain) {
	constexpr int kExpected = 3;
	constexpr int kLinked = 1; // the main id in a table that may have its own
	const DomainTables* expected = DomainOf(id.table);
	if (domain.empty())
		return expected == nullptr ? kExpected : kLinked;
	if (expected != nullptr)
		return std::count(expected->domains.begin(), expected->domains.end(), domain) > 0
		           ? kExpected
		           : 0;
	// An undocumented domain: its tables start with its name, often in the singular.
	const bool plural = domain.size() > 1 && domain.back() == 's';
	return StartsWith(id.table, domain.substr(0, domain.size() - (plural ? 1 : 0))) ? kExpected : 0;
}

// The name that explains most of the id columns, then the one that explains them best, then the
// longest: of `eit_digital_user_id` it is `eit_digital` rather than `eit` with a domain `digital`.
std::string FindPartner(const std::vector<IdColumn>& ids) {
	std::set<std::string_view> candidates;
	for (const IdColumn& id : ids) {
		candidates.insert(id.stem);
		for (size_t i = id.stem.find('_', 1); i < id.stem.size(); i = id.stem.find('_', i + 1))
			candidates.insert(id.stem.substr(0, i));
	}
	using Merit = std::tuple<size_t, int, size_t>;
	Merit best{0, 0, 0};
	std::string_view partner;
	for (const std::string_view candidate : candidates) {
		std::set<std::string_view> explained;
		int fit = 0;
		for (const IdColumn& id : ids) {
			if (const auto domain = DomainIn(id.stem, candidate)) {
				explained.insert(id.column);
				fit += Fit(id, *domain);
			}
		}
		const Merit merit{explained.size(), fit, candidate.size()};
		if (merit > best) {
			best = merit;
			partner = candidate;
		}
	}
	return std::string(partner);
}

// The domain's entry, which is added if it is new. The main domain stays first.
UserIdDomain& DomainEntry(std::vector<UserIdDomain>* domains, std::string_view domain,
                          std::string_view column) {
	const auto found = std::find_if(domains->begin(), domains->end(),
	                                [&](const auto& entry) { return entry.column == column; });
	if (found != domains->end())
		return *found;
	const auto place = domain.empty() ? domains->begin() : domains->end();
	return *domains->insert(place, {std::string(domain), std::string(column), {}});
}

} // namespace

UserIds FindUserIds(const std::vector<TableColumns>& tables) {
	const std::vector<IdColumn> ids = FindIdColumns(tables);
	UserIds found;
	found.partner = FindPartner(ids);
	bool main_in_domain_table = false;
	for (const IdColumn& id : ids) {
		const auto domain = DomainIn(id.stem, found.partner);
		if (!domain)
			continue;
		DomainEntry(&found.domains, *domain, id.column).tables.emplace_back(id.table);
		main_in_domain_table =
			main_in_domain_table || (domain->empty() && DomainOf(id.table) != nullptr);
	}
	const bool only_main = found.domains.size() == 1 && found.domains.front().domain.empty();
	if (!found.domains.empty() && !only_main)
		found.anonymity = Anonymity::kIsolated;
	else if (main_in_domain_table)
		found.anonymity = Anonymity::kLinked;
	return found;
}

bool IsUserIdColumn(std::string_view column, std::string_view partner) {
	const auto stem = IdStem(column);
	return stem && DomainIn(*stem, partner);
}

std::string NeutralTableName(std::string_view table, std::string_view partner) {
	const std::string start = std::string(partner) + '_';
	const bool renamed = !partner.empty() && StartsWith(table, start) &&
	                     EndsWith(table, kUserIds) && table.size() > start.size() + kUserIds.size();
	return renamed ? kCourseUserIds : std::string(table);
}

std::string CourseSlugOf(std::string_view table, const std::vector<std::string>& header,
                         std::string_view partner) {
	if (NeutralTableName(table, partner) != kCourseUserIds || table == kCourseUserIds)
		return "";
	std::string slug(table.substr(partner.size() + 1));
	slug.resize(slug.size() - kUserIds.size());
	if (slug == "course") {
		slug.clear();
		for (const std::string& name : header)
			if (NeutralColumnName(table, name, partner) == "course_slug_user_id")
				slug = name.substr(0, name.size() - kUserId.size());
	}
	// Slugs have dashes, which names in SQL cannot have.
	std::replace(slug.begin(), slug.end(), '_', '-');
	return slug;
}

std::string NeutralColumnName(std::string_view table, std::string_view column,
                              std::string_view partner) {
	const auto stem = IdStem(column);
	if (!stem || partner.empty())
		return std::string(column);
	if (NeutralTableName(table, partner) != table && *stem != partner)
		return "course_slug_user_id";
	if (!DomainIn(*stem, partner))
		return std::string(column);
	return "partner" + std::string(column.substr(partner.size()));
}

} // namespace coursera::schema
