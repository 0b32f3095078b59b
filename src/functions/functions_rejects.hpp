// Rows of coursera.rejects and coursera.file_rejects.
#pragma once

#include "pg/pg_postgres.hpp"

#include "fdw/fdw_rejects.hpp"

namespace coursera::functions {

// A reader's sink that adds rejects to a function's materialized result (a ReturnSetInfo).
void WriteReject(void* result, const fdw::Reject& reject);

} // namespace coursera::functions
