#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/xact.h"
#include "datatype/timestamp.h"
}

#include "pg/pg_statement.hpp"

#include <set>
#include <string>

#include "pg/pg_boundary.hpp"

namespace coursera::pg {

uint64 StatementNumber() {
	static uint64 number = 0;
	static TimestampTz statement = 0;
	static TimestampTz transaction = 0;
	if (number == 0 || statement != GetCurrentStatementStartTimestamp() ||
	    transaction != GetCurrentTransactionStartTimestamp())
		++number;
	statement = GetCurrentStatementStartTimestamp();
	transaction = GetCurrentTransactionStartTimestamp();
	return number;
}

void WarnOnce(const base::Error& error) {
	constexpr size_t kMaxRemembered = 1000;
	static uint64 statement = 0;
	static std::set<std::string> told;
	if (statement != StatementNumber())
		told.clear();
	statement = StatementNumber();
	if (told.size() < kMaxRemembered && !told.insert(error.message()).second)
		return;
	Warn(error);
}

} // namespace coursera::pg
