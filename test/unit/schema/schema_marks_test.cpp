#include "schema/schema_marks.hpp"

#include <gtest/gtest.h>

#include <string>

namespace coursera::schema {
namespace {

TEST(SchemaMarks, KnowsDeclarations) {
	for (const std::string_view text :
	     {"VARCHAR(50)", "int4", "TIMESTAMP NOT NULL", "(double precision)", "PRIMARY KEY", "PK",
	      "FK", "Yes", "no", "NOT NULL", "12", "3.", "-", "", "numeric(10, 2), unique",
	      "Type: TIMESTAMP WITHOUT TIME ZONE"})
		EXPECT_TRUE(IsDeclaration(text)) << text;
}

TEST(SchemaMarks, KnowsDescriptions) {
	for (const std::string_view text :
	     {"The id", "VARCHAR(50) of letters", "Yes, if passed", "A key", "1 = passed", "\xC3\xA9"})
		EXPECT_FALSE(IsDeclaration(text)) << text;
	EXPECT_FALSE(IsDeclaration(std::string(1000, '1')));
}

} // namespace
} // namespace coursera::schema
