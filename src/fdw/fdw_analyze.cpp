// ANALYZE: a random sample of a table's rows, in one pass.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/detoast.h"
#include "access/htup_details.h"
#include "access/toast_compression.h"
#include "access/toast_internals.h"
#include "catalog/pg_type.h"
#include "commands/vacuum.h"
#include "common/pg_prng.h"
#include "foreign/fdwapi.h"
#include "utils/memutils.h"
#include "utils/sampling.h"
#include "utils/syscache.h"
}

#include <algorithm>

#include "fdw/fdw_callbacks.hpp"
#include "fdw/fdw_reader.hpp"
#include "pg/pg_boundary.hpp"
#include "scan/scan_sampling.hpp"

namespace coursera::fdw {

namespace {

// A sample may take this much memory. If its rows would take more, it has fewer rows.
constexpr size_t kMaxSampleBytes = size_t{64} << 20;

// ANALYZE itself does not read values over 1 kB (WIDTH_THRESHOLD); it only counts them and adds up
// their widths. A table keeps values over this size out of line, and their width is a pointer's.
constexpr size_t kWideBytes = 2000;

// The place in the sample that a row takes; -1: none. Vitter's algorithm: a full sample skips rows
// in growing steps.
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
		return RandomPlace(target_);
	}

	// Goes on with half of the rows, which the caller chooses at random.
	void Halve() {
		target_ = filled_ = std::max(1, filled_ / 2);
		reservoir_init_selection_state(&state_, target_);
		to_skip_ = -1;
	}

	int RandomPlace(int places) {
		return std::min(places - 1,
		                static_cast<int>(places * sampler_random_fract(&state_.randstate)));
	}

	int filled() const { return filled_; }

  private:
	ReservoirStateData state_;
	int target_;
	int filled_ = 0;
	double to_skip_ = -1;
};

// The sample's substitute for wide values of a type, which takes almost no memory, like the pointer
// to a value that a table keeps out of line. NULL if the type's own ANALYZE function reads its
// values.
struct varlena* StandInOf(Oid type) {
	HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	if (!HeapTupleIsValid(tuple))
		return nullptr;
	const auto* form = reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple));
	const bool is_plain = form->typlen == -1 && !OidIsValid(form->typanalyze);
	ReleaseSysCache(tuple);
	if (!is_plain)
		return nullptr;
	const Size size = VARHDRSZ + 2 * kWideBytes;
	auto* wide = static_cast<struct varlena*>(palloc(size));
	SET_VARSIZE(wide, size);
	memset(VARDATA(wide), 'x', size - VARHDRSZ);
	const Datum compressed = toast_compress_datum(PointerGetDatum(wide), TOAST_PGLZ_COMPRESSION);
	return DatumGetPointer(compressed) == nullptr
	           ? nullptr
	           : reinterpret_cast<struct varlena*>(DatumGetPointer(compressed));
}

class Sample {
  public:
	Sample(TupleDesc descriptor, HeapTuple* rows, int target)
		: descriptor_(descriptor), rows_(rows), reservoir_(target) {
		const auto natts = static_cast<size_t>(descriptor->natts);
		values_ = static_cast<Datum*>(palloc(sizeof(Datum) * (natts + 1)));
		nulls_ = static_cast<bool*>(palloc(natts + 1));
		stand_ins_ = static_cast<struct varlena**>(palloc0(sizeof(struct varlena*) * (natts + 1)));
		for (int i = 0; i < descriptor->natts; ++i)
			if (!TupleDescAttr(descriptor, i)->attisdropped)
				stand_ins_[i] = StandInOf(TupleDescAttr(descriptor, i)->atttypid);
	}

	// Takes or skips the reader's current row; `before`: number of rows before it.
	void Offer(TableReader* reader, double rows_before) {
		const int filled = reservoir_.filled();
		const int place = reservoir_.PlaceOf(rows_before);
		if (place < 0)
			return;
		GetRow(reader, values_, nulls_);
		for (int i = 0; i < descriptor_->natts; ++i)
			if (!nulls_[i] && stand_ins_[i] != nullptr &&
			    toast_raw_datum_size(values_[i]) > kWideBytes + VARHDRSZ)
				values_[i] = PointerGetDatum(stand_ins_[i]);
		HeapTuple row = heap_form_tuple(descriptor_, values_, nulls_);
		if (place < filled)
			Free(place);
		rows_[place] = row;
		bytes_ += row->t_len;
		while (bytes_ > kMaxSampleBytes && reservoir_.filled() > 1)
			Halve();
	}

	int size() const { return reservoir_.filled(); }

  private:
	void Free(int place) {
		bytes_ -= rows_[place]->t_len;
		heap_freetuple(rows_[place]);
	}

	void Halve() {
		int count = reservoir_.filled();
		reservoir_.Halve();
		while (count > reservoir_.filled()) {
			const int place = reservoir_.RandomPlace(count);
			Free(place);
			rows_[place] = rows_[--count];
		}
	}

	TupleDesc descriptor_;
	HeapTuple* rows_;
	Reservoir reservoir_;
	Datum* values_;
	bool* nulls_;
	struct varlena** stand_ins_; // per attribute
	size_t bytes_ = 0;
};

// Makes the reader read only some blocks, if the table is one large entry whose index allows it, or
// only the first rows of files by a pattern. Returns the number of all rows; -1: all are read.
double LimitToSample(TableReader* reader) {
	constexpr uint64_t kSampledBytes = uint64_t{64} << 20;
	const uint64_t seed = pg_prng_uint64(&pg_global_prng_state);
	return pg::Boundary([&]() -> double {
		scan::MergedTableScan& table = reader->core->get()->table;
		if (table.is_files())
			return table.SampleFiles(kSampledBytes);
		if (table.is_many() || table.table().index() == nullptr)
			return -1;
		const auto index = table.table().index();
		std::vector<index::BlockRange> blocks = scan::SampleBlocks(*index, kSampledBytes, seed);
		if (blocks.empty())
			return -1;
		table.table().ReadOnly(std::move(blocks));
		return static_cast<double>(index->index().rows);
	});
}

// The sample's rows, converted only when they are taken.
int AcquireSample(Relation relation, int, HeapTuple* rows, int target, double* total_rows,
                  double* total_dead_rows) {
	TupleDesc descriptor = RelationGetDescr(relation);
	TableReader* reader =
		OpenReader(TableOfRelation(relation, relation->rd_rel->relowner), AllColumns(descriptor));
	const double known_rows = LimitToSample(reader);
	StartReader(reader, Filter{}, false);
	Sample sample(descriptor, rows, target);
	double seen = 0;
	for (; NextRow(reader, nullptr); ++seen)
		sample.Offer(reader, seen);
	CloseReader(reader);
	*total_rows = known_rows < 0 ? seen : known_rows;
	*total_dead_rows = 0;
	return sample.size();
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
