#include "pg/pg_postgres.hpp"

extern "C" {
#include "mb/pg_wchar.h"
}

#include "import/import_names.hpp"

#include "schema/schema_names.hpp"

namespace coursera::import {

namespace {

// The first bytes of a name, without splitting a character.
std::string CutName(const std::string& name, size_t size) {
	if (name.size() <= size)
		return name;
	return name.substr(0,
	                   static_cast<size_t>(pg_mbcliplen(name.c_str(), static_cast<int>(name.size()),
	                                                    static_cast<int>(size))));
}

} // namespace

std::string CutIdentifier(const std::string& name) {
	return CutName(name, schema::kMaxIdentifierBytes);
}

UniqueNames::UniqueNames(Kind kind) {
	if (kind == Kind::kColumns)
		taken_ = {"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"};
}

std::string UniqueNames::Take(const std::string& wanted) {
	std::string name = CutIdentifier(wanted);
	if (taken_.insert(name).second)
		return name;
	// Several long names may be equal after they are cut.
	const std::string base = schema::ShortenIdentifier(wanted);
	name = base;
	for (int number = 2; !taken_.insert(name).second; ++number) {
		const std::string suffix = "_" + std::to_string(number);
		name = CutName(base, schema::kMaxIdentifierBytes - suffix.size()) + suffix;
	}
	return name;
}

} // namespace coursera::import
