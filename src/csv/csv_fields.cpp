#include "csv/csv_fields.hpp"

#include <cstddef>
#include <cstring>

#include "base/base_interrupt.hpp"

namespace coursera::csv {

namespace {

// A walk over one row, field by field.
class FieldCursor {
  public:
	FieldCursor(const char* data, size_t size, const Dialect& dialect)
		: position_(data), end_(data + size), dialect_(dialect) {}

	// Reads one field up to its delimiter or the row's end. With `output` the value's bytes are
	// written there. False when the row ends inside quotes.
	bool Next(char** output) {
		start_ = position_;
		quoted_ = false;
		const char delimiter = dialect_.delimiter;
		while (position_ < end_ && *position_ != delimiter) {
			const char* stop = StepEnd();
			while (position_ < stop && *position_ != delimiter) {
				if (*position_ == dialect_.quote) {
					quoted_ = true;
					++position_;
					if (!QuotedPart(output))
						return false;
				} else {
					Put(*position_++, output);
				}
			}
			StopIfLong(stop);
		}
		raw_size_ = static_cast<size_t>(position_ - start_);
		last_ = position_ == end_;
		if (!last_)
			++position_;
		return true;
	}

	bool is_last() const { return last_; }
	bool is_null() const {
		return !quoted_ && raw_size_ == dialect_.null_text.size() &&
		       memcmp(start_, dialect_.null_text.data(), raw_size_) == 0;
	}

  private:
	// A value may be as long as a row: interrupts are checked every so many bytes.
	static constexpr ptrdiff_t kStepBytes = ptrdiff_t{4} << 20;
	const char* StepEnd() const {
		return end_ - position_ > kStepBytes ? position_ + kStepBytes : end_;
	}
	void StopIfLong(const char* stop) const {
		if (stop != end_)
			base::StopIfInterrupted();
	}

	static void Put(char c, char** output) {
		if (output != nullptr)
			*(*output)++ = c;
	}

	// From after an opening quote to after its closing one.
	bool QuotedPart(char** output) {
		while (position_ < end_) {
			const char* stop = StepEnd();
			while (position_ < stop) {
				char c = *position_++;
				if (c == dialect_.escape && position_ < end_ &&
				    (*position_ == dialect_.escape || *position_ == dialect_.quote)) {
					Put(*position_++, output);
					continue;
				}
				if (c == dialect_.quote)
					return true;
				Put(c, output);
			}
			StopIfLong(stop);
		}
		return false;
	}

	const char* position_;
	const char* end_;
	const Dialect& dialect_;
	const char* start_ = nullptr;
	size_t raw_size_ = 0;
	bool quoted_ = false;
	bool last_ = false;
};

// Ends the value that was written from `value` on.
Field FinishValue(const FieldCursor& cursor, const char* value, char** output) {
	Field field{nullptr, 0};
	if (!cursor.is_null())
		field = {value, static_cast<size_t>(*output - value)};
	*(*output)++ = '\0';
	return field;
}

} // namespace

RowShape SplitRow(const char* data, size_t size, const Dialect& dialect,
                  const FieldPositions& wanted, std::vector<Field>* fields, char** output,
                  size_t* in_row) {
	FieldCursor cursor(data, size, dialect);
	size_t next_wanted = 0;
	size_t position = 0;
	do {
		bool keep = next_wanted < wanted.size() && wanted[next_wanted] == position;
		const char* value = *output;
		if (!cursor.Next(keep ? output : nullptr))
			return RowShape::kUnterminated;
		++position;
		if (!keep)
			continue;
		++next_wanted;
		fields->push_back(FinishValue(cursor, value, output));
	} while (!cursor.is_last());
	for (; next_wanted < wanted.size(); ++next_wanted)
		fields->push_back({nullptr, 0});
	*in_row = position;
	return RowShape::kComplete;
}

Field SplitField(const char* data, size_t size, const Dialect& dialect, char** output) {
	FieldCursor cursor(data, size, dialect);
	const char* value = *output;
	(void)cursor.Next(output);
	return FinishValue(cursor, value, output);
}

} // namespace coursera::csv
