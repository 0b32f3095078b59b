// Which statement is running.
#pragma once

#include "pg/pg_postgres.hpp"

namespace coursera::pg {

// A number that stays the same while a client's statement runs, for all that runs inside it, and is
// another one in the next. A procedure that commits goes on under a new number.
uint64 StatementNumber();

} // namespace coursera::pg
