#include "pg/pg_postgres.hpp"

extern "C" {
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
}

#include "fdw/fdw_cost.hpp"

namespace coursera::fdw {

namespace {

// Costs in units of cpu_operator_cost, from the ratios that the benchmarks show: a byte that is
// inflated and mapped, a row that is cut and tested, a column that is converted.
constexpr double kByteOperators = 0.1;
constexpr double kRowOperators = 1;
constexpr double kColumnOperators = 1;

} // namespace

Cost ReadCost(const RelationSize& size) {
	return cpu_operator_cost * (size.bytes * kByteOperators + size.rows * kRowOperators);
}

Cost RunCost(const RelationSize& size, double delivered, double per_tuple) {
	return ReadCost(size) + cpu_operator_cost * delivered * size.columns * kColumnOperators +
	       delivered * (cpu_tuple_cost + per_tuple);
}

} // namespace coursera::fdw
