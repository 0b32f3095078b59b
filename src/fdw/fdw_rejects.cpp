#include "pg/pg_postgres.hpp"

extern "C" {
#include "mb/pg_wchar.h"
}

#include "fdw/fdw_rejects.hpp"

#include "pg/pg_boundary.hpp"

namespace coursera::fdw {

void StartRejects(Rejects* rejects) {
	rejects->count = 0;
}

void AddReject(Rejects* rejects, const Reject& reject) {
	if (rejects->count++ == 0) {
		char* first = psprintf("line %llu%s%s%s%s", static_cast<unsigned long long>(reject.line),
		                       reject.column == nullptr ? "" : ", column ",
		                       reject.column == nullptr ? "" : reject.column,
		                       rejects->tells_reasons ? ": " : "",
		                       rejects->tells_reasons ? reject.reason : "");
		strlcpy(rejects->first, first,
		        pg_mbcliplen(first, static_cast<int>(strlen(first)), sizeof(rejects->first) - 1) +
		            1);
		pfree(first);
	}
	if (rejects->limit >= 0 && rejects->count > rejects->limit)
		ereport(ERROR, (errcode(ERRCODE_BAD_COPY_FILE_FORMAT),
		                errmsg_plural("entry \"%s\" has more than %lld malformed row",
		                              "entry \"%s\" has more than %lld malformed rows",
		                              static_cast<unsigned long>(rejects->limit), reject.entry,
		                              static_cast<long long>(rejects->limit)),
		                errdetail("The first one: %s.", rejects->first),
		                errhint("The option \"reject_limit\" limits how many rows are left out."),
		                errcontext("archive \"%s\", entry \"%s\", line %llu", reject.archive,
		                           reject.entry, static_cast<unsigned long long>(reject.line))));
	if (rejects->sink != nullptr)
		rejects->sink(rejects->argument, reject);
}

void WarnOfRejects(Rejects* rejects, const char* entry) {
	if (rejects->count == 0 || rejects->has_warned || rejects->sink != nullptr)
		return;
	rejects->has_warned = true;
	ereport(WARNING, (errcode(ERRCODE_BAD_COPY_FILE_FORMAT),
	                  errmsg_plural("%lld malformed row of entry \"%s\" is left out",
	                                "%lld malformed rows of entry \"%s\" are left out",
	                                static_cast<unsigned long>(rejects->count),
	                                static_cast<long long>(rejects->count), entry),
	                  errdetail("The first one: %s.", rejects->first),
	                  errhint("coursera.rejects() shows them.")));
}

// Not pnstrdup, which ends at a NUL: the bytes may contain some.
char* CopyOfBytes(const char* bytes, size_t size) {
	auto* copy = static_cast<char*>(palloc(size + 1));
	memcpy(copy, bytes, size);
	copy[size] = '\0';
	return copy;
}

char* ValidText(const char* text, size_t size, size_t limit) {
	char* result = CopyOfBytes(text, Min(size, limit));
	pg::ReplaceInvalid(result, Min(size, limit));
	return result;
}

} // namespace coursera::fdw
