#include "schema/schema_known_types.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "schema/schema_text.hpp"

namespace coursera::schema {
namespace {

// The sample generator's copy of the facts.
constexpr const char* kCatalogs[] = {
#include "../../../tools/sample_export/catalog_2016.inc"
	,
#include "../../../tools/sample_export/catalog_2022.inc"
};
constexpr const char* kShortNames =
#include "../../../tools/sample_export/shortnames_2022.inc"
	;

std::vector<std::vector<std::string>> Rows(const char* tsv) {
	std::vector<std::vector<std::string>> rows;
	std::istringstream lines(tsv);
	std::string line;
	std::getline(lines, line);
	while (std::getline(lines, line)) {
		std::istringstream fields(line);
		rows.emplace_back();
		for (std::string field; std::getline(fields, field, '\t');)
			rows.back().push_back(field);
	}
	return rows;
}

std::string TypeInSql(const std::string& declared) {
	static const std::map<std::string, std::string> types = {
		{"int4", "integer"},
		{"int8", "bigint"},
		{"float4", "real"},
		{"float8", "double precision"},
		{"bool", "boolean"},
		{"date", "date"},
		{"timestamp", "timestamp without time zone"}};
	const auto found = types.find(Lower(declared));
	return found == types.end() ? "" : found->second;
}

std::vector<std::string> Spellings(const std::string& name) {
	for (const std::vector<std::string>& row : Rows(kShortNames))
		if (row[0] == name)
			return row;
	return {name};
}

TEST(SchemaKnownTypes, AreThoseOfTheCatalogs) {
	using Place = std::pair<std::string, std::string>;
	std::map<Place, std::set<std::string>> declared;
	for (const char* catalog : kCatalogs)
		for (const std::vector<std::string>& row : Rows(catalog))
			for (const std::string& table : Spellings(row[0]))
				for (const std::string& column : Spellings(row[2]))
					declared[{table, column}].insert(TypeInSql(row[3]));
	size_t known = 0;
	for (const auto& [place, types] : declared) {
		const std::string type = types.size() == 1 ? *types.begin() : "";
		EXPECT_EQ(KnownType(place.first, place.second), type) << place.first << "." << place.second;
		known += type.empty() ? 0 : 1;
	}
	EXPECT_EQ(known, 270U);
}

TEST(SchemaKnownTypes, KnowExactNamesAlone) {
	EXPECT_EQ(KnownType("course_grades", "course_passing_state_id"), "integer");
	EXPECT_EQ(KnownType("course_grades", "Course_passing_state_id"), "");
	EXPECT_EQ(KnownType("Course_grades", "course_passing_state_id"), "");
	EXPECT_EQ(KnownType("courses", "course_passing_state_id"), "");
	EXPECT_EQ(KnownType("", ""), "");
	EXPECT_EQ(KnownType("zzz", "zzz"), "");
}

} // namespace
} // namespace coursera::schema
