// Names that a catalog can take: not empty, within 63 bytes, each once, none of the system's.
#pragma once

#include <set>
#include <string>

namespace coursera::import {

// Hands out names of one kind (the tables of a schema, the columns of a table), each once.
class UniqueNames {
  public:
	enum class Kind { kTables, kColumns };

	explicit UniqueNames(Kind kind);

	// The wanted name, shortened where it is too long, and with `_2`, `_3` … behind it where it is
	// taken or a system column's.
	std::string Take(const std::string& wanted);

  private:
	std::set<std::string> taken_;
};

} // namespace coursera::import
