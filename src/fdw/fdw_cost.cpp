#include "pg/pg_postgres.hpp"

extern "C" {
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
}

#include "fdw/fdw_cost.hpp"

#include <algorithm>

#include "fdw/fdw_pushdown.hpp"
#include "scan/scan_predicate.hpp"

namespace coursera::fdw {

namespace {

// Costs in units of cpu_operator_cost, from the ratios that the benchmarks show: a byte that is
// inflated and mapped, a row that is cut and tested, a column that is converted, a block of the
// index that is checked for a value.
constexpr double kByteOperators = 0.1;
constexpr double kRowOperators = 1;
constexpr double kColumnOperators = 1;
constexpr double kBlockOperators = 10;

} // namespace

Cost WorkerSetupCost() {
	return parallel_setup_cost;
}

double ReadPart(const RelationSize& size, double rows) {
	if (size.blocks == 0)
		return 1;
	// As if each were in a block of its own.
	const double wanted = std::min(rows + 1, size.blocks_wanted);
	return std::min(1.0, wanted / static_cast<double>(size.blocks));
}

double BlocksOfClause(const RelationSize& size, List* description, double values) {
	const auto all = static_cast<double>(size.blocks);
	const int attribute = list_nth_int(description, kPartAttribute);
	const double of_value = attribute > 0 ? size.blocks_per_value[attribute - 1] : 0;
	const bool is_equality =
		list_nth_int(description, kPartComparison) == static_cast<int>(scan::Comparison::kEqual) &&
		list_nth_int(description, kPartFieldType) == static_cast<int>(scan::FieldType::kText) &&
		list_nth_int(description, kPartIsDistinct) == 0 &&
		list_nth_int(description, kPartDisjunction) == 0;
	return is_equality && of_value > 0 ? std::min(all, of_value * values) : all;
}

namespace {

Cost CostOfPart(const RelationSize& size, double part) {
	return cpu_operator_cost * part * (size.bytes * kByteOperators + size.rows * kRowOperators);
}

Cost DeliveryCost(const RelationSize& size, double delivered, double per_tuple) {
	return cpu_operator_cost * delivered * size.columns * kColumnOperators +
	       delivered * (cpu_tuple_cost + per_tuple);
}

} // namespace

Cost ReadCost(const RelationSize& size) {
	return CostOfPart(size, ReadPart(size, size.rows * size.pushed_selectivity));
}

Cost RunCost(const RelationSize& size, double delivered, double per_tuple) {
	return CostOfPart(size, ReadPart(size, delivered)) + DeliveryCost(size, delivered, per_tuple);
}

Cost BlocksCost(const RelationSize& size, double blocks, double delivered, double per_tuple) {
	const auto all = static_cast<double>(size.blocks);
	return cpu_operator_cost * all * kBlockOperators + CostOfPart(size, blocks / all) +
	       DeliveryCost(size, delivered, per_tuple);
}

} // namespace coursera::fdw
