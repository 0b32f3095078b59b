// Splits an SQL script into statements, as psql does before it sends them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace coursera::schema {

struct Statement {
	std::string_view text; // from the first token to before the semicolon, trimmed
	size_t line;           // of the first token, 1-based
};

// The statements of a script, as views into it. A semicolon ends a statement unless it is inside
// '…', E'…', "…", $tag$…$tag$, a -- comment or a nested /* */ comment. Empty statements are
// dropped, and so are psql's own commands (a line that starts with a backslash outside quotes).
// Comments before a statement are not part of it. An unterminated quote or comment runs to the end.
std::vector<Statement> SplitStatements(std::string_view sql);

// The same script without the parts for which PostgreSQL's scanner needs quadratic time that cannot
// be interrupted: comments become a space, and at most 64 operator characters are adjacent (no
// operator is that long).
std::string WithoutTraps(std::string_view sql);

} // namespace coursera::schema
