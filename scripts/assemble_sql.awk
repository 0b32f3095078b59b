# Puts the parts of src/sql/ together, in the order that src/sql/order gives:
#
#   awk -v version=0.2.0 -f scripts/assemble_sql.awk src/sql/order                   install script
#   awk -v version=0.2.0 -v from=0.1.0 -f scripts/assemble_sql.awk src/sql/order     update from 0.1.0
#
# The script goes to standard output. The variable files has the names of all files; a file that the
# order does not list is an error.

function fail(message) {
	print "src/sql: " message > "/dev/stderr"
	failed = 1
	exit 1
}

# A name that replaces psql's variable must not be able to end a comment or a string.
function check_marks(file, line,    rest) {
	if (line ~ /--.*:"/)
		fail(file ": a comment holds a mark: " line)
	rest = line
	gsub(/'[^']*'/, "", rest)
	if (gsub(/:"/, "", line) != gsub(/:"/, "", rest))
		fail(file ": a string holds a mark")
}

# A file without the lines that are only for psql.
function copy(file,    line, status) {
	while ((status = getline line < (folder file)) > 0) {
		if (line ~ /^[ \t]*\\/)
			continue
		if (line == "@view_parts@") {
			put_in_parts()
			continue
		}
		if (line == "@views@") {
			put_in_views()
			continue
		}
		if (file ~ /^views\//)
			check_marks(file, line)
		else if (from != "" && line ~ /^CREATE (FUNCTION|AGGREGATE) /)
			sub(/^CREATE/, "CREATE OR REPLACE", line)
		print line
	}
	if (status < 0)
		fail(file " is in the order but cannot be read")
	close(folder file)
}

# Each file selects a column for each part.
function put_in_parts(    i) {
	for (i = 1; i <= parts; i++) {
		print (i > 1 ? "UNION ALL\n" : "") "SELECT " i ", row_to_json(texts) FROM ("
		copy(part[i])
		print ") texts"
	}
}

function put_in_views(    i) {
	for (i = 1; i <= views; i++) {
		print "$view$"
		copy(view[i])
		print "$view$" (i < views ? "," : "")
	}
}

FNR == 1 {
	folder = FILENAME
	sub(/[^\/]*$/, "", folder)
}
/^(#|$)/ { next }
{
	if ($0 in listed)
		fail($0 " is in the order twice")
	listed[$0] = 1
}
/^views\/parts\// { part[++parts] = $0; next }
/^views\// { view[++views] = $0; next }
/^install\// && from != "" { next }
/^update\// && from == "" { next }
{ script[++scripts] = $0 }

END {
	if (failed)
		exit 1
	count = split(files, name, " ")
	for (i = 1; i <= count; i++) {
		sub(/^.*src\/sql\//, "", name[i])
		if (!(name[i] in listed))
			fail(name[i] " is not in the order")
	}
	if (from == "") {
		print "-- coursera_fdw " version ": query Coursera research data exports in place"
		print "\n-- Stop when this file is read by psql instead of CREATE EXTENSION."
		print "\\echo Use \"CREATE EXTENSION coursera_fdw\" to load this file. \\quit"
	} else {
		print "-- coursera_fdw " from " becomes " version
		print "\n-- Stop when this file is read by psql instead of ALTER EXTENSION."
		print "\\echo Use \"ALTER EXTENSION coursera_fdw UPDATE TO '" version "'\" to load this file. \\quit"
	}
	for (i = 1; i <= scripts; i++) {
		print ""
		copy(script[i])
	}
}
