#include "schema/schema_pairing.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "schema/schema_names.hpp"

namespace coursera::schema {
namespace {

using Pages = std::vector<size_t>;

TEST(SchemaPairing, PairsEqualStems) {
	EXPECT_EQ(PairPages({{"b", {}}, {"a", {}}}, {{"a", "b", "", {}}, {"b", "a", "", {}}}),
	          (Pages{1, 0}));
}

TEST(SchemaPairing, TakesAnyCaseButPrefersTheSame) {
	EXPECT_EQ(PairPages({{"A", {}}}, {{"a", "", "", {}}}), (Pages{0}));
	EXPECT_EQ(PairPages({{"A", {}}, {"a", {}}}, {{"a", "", "", {}}, {"A", "", "", {}}}),
	          (Pages{1, 0}));
}

TEST(SchemaPairing, PairsByTheScriptsName) {
	EXPECT_EQ(PairPages({{"long", {}}}, {{"x", "", "", {}}, {"short", "long", "", {}}}),
	          (Pages{1}));
}

TEST(SchemaPairing, PairsByTheLongName) {
	EXPECT_EQ(PairPages({{"long", {}}}, {{"short", "short", "long", {}}}), (Pages{0}));
}

TEST(SchemaPairing, ComparesShortenedNames) {
	const std::string name(70, 'a');
	EXPECT_EQ(PairPages({{ShortenIdentifier(name), {}}}, {{name, "", "", {}}}), (Pages{0}));
	EXPECT_EQ(PairPages({{name, {}}}, {{"x", ShortenIdentifier(name), "", {}}}), (Pages{0}));
}

TEST(SchemaPairing, PairsByColumnsWhenNothingElseFits) {
	EXPECT_EQ(PairPages({{"a", {"x", "Y"}}}, {{"b", "c", "", {"y", "x"}}}), (Pages{0}));
	EXPECT_EQ(PairPages({{"a", {"x"}}}, {{"b", "c", "", {"x", "y"}}}), (Pages{kNoPage}));
	EXPECT_EQ(PairPages({{"a", {}}}, {{"b", "c", "", {}}}), (Pages{kNoPage}));
}

TEST(SchemaPairing, ColumnsMustBeUniqueOnBothSides) {
	EXPECT_EQ(PairPages({{"a", {"x"}}, {"b", {"x"}}}, {{"p", "", "", {"x"}}}),
	          (Pages{kNoPage, kNoPage}));
	EXPECT_EQ(PairPages({{"a", {"x"}}}, {{"p", "", "", {"x"}}, {"q", "", "", {"x"}}}),
	          (Pages{kNoPage}));
	// What a name has paired no longer counts.
	EXPECT_EQ(PairPages({{"a", {"x"}}, {"q", {"x"}}}, {{"p", "", "", {"x"}}, {"q", "", "", {"x"}}}),
	          (Pages{0, 1}));
}

TEST(SchemaPairing, UsesEachPageOnce) {
	EXPECT_EQ(PairPages({{"a", {}}, {"a", {}}}, {{"a", "", "", {}}}), (Pages{0, kNoPage}));
	EXPECT_EQ(PairPages({{"a", {}}, {"b", {}}}, {{"a", "b", "", {}}}), (Pages{0, kNoPage}));
	EXPECT_EQ(PairPages({}, {}), Pages{});
}

} // namespace
} // namespace coursera::schema
