// ANALYZE: a random sample of a table's rows, in one pass.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/htup_details.h"
#include "commands/vacuum.h"
#include "foreign/fdwapi.h"
#include "utils/memutils.h"
#include "utils/sampling.h"
}

#include <algorithm>

#include "fdw/fdw_callbacks.hpp"
#include "fdw/fdw_reader.hpp"
#include "pg/pg_boundary.hpp"

namespace coursera::fdw {

namespace {

// Which place of the sample a row takes; -1: none. Vitter's algorithm: a full sample skips rows in
// growing steps.
class Reservoir {
  public:
	explicit Reservoir(int target) : target_(target) {
		reservoir_init_selection_state(&state_, target);
	}

	int PlaceOf(double rows_before) {
		if (filled_ < target_)
			return filled_++;
		if (to_skip_ < 0)
			to_skip_ = reservoir_get_next_S(&state_, rows_before, target_);
		if (to_skip_-- > 0)
			return -1;
		return std::min(target_ - 1,
		                static_cast<int>(target_ * sampler_random_fract(&state_.randstate)));
	}

	int filled() const { return filled_; }

  private:
	ReservoirStateData state_;
	int target_;
	int filled_ = 0;
	double to_skip_ = -1;
};

// The sample's rows, converted only when they are taken.
int AcquireSample(Relation relation, int, HeapTuple* rows, int target, double* total_rows,
                  double* total_dead_rows) {
	TupleDesc descriptor = RelationGetDescr(relation);
	auto* values =
		static_cast<Datum*>(palloc(sizeof(Datum) * static_cast<size_t>(descriptor->natts)));
	auto* nulls = static_cast<bool*>(palloc(sizeof(bool) * static_cast<size_t>(descriptor->natts)));
	TableReader* reader =
		OpenReader(TableOfRelation(relation, relation->rd_rel->relowner), AllColumns(descriptor));
	StartReader(reader, Filter{}, false);
	Reservoir reservoir(target);
	double seen = 0;
	for (; NextRow(reader, nullptr); ++seen) {
		int place = reservoir.PlaceOf(seen);
		if (place < 0)
			continue;
		GetRow(reader, values, nulls);
		if (seen >= target)
			heap_freetuple(rows[place]);
		rows[place] = heap_form_tuple(descriptor, values, nulls);
	}
	CloseReader(reader);
	*total_rows = seen;
	*total_dead_rows = 0;
	return reservoir.filled();
}

} // namespace

// AnalyzeForeignTable: how to sample a table, and its size in pages.
bool courseraAnalyzeForeignTable(Relation relation, AcquireSampleRowsFunc* function,
                                 BlockNumber* total_pages) {
	TableReader* reader = OpenReader(TableOfRelation(relation, relation->rd_rel->relowner), NIL);
	const int64 size = reader->core->get()->table.total_bytes();
	CloseReader(reader);
	*total_pages = static_cast<BlockNumber>(std::max<int64>(1, size / BLCKSZ));
	*function = AcquireSample;
	return true;
}

} // namespace coursera::fdw
