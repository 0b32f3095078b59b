// Names that a catalog can take: not empty, within 63 bytes, each once, none of the system's.
#pragma once

#include <set>
#include <string>

namespace coursera::import {

// What PostgreSQL makes of a name, in every statement: its first 63 bytes, or fewer where that
// would split a character.
std::string CutIdentifier(const std::string& name);

// Hands out names of one kind (the tables of a schema, the columns of a table), each once.
class UniqueNames {
  public:
	enum class Kind { kTables, kColumns };

	explicit UniqueNames(Kind kind);

	// The wanted name, cut as PostgreSQL does. Where that is taken or a system column's: a long
	// name shortened by schema::ShortenIdentifier, and then with `_2`, `_3` … after it. Names that
	// fit should be taken before long ones.
	std::string Take(const std::string& wanted);

  private:
	std::set<std::string> taken_;
};

} // namespace coursera::import
