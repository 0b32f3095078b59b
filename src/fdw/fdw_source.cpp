#include "pg/pg_postgres.hpp"

#include "fdw/fdw_source.hpp"

#include "options/options_table.hpp"
#include "pg/pg_statement.hpp"

namespace coursera::fdw {

scan::MergedTableSource SourceOf(const options::TableOptions& options) {
	scan::MergedTableSource source;
	source.location = options.server.archive;
	source.entry = options.entry;
	source.table = options.table;
	source.key = options::ParseNameList(options.key);
	source.plan.password = options.server.password;
	source.plan.dialect = options::DialectOf(options.server);
	for (int i = 0; i < options.column_count; ++i)
		source.columns.push_back({options.columns[i].csv_column, options.columns[i].name});
	source.plan.fields = static_cast<size_t>(options.fields);
	source.excluded_courses = options::ParseNameList(options.server.excluded_courses);
	if (options.server.skips_exports)
		source.unreadable = scan::Unreadable::kSkip;
	source.statement = pg::StatementNumber();
	return source;
}

} // namespace coursera::fdw
