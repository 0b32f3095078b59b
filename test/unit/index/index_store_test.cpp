// The folder of index files: which file is whose, what makes one useless, and how much room there
// is.
#include "index/index_store.hpp"

#include <filesystem>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "index/index_builder.hpp"
#include "support/archive_writer.hpp"
#include "support/temp_dir.hpp"
#include "zip/zip_archive.hpp"

namespace coursera::index {
namespace {

class IndexStore : public testing::Test {
  protected:
	IndexStore() {
		std::string text = "n\n";
		for (int i = 0; i < 20000; ++i)
			text += std::to_string(i) + "\n";
		const std::string path = support::WriteContainer(dir_, support::Container::kZipStored,
		                                                 {{"a.csv", text, support::kSomeTime}});
		archive_ = zip::Archive::Open(path);
		entry_.archive = path;
		entry_.state = base::StateOfFile(path);
		entry_.path = "a.csv";
		entry_.size = 100;
		settings_.folder = dir_.Path("indexes");
		settings_.size_limit = 1 << 20;
	}

	void Build(const IndexedEntry& entry) const {
		Builder builder(Store(settings_).Plan(entry, "UTF8"));
		builder.Open(archive_->OpenEntry(archive_->Get("a.csv"), {1000, &builder}));
		while (builder.Step())
			;
		builder.Finish();
	}

	std::shared_ptr<const IndexFile> Find(const IndexedEntry& entry) const {
		return Store(settings_).Find(entry);
	}

	size_t Files() const {
		size_t count = 0;
		for (const auto& file : std::filesystem::directory_iterator(settings_.folder))
			count += file.is_regular_file() ? 1 : 0;
		return count;
	}

	support::TempDir dir_;
	std::unique_ptr<zip::Archive> archive_;
	IndexedEntry entry_;
	StoreSettings settings_;
};

TEST_F(IndexStore, FindsWhatWasBuilt) {
	EXPECT_EQ(Find(entry_), nullptr);
	Build(entry_);
	const std::shared_ptr<const IndexFile> file = Find(entry_);
	ASSERT_NE(file, nullptr);
	EXPECT_EQ(file->index().rows, 20000U);
	EXPECT_EQ(Find(entry_), file) << "it is kept in memory";
	EXPECT_TRUE(Store(settings_).StateOf(entry_).has_value());
	settings_.reads = false;
	EXPECT_EQ(Find(entry_), nullptr);
}

TEST_F(IndexStore, AnotherStateOfTheEntryHasNone) {
	Build(entry_);
	const std::function<void(IndexedEntry*)> changes[] = {
		[](IndexedEntry* entry) { ++entry->state->modified; },
		[](IndexedEntry* entry) { ++entry->state->modified_ns; },
		[](IndexedEntry* entry) { ++entry->state->size; },
		[](IndexedEntry* entry) { ++entry->state->inode; },
		[](IndexedEntry* entry) { ++entry->size; },
		[](IndexedEntry* entry) { ++entry->compressed_size; },
		[](IndexedEntry* entry) { ++entry->mark; },
		[](IndexedEntry* entry) { ++entry->position; },
		[](IndexedEntry* entry) { entry->path = "b.csv"; },
		[](IndexedEntry* entry) { entry->archive += "2"; },
		[](IndexedEntry* entry) { entry->dialect.quote = '\''; },
		[](IndexedEntry* entry) { entry->dialect.escape = '"'; },
		[](IndexedEntry* entry) { entry->dialect.delimiter = ';'; },
		[](IndexedEntry* entry) { entry->dialect.null_text = "NA"; },
		[](IndexedEntry* entry) { entry->dialect.has_header = false; },
		[](IndexedEntry* entry) { ++entry->fields; },
	};
	for (size_t i = 0; i < std::size(changes); ++i) {
		IndexedEntry other = entry_;
		changes[i](&other);
		EXPECT_EQ(Find(other), nullptr) << "change " << i;
	}
	EXPECT_NE(Find(entry_), nullptr);
}

// An entry has one place, whatever becomes of the archive.
TEST_F(IndexStore, ANewStateReplacesTheOld) {
	Build(entry_);
	IndexedEntry later = entry_;
	++later.state->modified;
	Build(later);
	EXPECT_EQ(Files(), 1U);
	EXPECT_EQ(Find(entry_), nullptr);
	EXPECT_NE(Find(later), nullptr);
}

TEST_F(IndexStore, Drop) {
	EXPECT_FALSE(Store(settings_).Drop(entry_));
	Build(entry_);
	EXPECT_TRUE(Store(settings_).Drop(entry_));
	EXPECT_EQ(Find(entry_), nullptr);
	EXPECT_EQ(Files(), 0U);
}

TEST_F(IndexStore, FilesThatWereNotUsedMakeRoom) {
	Build(entry_);
	const uint64_t bytes = Store(settings_).StateOf(entry_)->size;
	settings_.size_limit = 4 * bytes;
	std::vector<IndexedEntry> entries;
	for (int i = 0; i < 8; ++i) {
		entries.push_back(entry_);
		entries.back().path += std::to_string(i);
		Build(entries.back());
	}
	EXPECT_LE(Files(), 4U);
	EXPECT_NE(Find(entries.back()), nullptr);
}

// What a process leaves behind that was killed while it wrote.
TEST_F(IndexStore, OrphansAreRemoved) {
	Build(entry_);
	const pid_t child = fork();
	if (child == 0)
		_exit(0);
	waitpid(child, nullptr, 0);
	const std::string gone =
		dir_.Write("indexes/00.index." + std::to_string(child) + ".1.tmp", "x");
	const std::string ours =
		dir_.Write("indexes/00.index." + std::to_string(getpid()) + ".1.tmp", "x");
	Build(entry_);
	EXPECT_FALSE(std::filesystem::exists(gone));
	EXPECT_TRUE(std::filesystem::exists(ours));
}

TEST_F(IndexStore, AFolderThatCannotBeMade) {
	settings_.folder = dir_.Write("file", "x") + "/indexes";
	EXPECT_THROW(Build(entry_), base::Error);
	EXPECT_EQ(Find(entry_), nullptr);
	settings_.folder.clear();
	EXPECT_EQ(Find(entry_), nullptr);
	EXPECT_FALSE(Store(settings_).Drop(entry_));
}

} // namespace
} // namespace coursera::index
