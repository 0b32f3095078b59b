// What a builder collects about a column's values: their zone in the current block, the hashes for
// its filter, and facts about the whole entry.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csv/csv_filter.hpp"
#include "index/index_entry.hpp"

namespace coursera::index {

// Estimates the number of different values from their hashes: HyperLogLog with 4,096 registers,
// whose error is about two percent.
class DistinctCounter {
  public:
	void Add(uint64_t hash);
	uint64_t Estimate() const;

  private:
	static constexpr unsigned kIndexBits = 12;

	std::vector<uint8_t> registers_ = std::vector<uint8_t>(size_t{1} << kIndexBits);
};

class ColumnBuilder {
  public:
	// `has_filter`: queries are likely to ask whether a value is in a block, as for ids.
	explicit ColumnBuilder(bool has_filter) : has_filter_(has_filter) {}

	// Adds a value of the current block. Reads up to 16 bytes after a field's beginning, which
	// base::Buffer has. Fields must stay until StartBatch.
	void Add(const csv::Field& field);

	// Fields that were added before may be freed.
	void StartBatch() { last_ = {}; }

	// Ends the block: returns its zone and the bytes of its filter, which are empty if it has none.
	Zone EndBlock(std::string* filter);

	ColumnFacts facts() const;

  private:
	void AddNumber(const csv::Field& field);
	void ChooseKind(const csv::Field& field);
	void AddHash(uint64_t hash);

	// Blocks with more different values have no filter.
	static constexpr size_t kMaxHashes = 1 << 16;

	bool has_filter_;
	Zone zone_;
	csv::Field last_{};
	std::vector<uint64_t> hashes_; // of the block, each once
	std::vector<uint64_t> places_; // a hash table of them; 0: free
	bool too_many_ = false;

	ColumnFacts facts_;
	DistinctCounter distinct_;
};

} // namespace coursera::index
