// Documented primary keys: the columns that identify a row of a table, for exports whose pages and
// scripts do not declare a key.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace coursera::schema {

// The columns of a table's documented key, all in neutral form (schema_user_ids); empty if no key
// is documented. Learner ids have the spelling of exports that use one id everywhere or, if the
// documentation is that of other exports, of the table's own domain.
std::vector<std::string> DocumentedKey(std::string_view neutral_table);

} // namespace coursera::schema
