// Names that a catalog accepts: not empty, at most 63 bytes, unique, and not a system column's.
#pragma once

#include <set>
#include <string>

namespace coursera::import {

// A name as PostgreSQL cuts it in every statement: its first 63 bytes, or fewer if that would split
// a character.
std::string CutIdentifier(const std::string& name);

// Assigns unique names of one kind (the tables of a schema, the columns of a table).
class UniqueNames {
  public:
	enum class Kind { kTables, kColumns };

	explicit UniqueNames(Kind kind);

	// The wanted name, cut as PostgreSQL cuts it. If that is taken or a system column's, a long
	// name is shortened by schema::ShortenIdentifier instead, and then `_2`, `_3` … is added. Names
	// that fit should be taken before long ones.
	std::string Take(const std::string& wanted);

  private:
	std::set<std::string> taken_;
};

} // namespace coursera::import
