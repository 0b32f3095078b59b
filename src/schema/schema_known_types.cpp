#include "schema/schema_known_types.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace coursera::schema {

namespace {

struct KnownColumn {
	std::string_view table;
	std::string_view column;
	std::string_view type;
};

constexpr KnownColumn kKnownColumns[] = {
#include "schema/schema_known_types.inc"
};

} // namespace

std::string_view KnownType(std::string_view table, std::string_view column) {
	const auto wanted = std::tie(table, column);
	const auto found = std::lower_bound(std::begin(kKnownColumns), std::end(kKnownColumns), wanted,
	                                    [](const KnownColumn& known, const auto& names) {
											return std::tie(known.table, known.column) < names;
										});
	const bool is_known =
		found != std::end(kKnownColumns) && std::tie(found->table, found->column) == wanted;
	return is_known ? found->type : std::string_view();
}

} // namespace coursera::schema
