// What collations do, told by the catalogs: PostgreSQL's own header for them wants ICU's.
#pragma once

#include "pg/pg_postgres.hpp"

namespace coursera::pg {

// Whether a collation has texts in the order of their bytes: `C` and `POSIX` of the C library, by
// any name, and the database's own where it is one of them. In plain frames.
bool IsByteOrder(Oid collation);

} // namespace coursera::pg
