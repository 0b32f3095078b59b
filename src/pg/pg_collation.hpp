// Facts about collations, read from the catalogs: PostgreSQL's own header for them needs ICU's
// headers.
#pragma once

#include "pg/pg_postgres.hpp"

namespace coursera::pg {

// Whether a collation sorts texts by their bytes: `C` and `POSIX` of the C library, under any name,
// and the database's own if it is one of them. In plain frames.
bool IsByteOrder(Oid collation);

} // namespace coursera::pg
