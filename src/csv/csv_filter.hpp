// Conditions on raw fields, tested before a row is worth anything to anybody.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace coursera::csv {

// One field's value, unescaped.
struct Field {
	const char* data; // nullptr: NULL; else followed by a byte that may be overwritten
	size_t size;      // bytes
};

// A verdict may be generous, never wrong: dropped rows are gone, the others are looked at again by
// whoever knows all about the types.
enum class Verdict {
	kDrop,
	kKeep,   // for sure
	kUnsure, // the value is spelled in a way that only its type's input function understands
};

// A test of one field.
class Condition {
  public:
	explicit Condition(size_t position) : position_(position) {}
	virtual ~Condition() = default;

	[[nodiscard]] virtual Verdict Test(const Field& field) const = 0;

	// Bytes that every field not dropped contains in one piece, unless a quote splits them;
	// empty when there are none worth searching for.
	virtual std::string_view needle() const { return {}; }

	// The field's position in the file's header.
	size_t position() const { return position_; }

  private:
	size_t position_;
};

// All of them must hold.
struct RowFilter {
	std::vector<std::unique_ptr<Condition>> conditions;
	// No row passes, whatever it holds: a comparison with NULL.
	bool nothing_passes = false;
};

} // namespace coursera::csv
