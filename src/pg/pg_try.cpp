#include "pg/pg_postgres.hpp"

#include "pg/pg_try.hpp"

namespace coursera::pg::internal {

ErrorData* TryErased(void (*body)(void*), void* argument) {
	MemoryContext context = CurrentMemoryContext;
	ErrorData* volatile error = nullptr; // set and read after the longjmp

	PG_TRY();
	{ body(argument); }
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		// COPY's own errors about a row's structure are about data, too.
		const int sqlstate = geterrcode();
		if (ERRCODE_TO_CATEGORY(sqlstate) != ERRCODE_TO_CATEGORY(ERRCODE_DATA_EXCEPTION))
			PG_RE_THROW();
		error = CopyErrorData();
		FlushErrorState();
	}
	PG_END_TRY();
	return error;
}

int TryValueErased(void (*body)(void*), void* argument) {
	MemoryContext context = CurrentMemoryContext;
	volatile int sqlstate = 0; // set and read after the longjmp

	PG_TRY();
	{ body(argument); }
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		const int category = ERRCODE_TO_CATEGORY(geterrcode());
		if (category == ERRCODE_TO_CATEGORY(ERRCODE_OPERATOR_INTERVENTION) ||
		    category == ERRCODE_TO_CATEGORY(ERRCODE_INSUFFICIENT_RESOURCES))
			PG_RE_THROW();
		sqlstate = geterrcode();
		FlushErrorState();
	}
	PG_END_TRY();
	return sqlstate;
}

} // namespace coursera::pg::internal
