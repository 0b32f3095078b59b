#include "pg/pg_postgres.hpp"

#include "fdw/fdw_source.hpp"

namespace coursera::fdw {

scan::MergedTableSource SourceOf(const options::TableOptions& options) {
	scan::MergedTableSource source;
	source.location = options.server.archive;
	source.password = options.server.password;
	source.entry = options.entry;
	source.table = options.table;
	source.dialect = options::DialectOf(options.server);
	if (options.server.skips_exports)
		source.unreadable = scan::Unreadable::kSkip;
	return source;
}

} // namespace coursera::fdw
