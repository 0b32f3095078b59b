// The vector kernels against naive loops, for every instruction set and at every offset of a block.
#include "csv/csv_structure.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/base_buffer.hpp"
#include "support/csv_generator.hpp"
#include "support/structure_targets.hpp"

namespace coursera::csv {
namespace {

using support::CsvGenerator;

// A text with the slack after it that the kernels may read.
class Padded {
  public:
	explicit Padded(const std::string& text) : buffer_(text.size() + 1), size_(text.size()) {
		text.copy(buffer_.data(), text.size());
	}
	const char* data() const { return buffer_.data(); }
	size_t size() const { return size_; }

  private:
	base::Buffer buffer_;
	size_t size_;
};

// Runs a test once for each instruction set that the machine has.
template <typename Body>
void ForEachTarget(Body body) {
	for (int64_t target : support::StructureTargets()) {
		SCOPED_TRACE(target);
		support::ForceStructureTarget(target);
		body();
	}
	support::RestoreStructureTargets();
}

bool BitAt(const std::vector<uint64_t>& map, size_t position) {
	return (map[position / 64] >> (position % 64) & 1) != 0;
}

TEST(CsvStructure, FindsBytesAtEveryOffset) {
	ForEachTarget([] {
		for (size_t before = 0; before < 150; ++before) {
			const std::string text = std::string(before, 'a') + "needle" + std::string(9, 'n');
			const Padded padded(text);
			ASSERT_EQ(FindBytes(padded.data(), padded.size(), 0, "needle"), before);
			ASSERT_EQ(FindBytes(padded.data(), padded.size(), before, "needle"), before);
			ASSERT_EQ(FindBytes(padded.data(), padded.size(), before + 1, "needle"), text.size());
			ASSERT_EQ(FindBytes(padded.data(), before + 5, 0, "needle"), before + 5) << "cut off";
		}
		const Padded padded("nnneneedl");
		EXPECT_EQ(FindBytes(padded.data(), padded.size(), 0, "needle"), padded.size());
		EXPECT_EQ(FindBytes(padded.data(), 3, 0, "needle"), 3U) << "longer than the text";
	});
}

TEST(CsvStructure, TellsPlainAsciiAtEveryOffset) {
	ForEachTarget([] {
		for (size_t size = 1; size < 300; ++size) {
			std::string text(size, 'x');
			ASSERT_TRUE(IsPlainAscii(text.data(), size));
			for (char bad : {'\0', '\x80', '\xFF'}) {
				text[size / 2] = bad;
				ASSERT_FALSE(IsPlainAscii(text.data(), size)) << size;
				text[size / 2] = 'x';
			}
		}
		EXPECT_TRUE(IsPlainAscii("", 0));
	});
}

TEST(CsvStructure, CountsBitsOfAnyRange) {
	const std::vector<uint64_t> map = {~uint64_t{0}, 0x8000000000000001, 0};
	ForEachTarget([&] {
		for (size_t from = 0; from <= 192; ++from) {
			size_t expected = 0;
			for (size_t to = from; to <= 192; ++to) {
				ASSERT_EQ(CountBits(map, from, to), expected) << from << " " << to;
				expected += to < 192 && BitAt(map, to) ? 1 : 0;
			}
		}
	});
}

// Structure as a loop over bytes finds it, up to where only the exact reader understands.
void ExpectStructure(const std::string& text, const Dialect& dialect) {
	const Padded padded(text);
	StructureMaps maps;
	maps.Resize(text.size());
	const StructureFacts facts = FindStructure(padded.data(), padded.size(), dialect, &maps);
	bool inside = false;
	bool escaped = false;
	bool row_start = true;
	size_t i = 0;
	for (; i < text.size(); ++i) {
		const char c = text[i];
		const bool escape = dialect.escape != dialect.quote && c == dialect.escape;
		const bool marker = dialect.escape != '\\' && c == '\\' && row_start;
		if (!inside && (escape || c == '\r' || marker))
			break;
		if (c == dialect.quote && !escaped)
			inside = !inside;
		escaped = inside && escape && !escaped;
		ASSERT_EQ(BitAt(maps.newlines, i), !inside && c == '\n') << i;
		ASSERT_EQ(BitAt(maps.delimiters, i), !inside && c == dialect.delimiter) << i;
		ASSERT_EQ(BitAt(maps.specials, i), c == dialect.quote || escape) << i;
		row_start = !inside && c == '\n';
	}
	ASSERT_EQ(facts.clean, i);
	ASSERT_EQ(facts.all_newlines, static_cast<size_t>(std::count(text.begin(), text.end(), '\n')));
}

TEST(CsvStructure, MapsAreThoseOfALoopOverBytes) {
	ForEachTarget([] {
		CsvGenerator generator(7);
		for (int i = 0; i < 3000; ++i) {
			const Dialect dialect = generator.NextDialect();
			std::string text;
			while (text.size() < 200 && generator.OneIn(2) == text.empty())
				text += generator.NextText(dialect);
			ExpectStructure(text, dialect);
		}
	});
}

} // namespace
} // namespace coursera::csv
