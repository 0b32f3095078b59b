#include "pg/pg_postgres.hpp"

extern "C" {
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
}

#include "fdw/fdw_cost.hpp"

#include <algorithm>

namespace coursera::fdw {

namespace {

// Costs in units of cpu_operator_cost, from the ratios that the benchmarks show: a byte that is
// inflated and mapped, a row that is cut and tested, a column that is converted.
constexpr double kByteOperators = 0.1;
constexpr double kRowOperators = 1;
constexpr double kColumnOperators = 1;

} // namespace

double ReadPart(const RelationSize& size, double rows) {
	// As if no two of them lay in one block.
	return size.blocks == 0 ? 1 : std::min(1.0, (rows + 1) / static_cast<double>(size.blocks));
}

namespace {

Cost CostOfPart(const RelationSize& size, double part) {
	return cpu_operator_cost * part * (size.bytes * kByteOperators + size.rows * kRowOperators);
}

} // namespace

Cost ReadCost(const RelationSize& size) {
	return CostOfPart(size, ReadPart(size, size.rows * size.pushed_selectivity));
}

Cost RunCost(const RelationSize& size, double delivered, double per_tuple) {
	return CostOfPart(size, ReadPart(size, delivered)) +
	       cpu_operator_cost * delivered * size.columns * kColumnOperators +
	       delivered * (cpu_tuple_cost + per_tuple);
}

} // namespace coursera::fdw
