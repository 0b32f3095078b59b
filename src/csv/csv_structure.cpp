// The kernel: included once for each target by foreach_target.h, then once more for the dispatch.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "csv/csv_structure.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <cstring>

#include "csv/csv_structure.hpp"

HWY_BEFORE_NAMESPACE();
namespace coursera::csv::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

constexpr size_t kBlock = 64;

// A bit for each byte of a vector.
template <class Tag, class Mask>
HWY_INLINE uint64_t BitsOf(Tag tag, Mask mask) {
	uint8_t bytes[8] = {};
	hn::StoreMaskBits(tag, mask, bytes);
	uint64_t bits;
	memcpy(&bits, bytes, sizeof(bits));
	return bits;
}

// 64 bytes in as many vectors as the target needs for them. Vectors and masks are handed from
// function to function: a lambda cannot contain one of SVE, whose size the compiler does not know.
class Block {
  public:
	explicit Block(const uint8_t* data) : data_(data) {}

	// A bit for each byte that equals `byte`.
	template <class V>
	HWY_INLINE uint64_t Equal(V byte) const {
		uint64_t bits = 0;
		for (size_t i = 0; i < kBlock; i += hn::Lanes(kTag))
			bits |= BitsOf(kTag, hn::Eq(hn::LoadU(kTag, data_ + i), byte)) << i;
		return bits;
	}

	// A bit for each byte that equals `one` or `other`. Vectors are joined rather than masks: on
	// SVE, g++ 12 compiles an Or of masks to a loop over bytes that skips bytes from the 16th on.
	template <class V>
	HWY_INLINE uint64_t Either(V one, V other) const {
		uint64_t bits = 0;
		for (size_t i = 0; i < kBlock; i += hn::Lanes(kTag)) {
			const auto bytes = hn::LoadU(kTag, data_ + i);
			const auto either = hn::Or(hn::VecFromMask(kTag, hn::Eq(bytes, one)),
			                           hn::VecFromMask(kTag, hn::Eq(bytes, other)));
			bits |= BitsOf(kTag, hn::MaskFromVec(either)) << i;
		}
		return bits;
	}

	static constexpr hn::CappedTag<uint8_t, kBlock> kTag{};

  private:
	const uint8_t* data_;
};

// Each bit becomes the xor of itself and all lower ones: between a pair of quotes it is 1. That is
// the carry-less product with all ones, one instruction if there is one.
HWY_INLINE uint64_t PrefixXor(uint64_t bits) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_SSE4 // a lower number is a newer instruction set
	const hn::Full128<uint64_t> tag;
	return hn::GetLane(hn::CLMulLower(hn::Set(tag, bits), hn::Set(tag, ~uint64_t{0})));
#else
	for (unsigned shift = 1; shift < 64; shift *= 2)
		bits ^= bits << shift;
	return bits;
#endif
}

// The bytes that are literal because of an escape before them. An escape that is itself escaped has
// no effect. `*carry`: whether the block's first byte is literal; set for the next block.
HWY_INLINE uint64_t Escaped(uint64_t escapes, uint64_t* carry) {
	uint64_t escaped = *carry;
	escapes &= ~*carry;
	*carry = 0;
	while (escapes != 0) {
		uint64_t escape = escapes & (~escapes + 1);
		uint64_t next = escape << 1;
		escaped |= next;
		if (next == 0)
			*carry = 1;
		escapes &= ~(escape | next);
	}
	return escaped;
}

// What a block inherits from the one before it.
struct Carry {
	uint64_t escaped = 0;      // first byte is escaped
	uint64_t in_quotes = 0;    // all ones when the block starts inside quotes
	uint64_t at_row_start = 1; // first byte starts a row
};

StructureFacts FindStructureOf(const char* bytes, size_t size, char delimiter_byte, char quote_byte,
                               char escape_byte, StructureMaps* maps) {
	const auto* data = reinterpret_cast<const uint8_t*>(bytes);
	uint64_t* const newline_map = maps->newlines.data();
	uint64_t* const delimiter_map = maps->delimiters.data();
	uint64_t* const special_map = maps->specials.data();
	const auto tag = Block::kTag;
	const auto quote = hn::Set(tag, static_cast<uint8_t>(quote_byte));
	// Where the quote is its own escape, there are no escapes, and quotes just toggle.
	const bool doubled = escape_byte == quote_byte;
	const auto escape = hn::Set(tag, static_cast<uint8_t>(doubled ? '\r' : escape_byte));
	const auto delimiter = hn::Set(tag, static_cast<uint8_t>(delimiter_byte));
	const auto newline = hn::Set(tag, static_cast<uint8_t>('\n'));
	const auto carriage_return = hn::Set(tag, static_cast<uint8_t>('\r'));
	const auto backslash = hn::Set(tag, static_cast<uint8_t>('\\'));
	const bool escapes_are_backslashes = escape_byte == '\\' && !doubled;

	StructureFacts facts{size, 0};
	Carry carry;
	for (size_t start = 0; start < size; start += kBlock) {
		const Block block(data + start);
		const size_t left = size - start;
		const uint64_t valid =
			HWY_LIKELY(left >= kBlock) ? ~uint64_t{0} : (uint64_t{1} << left) - 1;
		const uint64_t quotes = block.Equal(quote) & valid;
		const uint64_t newlines = block.Equal(newline) & valid;
		// Most blocks have neither: one comparison for both.
		const uint64_t rare = block.Either(escape, carriage_return) & valid;
		const uint64_t returns = HWY_LIKELY(rare == 0) ? 0 : rare & block.Equal(carriage_return);
		const uint64_t escapes = doubled ? 0 : rare & ~returns;
		const uint64_t toggles = HWY_LIKELY((escapes | carry.escaped) == 0)
		                             ? quotes
		                             : quotes & ~Escaped(escapes, &carry.escaped);
		const uint64_t inside = PrefixXor(toggles) ^ carry.in_quotes;
		carry.in_quotes = uint64_t{0} - (inside >> 63);
		const uint64_t ends = newlines & ~inside;

		const size_t word = start / kBlock;
		newline_map[word] = ends;
		delimiter_map[word] = block.Equal(delimiter) & valid & ~inside;
		special_map[word] = quotes | escapes;
		facts.all_newlines += hwy::PopCount(newlines);

		uint64_t unclean = (escapes | returns) & ~inside;
		if (!escapes_are_backslashes) // a row that starts with one may be the end-of-data marker
			unclean |= block.Equal(backslash) & valid & (ends << 1 | carry.at_row_start);
		carry.at_row_start = ends >> 63;
		if (HWY_UNLIKELY(unclean != 0) && facts.clean == size)
			facts.clean = start + hwy::Num0BitsBelowLS1Bit_Nonzero64(unclean);
	}
	return facts;
}

size_t FindBytesIn(const char* bytes, size_t size, size_t from, std::string_view needle) {
	const auto* data = reinterpret_cast<const uint8_t*>(bytes);
	if (needle.size() > size)
		return size;
	const size_t last_start = size - needle.size();
	const size_t far = needle.size() - 1;
	const auto tag = Block::kTag;
	const auto first_byte = hn::Set(tag, static_cast<uint8_t>(needle.front()));
	const auto far_byte = hn::Set(tag, static_cast<uint8_t>(needle[far]));
	const size_t step = hn::Lanes(tag);
	for (size_t start = from; start <= last_start; start += step) {
		const auto hits = hn::And(hn::Eq(hn::LoadU(tag, data + start), first_byte),
		                          hn::Eq(hn::LoadU(tag, data + start + far), far_byte));
		if (hn::AllFalse(tag, hits))
			continue;
		for (uint64_t bits = BitsOf(tag, hits); bits != 0; bits &= bits - 1) {
			const size_t at = start + hwy::Num0BitsBelowLS1Bit_Nonzero64(bits);
			if (at <= last_start && memcmp(bytes + at, needle.data(), needle.size()) == 0)
				return at;
		}
	}
	return size;
}

bool IsPlainAsciiIn(const char* bytes, size_t size) {
	const auto* data = reinterpret_cast<const int8_t*>(bytes);
	const hn::CappedTag<int8_t, kBlock> tag;
	const size_t step = hn::Lanes(tag);
	const auto zero = hn::Zero(tag);
	size_t start = 0;
	for (; start + 4 * step <= size; start += 4 * step) {
		const auto a = hn::Min(hn::LoadU(tag, data + start), hn::LoadU(tag, data + start + step));
		const auto b = hn::Min(hn::LoadU(tag, data + start + 2 * step),
		                       hn::LoadU(tag, data + start + 3 * step));
		if (!hn::AllTrue(tag, hn::Gt(hn::Min(a, b), zero)))
			return false;
	}
	for (; start < size; ++start)
		if (data[start] <= 0)
			return false;
	return true;
}

size_t CountBitsIn(const uint64_t* map, size_t from, size_t to) {
	if (from >= to)
		return 0;
	const size_t last_word = (to - 1) / 64;
	const uint64_t last_mask = ~uint64_t{0} >> (63 - (to - 1) % 64);
	size_t word = from / 64;
	uint64_t bits = map[word] & (~uint64_t{0} << (from % 64));
	size_t count = 0;
	for (; word < last_word; bits = map[++word])
		count += hwy::PopCount(bits);
	return count + hwy::PopCount(bits & last_mask);
}

// A row is as wide as it should be when the delimiters up to its end, from the first row on, are as
// many as all rows up to there should have. Rows have about as many bytes as a word has bits: most
// words end none, one or two, and so many are taken without a branch that could be guessed wrong.
RowWidths CheckRowWidthsIn(const uint64_t* newline_map, const uint64_t* delimiter_map, size_t from,
                           size_t to, uint64_t per_row) {
	RowWidths result{0, true};
	if (from >= to)
		return result;
	const size_t last_word = (to - 1) / kBlock;
	uint64_t valid = ~uint64_t{0} << (from % kBlock);
	uint64_t before = 0;         // delimiters before the word
	uint64_t expected = per_row; // up to the end of the current row
	uint64_t wrong = 0;
	for (size_t word = from / kBlock; word <= last_word; ++word) {
		if (HWY_UNLIKELY(word == last_word))
			valid &= ~uint64_t{0} >> (kBlock - 1 - (to - 1) % kBlock);
		uint64_t newlines = newline_map[word] & valid;
		const uint64_t delimiters = delimiter_map[word] & valid;
		valid = ~uint64_t{0};
		result.rows += hwy::PopCount(newlines);
		const auto take_row = [&]() HWY_ATTR {
			const uint64_t is_there = uint64_t{0} - uint64_t{newlines != 0};
			const uint64_t up_to_end = newlines ^ (newlines - 1);
			wrong |= (before + hwy::PopCount(delimiters & up_to_end) - expected) & is_there;
			expected += per_row & is_there;
			newlines &= newlines - 1;
		};
		take_row();
		take_row();
		while (HWY_UNLIKELY(newlines != 0))
			take_row();
		before += hwy::PopCount(delimiters);
	}
	result.all_right = wrong == 0;
	return result;
}

} // namespace coursera::csv::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace coursera::csv {

HWY_EXPORT(FindStructureOf);
HWY_EXPORT(FindBytesIn);
HWY_EXPORT(IsPlainAsciiIn);
HWY_EXPORT(CountBitsIn);
HWY_EXPORT(CheckRowWidthsIn);

StructureFacts FindStructure(const char* data, size_t size, const Dialect& dialect,
                             StructureMaps* maps) {
	return HWY_DYNAMIC_DISPATCH(FindStructureOf)(data, size, dialect.delimiter, dialect.quote,
	                                             dialect.escape, maps);
}

size_t FindBytes(const char* data, size_t size, size_t from, std::string_view needle) {
	return HWY_DYNAMIC_DISPATCH(FindBytesIn)(data, size, from, needle);
}

bool IsPlainAscii(const char* data, size_t size) {
	return HWY_DYNAMIC_DISPATCH(IsPlainAsciiIn)(data, size);
}

size_t CountBits(const std::vector<uint64_t>& map, size_t from, size_t to) {
	return HWY_DYNAMIC_DISPATCH(CountBitsIn)(map.data(), from, to);
}

RowWidths CheckRowWidths(const StructureMaps& maps, size_t from, size_t to, size_t per_row) {
	return HWY_DYNAMIC_DISPATCH(CheckRowWidthsIn)(maps.newlines.data(), maps.delimiters.data(),
	                                              from, to, per_row);
}

} // namespace coursera::csv
#endif // HWY_ONCE
