#include "base/base_error.hpp"

#include <cerrno>

#include <gtest/gtest.h>

namespace coursera::base {
namespace {

ErrorPlace Place(const char* archive, const char* entry, uint64_t line, const char* column) {
	ErrorPlace place;
	place.archive = archive;
	place.entry = entry;
	place.line = line;
	place.column = column;
	return place;
}

TEST(BaseError, KeepsItsPartsApart) {
	Error error(ErrorKind::kArchiveBroken, "could not read");
	error.WithDetail("Bad checksum.").WithHint("Fetch it again.").WithErrno(5);
	EXPECT_EQ(error.kind(), ErrorKind::kArchiveBroken);
	EXPECT_EQ(error.message(), "could not read");
	EXPECT_EQ(error.detail(), "Bad checksum.");
	EXPECT_EQ(error.hint(), "Fetch it again.");
	EXPECT_EQ(error.system_errno(), 5);
	EXPECT_STREQ(error.what(), "could not read");
}

Error MadeByHelper(SourceLocation thrown = SourceLocation::Here()) {
	return Error(ErrorKind::kInternal, "x", thrown);
}

TEST(BaseError, KnowsWhereItWasThrown) {
	const Error here(ErrorKind::kInternal, "x");
	const int line = __LINE__ - 1;
	EXPECT_EQ(here.thrown().line, line);
	EXPECT_STREQ(here.thrown().file, __FILE__);
	EXPECT_STREQ(here.thrown().function, __func__);
	const Error copy(here);
	EXPECT_EQ(copy.thrown().line, line);
	EXPECT_EQ(MadeByHelper().thrown().line, __LINE__);
}

TEST(BaseError, PartsAreEmptyUntilSet) {
	Error error(ErrorKind::kInternal, "x");
	EXPECT_EQ(error.detail(), "");
	EXPECT_EQ(error.hint(), "");
	EXPECT_EQ(error.system_errno(), 0);
	EXPECT_EQ(error.place().archive, "");
	EXPECT_EQ(error.place().entry, "");
	EXPECT_EQ(error.place().line, 0U);
	EXPECT_EQ(error.place().column, "");
}

TEST(BaseError, OuterLayersAddWhatTheyKnow) {
	Error error(ErrorKind::kMalformedCsv, "x");
	error.At(Place("", "", 7, "")).At(Place("", "", 0, "user_id"));
	error.At(Place("x.zip", "users.csv", 0, ""));
	EXPECT_EQ(error.place().archive, "x.zip");
	EXPECT_EQ(error.place().entry, "users.csv");
	EXPECT_EQ(error.place().line, 7U);
	EXPECT_EQ(error.place().column, "user_id");
}

TEST(BaseError, InnerLayersWin) {
	Error error(ErrorKind::kMalformedCsv, "x");
	error.At(Place("a", "b", 1, "c")).At(Place("d", "e", 2, "f"));
	EXPECT_EQ(error.place().archive, "a");
	EXPECT_EQ(error.place().entry, "b");
	EXPECT_EQ(error.place().line, 1U);
	EXPECT_EQ(error.place().column, "c");
}

TEST(BaseError, CopyKeepsEverything) {
	Error error(ErrorKind::kFileAccess, "x");
	error.WithDetail("D.").WithHint("H.").WithErrno(2).At(Place("a", "b", 3, "c"));
	try {
		throw Error(error);
	} catch (const std::exception& caught) {
		const auto* copy = dynamic_cast<const Error*>(&caught);
		ASSERT_NE(copy, nullptr);
		EXPECT_EQ(copy->kind(), ErrorKind::kFileAccess);
		EXPECT_EQ(copy->detail(), "D.");
		EXPECT_EQ(copy->hint(), "H.");
		EXPECT_EQ(copy->system_errno(), 2);
		EXPECT_EQ(copy->place().column, "c");
	}
}

TEST(BaseError, WhatIsOfTheMoment) {
	const auto access = [](int system_errno) {
		return Error(ErrorKind::kFileAccess, "x").WithErrno(system_errno);
	};
	for (const int system_errno : {EIO, EMFILE, ENFILE, ENOMEM})
		EXPECT_TRUE(IsTransient(access(system_errno))) << system_errno;
	for (const int system_errno : {EACCES, EPERM, ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG})
		EXPECT_FALSE(IsTransient(access(system_errno))) << system_errno;
	EXPECT_TRUE(IsTransient(Error(ErrorKind::kFileChanged, "x")));
	EXPECT_FALSE(IsTransient(Error(ErrorKind::kArchiveBroken, "x")));
}

} // namespace
} // namespace coursera::base
