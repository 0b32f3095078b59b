// Conditions on raw fields, tested before a row is converted.
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

// A verdict may be generous but never wrong: dropped rows are gone, while PostgreSQL itself tests
// the rows that a condition is unsure of.
enum class Verdict {
	kDrop,
	kKeep,   // for sure
	kUnsure, // only its type's input function understands how the value is written
};

// A test of one field.
class Condition {
  public:
	explicit Condition(size_t position) : position_(position) {}
	virtual ~Condition() = default;

	[[nodiscard]] virtual Verdict Test(const Field& field) const = 0;

	// Bytes that every field that is not dropped contains in one piece, unless a quote splits them;
	// empty if no such bytes are worth searching for.
	virtual std::string_view needle() const { return {}; }

	// The field's position in the file's header.
	size_t position() const { return position_; }

  private:
	size_t position_;
};

// All of them must hold.
using Conditions = std::vector<std::unique_ptr<Condition>>;

// One of them must hold. There is at least one, and none is empty.
using Disjunction = std::vector<Conditions>;

// All conditions and all disjunctions must hold.
struct RowFilter {
	Conditions conditions;
	std::vector<Disjunction> disjunctions;
	// No row passes, as for a comparison with NULL.
	bool nothing_passes = false;

	bool IsEmpty() const { return conditions.empty() && disjunctions.empty(); }

	// The fields that are tested, some of them perhaps several times.
	std::vector<size_t> Positions() const {
		std::vector<size_t> positions;
		const auto add = [&](const Conditions& some) {
			for (const auto& condition : some)
				positions.push_back(condition->position());
		};
		add(conditions);
		for (const Disjunction& disjunction : disjunctions)
			for (const Conditions& alternative : disjunction)
				add(alternative);
		return positions;
	}
};

// Whether a row passes them; `test` tests its field for a condition.
template <typename TestOne>
Verdict TestAll(const Conditions& conditions, TestOne& test) {
	Verdict all = Verdict::kKeep;
	for (const auto& condition : conditions) {
		const Verdict one = test(*condition);
		if (one == Verdict::kDrop)
			return one;
		if (one == Verdict::kUnsure)
			all = one;
	}
	return all;
}

template <typename TestOne>
Verdict TestAny(const Disjunction& disjunction, TestOne& test) {
	Verdict any = Verdict::kDrop;
	for (const Conditions& alternative : disjunction) {
		const Verdict one = TestAll(alternative, test);
		if (one == Verdict::kKeep)
			return one;
		if (one == Verdict::kUnsure)
			any = one;
	}
	return any;
}

template <typename TestOne>
Verdict TestRow(const RowFilter& filter, TestOne&& test) {
	Verdict all = TestAll(filter.conditions, test);
	for (const Disjunction& disjunction : filter.disjunctions) {
		if (all == Verdict::kDrop)
			break;
		const Verdict one = TestAny(disjunction, test);
		if (one != Verdict::kKeep)
			all = one;
	}
	return all;
}

} // namespace coursera::csv
