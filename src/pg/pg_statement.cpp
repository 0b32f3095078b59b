#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/xact.h"
#include "datatype/timestamp.h"
}

#include "pg/pg_statement.hpp"

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

} // namespace coursera::pg
