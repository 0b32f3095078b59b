// Which statement is running, and what it was told already.
#pragma once

#include "pg/pg_postgres.hpp"

#include "base/base_error.hpp"

namespace coursera::pg {

// A number that stays the same while a client's statement runs, for all that runs inside it, and is
// another one in the next. A procedure that commits goes on under a new number.
uint64 StatementNumber();

// Emits a core error as a WARNING, unless the statement has got one with this message: what is
// wrong with an archive is met by each of its tables. In C++ frames.
void WarnOnce(const base::Error& error);

} // namespace coursera::pg
