// Documented primary keys: the columns by which a row of a table is known, for exports whose pages
// and scripts declare none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace coursera::schema {

// The columns of a table's documented key, all in neutral form (schema_user_ids); none when no key
// is documented. Learner ids have the spelling of exports that use one id everywhere or, where the
// documentation is of other exports, of the table's own domain.
std::vector<std::string> DocumentedKey(std::string_view neutral_table);

} // namespace coursera::schema
