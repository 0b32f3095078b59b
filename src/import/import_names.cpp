#include "pg/pg_postgres.hpp"

#include "import/import_names.hpp"

#include "schema/schema_names.hpp"

namespace coursera::import {

namespace {

// The first bytes of a name, cut where no character is split.
std::string CutName(const std::string& name, size_t size) {
	while (size < name.size() && size > 0 &&
	       (static_cast<unsigned char>(name[size]) & 0xC0) == 0x80)
		--size;
	return name.substr(0, size);
}

} // namespace

UniqueNames::UniqueNames(Kind kind) {
	if (kind == Kind::kColumns)
		taken_ = {"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"};
}

std::string UniqueNames::Take(const std::string& wanted) {
	const std::string base = schema::ShortenIdentifier(wanted);
	std::string name = base;
	for (int number = 2; !taken_.insert(name).second; ++number) {
		const std::string suffix = "_" + std::to_string(number);
		name = CutName(base, schema::kMaxIdentifierBytes - suffix.size()) + suffix;
	}
	return name;
}

} // namespace coursera::import
