// coursera.exports: the exports that a server's archive stands for.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "funcapi.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(coursera_exports);
}

#include "functions/functions_access.hpp"
#include "functions/functions_row_writer.hpp"
#include "import/import_merge.hpp"
#include "pg/pg_boundary.hpp"

namespace coursera::functions {

namespace {

// Whatever on_error says: this is where to look for what cannot be read.
void WriteExports(options::ServerOptions server, RowWriter* row) {
	std::vector<base::Error> problems;
	server.skips_exports = true;
	std::shared_ptr<const scan::ExportSet> exports = import::ExportsOf(server, &problems);
	for (const scan::Member& member : exports->members())
		row->Text(member.data->path())
			.Time(member.data->date())
			.TextArray(member.data->courses())
			.TextOrNull(member.data->partner())
			.Bool(member.superseded)
			.Null()
			.Finish();
	for (const base::Error& problem : problems)
		row->Text(problem.place().archive)
			.Null()
			.Null()
			.Null()
			.Null()
			.Text(problem.message())
			.Finish();
}

} // namespace

} // namespace coursera::functions

// coursera.exports(server name): a row per export that the server's archive stands for.
extern "C" Datum coursera_exports(PG_FUNCTION_ARGS) {
	using namespace coursera::functions;
	coursera::options::ServerOptions server = OptionsOfServer(NameStr(*PG_GETARG_NAME(0)));
	InitMaterializedSRF(fcinfo, 0);
	auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
	coursera::pg::Boundary([&] {
		RowWriter row(result);
		WriteExports(server, &row);
	});
	return static_cast<Datum>(0);
}
