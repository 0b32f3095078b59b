// Property tests: the vector kernels give what naive loops give, on random bytes, wherever the
// bytes lie in memory, for every instruction set.
#include "csv/csv_structure.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/base_buffer.hpp"
#include "support/csv_generator.hpp"
#include "support/structure_targets.hpp"

namespace coursera::csv {
namespace {

using support::CsvGenerator;

constexpr size_t kBlock = 64;

// A text that starts at a chosen offset of a block, with another text right after it: what a
// kernel reads beyond the end must not matter.
class Placed {
  public:
	Placed(const std::string& text, size_t offset, char behind)
		: buffer_(offset + text.size() + 2 * kBlock), size_(text.size()) {
		const auto address = reinterpret_cast<uintptr_t>(buffer_.data());
		data_ = buffer_.data() + (kBlock - address % kBlock) % kBlock + offset;
		std::fill(data_ + size_, data_ + size_ + kBlock, behind);
		text.copy(data_, size_);
	}
	const char* data() const { return data_; }
	size_t size() const { return size_; }

  private:
	base::Buffer buffer_;
	char* data_;
	size_t size_;
};

template <typename Body>
void ForEachTarget(Body body) {
	ASSERT_FALSE(support::StructureTargets().empty());
	for (int64_t target : support::StructureTargets()) {
		SCOPED_TRACE(target);
		support::ForceStructureTarget(target);
		body();
	}
	support::RestoreStructureTargets();
}

// Few letters, so that beginnings of the needle are everywhere.
std::string Letters(CsvGenerator* generator, size_t size, size_t letters) {
	std::string text;
	for (size_t i = 0; i < size; ++i)
		text += static_cast<char>('a' + generator->Below(letters));
	return text;
}

size_t NaiveFind(const std::string& text, size_t from, const std::string& needle) {
	const size_t found = text.find(needle, from);
	return found == std::string::npos ? text.size() : found;
}

TEST(CsvStructureProperty, FindBytesIsAPlainSearch) {
	ForEachTarget([] {
		CsvGenerator generator(1);
		size_t found = 0;
		for (size_t i = 0; i < 6000; ++i) {
			const size_t letters = 1 + generator.Below(3);
			const std::string text = Letters(&generator, generator.Below(300), letters);
			std::string needle = Letters(&generator, 1 + generator.Below(12), letters);
			if (generator.OneIn(10))
				needle = Letters(&generator, 60 + generator.Below(80), letters);
			const Placed placed(text, i % kBlock, needle.back());
			const size_t from = generator.Below(text.size() + 1);
			const size_t expected = NaiveFind(text, from, needle);
			ASSERT_EQ(FindBytes(placed.data(), placed.size(), from, needle), expected)
				<< text << " from " << from << ", " << needle;
			found += expected < text.size() ? 1 : 0;
		}
		EXPECT_GT(found, 1000U);
	});
}

TEST(CsvStructureProperty, FindBytesFindsEachOfMany) {
	ForEachTarget([] {
		for (size_t offset = 0; offset < kBlock; ++offset) {
			std::string text;
			for (size_t i = 0; i < 40; ++i)
				text += std::string(i % 7, '.') + "xyzxyzxx";
			const Placed placed(text, offset, 'x');
			for (size_t from = 0; from <= text.size(); ++from)
				ASSERT_EQ(FindBytes(placed.data(), placed.size(), from, "xyzxx"),
				          NaiveFind(text, from, "xyzxx"))
					<< from;
		}
	});
}

TEST(CsvStructureProperty, OneBadByteAnywhereIsSeen) {
	ForEachTarget([] {
		for (size_t size : {1, 15, 16, 17, 63, 64, 65, 127, 128, 129, 255, 256, 257, 300}) {
			for (size_t place = 0; place < size; ++place) {
				std::string text(size, static_cast<char>(1 + place % 127));
				// What lies beyond the end is not looked at.
				const Placed good(text, place % kBlock, '\0');
				ASSERT_TRUE(IsPlainAscii(good.data(), good.size()));
				text[place] = place % 2 == 0 ? '\0' : static_cast<char>(0x80 + place % 128);
				const Placed bad(text, place % kBlock, 'x');
				ASSERT_FALSE(IsPlainAscii(bad.data(), bad.size())) << size << " " << place;
			}
		}
	});
}

TEST(CsvStructureProperty, CountBitsIsAPlainCount) {
	ForEachTarget([] {
		CsvGenerator generator(3);
		for (int i = 0; i < 200; ++i) {
			const size_t bits = kBlock * (1 + generator.Below(6));
			std::vector<uint64_t> map(bits / kBlock);
			std::vector<size_t> before(bits + 1, 0); // set bits before each
			const size_t density = 1 + generator.Below(8);
			for (size_t bit = 0; bit < bits; ++bit) {
				const uint64_t set = generator.OneIn(density) ? 1 : 0;
				map[bit / kBlock] |= set << (bit % kBlock);
				before[bit + 1] = before[bit] + set;
			}
			for (int j = 0; j < 300; ++j) {
				const size_t to = generator.Below(bits + 1);
				const size_t from = generator.Below(to + 1);
				ASSERT_EQ(CountBits(map, from, to), before[to] - before[from])
					<< from << " to " << to;
			}
		}
	});
}

// The map of a text must not depend on where the text lies, nor on what follows it.
TEST(CsvStructureProperty, PlaceInMemoryMakesNoDifference) {
	ForEachTarget([] {
		CsvGenerator generator(4);
		for (size_t i = 0; i < 3000; ++i) {
			const Dialect dialect = generator.NextDialect();
			const std::string text = generator.NextText(dialect);
			StructureMaps maps[2];
			StructureFacts facts[2];
			const char behind[] = {'x', dialect.quote};
			const size_t offsets[] = {0, i % kBlock};
			for (size_t j = 0; j < 2; ++j) {
				const Placed placed(text, offsets[j], behind[j]);
				maps[j].Resize(text.size());
				facts[j] = FindStructure(placed.data(), placed.size(), dialect, &maps[j]);
			}
			ASSERT_EQ(facts[0].clean, facts[1].clean);
			ASSERT_EQ(facts[0].all_newlines, facts[1].all_newlines);
			for (size_t bit = 0; bit < facts[0].clean; ++bit) {
				const size_t word = bit / kBlock;
				const uint64_t mask = uint64_t{1} << (bit % kBlock);
				ASSERT_EQ(maps[0].newlines[word] & mask, maps[1].newlines[word] & mask);
				ASSERT_EQ(maps[0].delimiters[word] & mask, maps[1].delimiters[word] & mask);
				ASSERT_EQ(maps[0].specials[word] & mask, maps[1].specials[word] & mask);
			}
		}
	});
}

// Long runs of escapes and quotes over the ends of blocks.
TEST(CsvStructureProperty, RunsOfEscapesAcrossBlocks) {
	ForEachTarget([] {
		for (size_t before = 0; before < 2 * kBlock; ++before) {
			for (size_t run = 0; run < 140; run += 1 + run / 9) {
				const std::string text =
					"\"" + std::string(before, 'x') + std::string(run, '\\') + "\",\n,\n";
				const Placed placed(text, before % kBlock, '"');
				StructureMaps maps;
				maps.Resize(text.size());
				FindStructure(placed.data(), placed.size(), {}, &maps);
				// An odd run escapes the closing quote: all that follows is inside.
				const size_t expected = run % 2 == 0 ? 2 : 0;
				ASSERT_EQ(CountBits(maps.newlines, 0, text.size()), expected)
					<< before << " " << run;
				ASSERT_EQ(CountBits(maps.delimiters, 0, text.size()), expected);
				ASSERT_EQ(CountBits(maps.specials, 0, text.size()), run + 2);
			}
		}
	});
}

} // namespace
} // namespace coursera::csv
