// Every allocation of the core fails once: what comes out is std::bad_alloc or base::Error, and
// under a sanitizer nothing leaks.
//
// A scenario runs with its first allocation failing, then with its second, and so on until it runs
// through. Only operator new fails, and only in the thread and the time that ask for it; what the C
// libraries allocate is their own business.
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <new>

#include <gtest/gtest.h>

#include "base/base_error.hpp"
#include "scan/scan_table.hpp"
#include "schema/schema_cml.hpp"
#include "schema/schema_page.hpp"
#include "support/archive_writer.hpp"
#include "zip/zip_archive.hpp"

namespace {

thread_local long allocations_left = -1; // until one fails; negative: none does

void* Allocate(std::size_t size) {
	if (allocations_left == 0)
		throw std::bad_alloc();
	if (allocations_left > 0)
		--allocations_left;
	void* memory = std::malloc(size == 0 ? 1 : size);
	if (memory == nullptr)
		throw std::bad_alloc();
	return memory;
}

} // namespace

void* operator new(std::size_t size) {
	return Allocate(size);
}
void* operator new[](std::size_t size) {
	return Allocate(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
	try {
		return Allocate(size);
	} catch (const std::bad_alloc&) {
		return nullptr;
	}
}
void operator delete(void* memory) noexcept {
	std::free(memory);
}
void operator delete[](void* memory) noexcept {
	std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
	std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
	std::free(memory);
}

namespace coursera {
namespace {

using support::Container;

// Runs the scenario with one allocation after the other failing; returns how many did.
long FailEach(const std::function<void()>& scenario) {
	constexpr long kMost = 100000;
	for (long n = 0; n < kMost; ++n) {
		allocations_left = n;
		try {
			scenario();
			const bool none_failed = allocations_left > 0;
			allocations_left = -1;
			if (none_failed)
				return n;
		} catch (const std::bad_alloc&) {
			allocations_left = -1;
		} catch (const base::Error&) {
			allocations_left = -1;
		}
	}
	ADD_FAILURE() << "the scenario does not end";
	return kMost;
}

class AllocFaults : public testing::TestWithParam<Container> {};

INSTANTIATE_TEST_SUITE_P(Core, AllocFaults,
                         testing::Values(Container::kZipStored, Container::kZipDeflated,
                                         Container::kTarGz, Container::kSevenZip,
                                         Container::kFolder),
                         [](const auto& info) { return support::ContainerName(info.param); });

// A callback's error must not leave it, and is made of allocations itself.
TEST(AllocFaults, CallbackOfLibarchive) {
	const support::TempDir dir;
	const std::string path =
		support::WriteContainer(dir, Container::kTarGz, {{"a.csv", std::string(100000, 'a')}});
	const std::unique_ptr<zip::Archive> archive = zip::Archive::Open(path);
	std::filesystem::resize_file(path, 20);
	const long failed = FailEach([&] {
		try {
			archive->OpenEntry(archive->Get("a.csv"));
			FAIL() << "the file is cut short";
		} catch (const base::Error& error) {
			ASSERT_EQ(error.kind(), base::ErrorKind::kFileChanged);
		}
	});
	EXPECT_GT(failed, 3);
}

TEST_P(AllocFaults, OpenReadAndFilter) {
	std::string text = "n,body\n";
	for (int n = 0; n < 200; ++n)
		text += std::to_string(n) + ",\"say \\\"" + std::to_string(n) + "\\\"\"\n";
	const support::TempDir dir;
	const std::string path = support::WriteContainer(
		dir, GetParam(), {{"courses.csv", "course_id\n1\n"}, {"numbers.csv", text}});
	const long failed = FailEach([&] {
		scan::TableSource source;
		source.archive = path;
		source.entry = "numbers.csv";
		scan::TableScan scan(source, {"body", "n"});
		scan::Predicate predicate;
		predicate.column = "n";
		predicate.type = scan::FieldType::kInt4;
		predicate.comparison = scan::Comparison::kGreaterEqual;
		predicate.integers = {100};
		scan.SetFilter({predicate}, {}, false);
		csv::RowBatch batch;
		size_t rows = 0;
		while (scan.NextBatch(&batch))
			rows += batch.rows;
		ASSERT_EQ(rows, 100U);
		scan.Rewind();
		ASSERT_TRUE(scan.NextBatch(&batch));
	});
	EXPECT_GT(failed, 20);
}

TEST(AllocFaultsOfText, PageAndMarkup) {
	const std::string html =
		"<html><body><h1>users</h1><p>Who learns.</p><table><tr><td>user_id</td><td>An id &amp; "
		"more</td></tr></table><pre>CREATE TABLE users (user_id VARCHAR(50), joined TIMESTAMP);"
		"</pre></body></html>";
	EXPECT_GT(FailEach([&] {
				  schema::Page page = schema::Page::Parse(html);
				  (void)page.Describe("users", {"user_id", "joined"});
			  }),
	          5);
	const std::string cml = "<co-content><text>One &amp; two</text><list><li><text>three of them, "
							"long enough to be allocated</text></li></list></co-content>";
	EXPECT_GT(FailEach([&] { (void)schema::CmlText(cml); }), 1);
}

} // namespace
} // namespace coursera
