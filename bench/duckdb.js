// One query by DuckDB over a CSV, the table a view of the file:
//
//   node duckdb.js CSV TABLE COLUMNS THREADS SQL
//
// Prints the seconds of the query and the MD5 of its one text; without arguments DuckDB's version.
// DUCKDB_DIR is the folder where @duckdb/node-api is installed.
'use strict';
const crypto = require('crypto');
const path = require('path');
const duckdb = require(require.resolve('@duckdb/node-api', {
	paths: [path.resolve(process.env.DUCKDB_DIR)],
}));

async function main() {
	const [csv, table, columns, threads, sql] = process.argv.slice(2);
	if (csv === undefined) {
		console.log(duckdb.version());
		return;
	}
	const instance = await duckdb.DuckDBInstance.create(':memory:', { threads });
	const connection = await instance.connect();
	// The types are told, as they are to the others, so that DuckDB need not look for them.
	await connection.run(`CREATE VIEW ${table} AS SELECT * FROM read_csv('${csv.replace(/'/g, "''")}',
		auto_detect = false, header = true, delim = ',', quote = '"', escape = '\\', nullstr = '',
		allow_quoted_nulls = false, columns = {${columns}})`);
	const start = process.hrtime.bigint();
	const reader = await connection.runAndReadAll(sql);
	const seconds = Number(process.hrtime.bigint() - start) / 1e9;
	const answer = String(reader.getRows()[0][0]);
	console.log(`${seconds}\t${crypto.createHash('md5').update(answer).digest('hex')}`);
}

main().catch((error) => {
	console.error(`duckdb.js: ${error.message}`);
	process.exit(1);
});
