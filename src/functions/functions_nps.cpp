// The functions of the aggregate coursera.nps, and coursera.nps_category.
//
// Both aggregates, in plain, moving and partial form, share one state: three counts and the
// feedback system that the counted ratings belong to. Counts are integers and the score is made
// from them by a single division, so every way to aggregate the same rows gives the same score, to
// the last bit.
//
// The system of a state matters only while a rating is counted. Once the last rating has left a
// window frame, the next one may be of any system, without further bookkeeping.
//
// All code here is plain data: an error may leave any of these frames by longjmp.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
}

#include "pg/pg_compat.hpp"

namespace coursera::functions {

namespace {

// "How likely are you to recommend this course?": the scale, and the limits of its three parts.
constexpr int32 kHighestRating = 10;
constexpr int32 kLowestPromoter = 9;
constexpr int32 kHighestDetractor = 6;

// The system of the five star ratings, which an export keeps in the same table.
constexpr char kStarSystem[] = "STAR";

// How much of a system's name an error message quotes, in bytes.
constexpr int kMaxQuotedName = 100;

// A value of feedback_system, compared byte by byte. NULL is a system of its own.
struct FeedbackSystem {
	const char* name; // not terminated
	int32 length;     // kNullLength: NULL
};

constexpr int32 kNullLength = -1;
constexpr FeedbackSystem kNullSystem = {nullptr, kNullLength};

// The aggregates' state: what they remember of the rows so far.
struct NpsState {
	MemoryContext context; // of the state and of the name
	int64 rated;           // ratings counted
	int64 promoters;       // those of 9 or 10
	int64 detractors;      // those of 0 to 6
	FeedbackSystem system; // of all of them, when rated > 0; the name lies in name_buffer
	char* name_buffer;     // in `context`
	int32 name_capacity;   // bytes
};

[[noreturn]] void RaiseRatingOutOfRange(int32 rating) {
	ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
	                errmsg("rating %d is out of range for a Net Promoter Score", rating),
	                errdetail("Net Promoter ratings run from 0 to %d.", kHighestRating),
	                errhint("Leave out ratings of any other scale in a WHERE or FILTER clause.")));
	pg_unreachable();
}

[[noreturn]] void RaiseStarRating() {
	ereport(ERROR,
	        (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
	         errmsg("cannot compute a Net Promoter Score of star ratings"),
	         errdetail("Ratings of feedback system \"%s\" count stars, from 1 to 5; they are no "
	                   "answers to the Net Promoter question.",
	                   kStarSystem),
	         errhint("Leave them out with WHERE feedback_system <> '%s', and add feedback_system "
	                 "to GROUP BY.",
	                 kStarSystem)));
	pg_unreachable();
}

const char* QuotedName(const FeedbackSystem& system) {
	if (system.length == kNullLength)
		return "NULL";
	int length = pg_mbcliplen(system.name, system.length, kMaxQuotedName);
	return psprintf("\"%.*s%s\"", length, system.name, length < system.length ? "..." : "");
}

[[noreturn]] void RaiseMixedSystems(const FeedbackSystem& one, const FeedbackSystem& other) {
	ereport(ERROR,
	        (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
	         errmsg("cannot compute a Net Promoter Score over several feedback systems"),
	         errdetail("One group has ratings of feedback system %s and of feedback system %s.",
	                   QuotedName(one), QuotedName(other)),
	         errhint("Add feedback_system to GROUP BY (of a window: to PARTITION BY), or choose "
	                 "one system in WHERE.")));
	pg_unreachable();
}

inline int32 CheckedRating(int32 rating) {
	if (unlikely(rating < 0 || rating > kHighestRating))
		RaiseRatingOutOfRange(rating);
	return rating;
}

inline bool SameSystem(const FeedbackSystem& one, const FeedbackSystem& other) {
	return one.length == other.length &&
	       (one.length <= 0 || memcmp(one.name, other.name, static_cast<size_t>(one.length)) == 0);
}

inline FeedbackSystem SystemOf(const text* name) {
	return {VARDATA_ANY(name), static_cast<int32>(VARSIZE_ANY_EXHDR(name))};
}

NpsState* NewState(MemoryContext context) {
	auto* state = static_cast<NpsState*>(MemoryContextAllocZero(context, sizeof(NpsState)));
	state->context = context;
	state->system = kNullSystem;
	return state;
}

// Copies the name, so that it outlives the row it came with. The buffer is kept for later names.
void RememberSystem(NpsState* state, const FeedbackSystem& system) {
	state->system = kNullSystem;
	if (system.length == kNullLength)
		return;
	if (system.length > state->name_capacity) {
		if (state->name_buffer != nullptr)
			pfree(state->name_buffer);
		state->name_buffer = nullptr;
		state->name_capacity = 0;
		state->name_buffer = static_cast<char*>(MemoryContextAlloc(state->context, system.length));
		state->name_capacity = system.length;
	}
	if (system.length > 0)
		memcpy(state->name_buffer, system.name, static_cast<size_t>(system.length));
	state->system = {state->name_buffer, system.length};
}

// Makes sure that a rating of this system may be added: raises for star ratings and for a system
// other than that of the counted ratings.
inline void AdmitSystem(NpsState* state, const FeedbackSystem& system) {
	if (likely(state->rated > 0 && SameSystem(state->system, system)))
		return;
	if (SameSystem(system, {kStarSystem, sizeof(kStarSystem) - 1}))
		RaiseStarRating();
	if (state->rated > 0)
		RaiseMixedSystems(state->system, system);
	RememberSystem(state, system);
}

// Counts a rating (`step` 1) or takes it back (`step` -1).
inline void CountRating(NpsState* state, int32 rating, int64 step) {
	state->rated += step;
	state->promoters += rating >= kLowestPromoter ? step : 0;
	state->detractors += rating <= kHighestDetractor ? step : 0;
}

inline NpsState* StateArgument(FunctionCallInfo fcinfo, int number) {
	return PG_ARGISNULL(number) ? nullptr : reinterpret_cast<NpsState*>(PG_GETARG_POINTER(number));
}

// The first argument, or a new state at the start of the aggregation.
inline NpsState* StateToAddTo(FunctionCallInfo fcinfo) {
	NpsState* state = StateArgument(fcinfo, 0);
	if (likely(state != nullptr))
		return state;
	MemoryContext context;
	if (AggCheckCallContext(fcinfo, &context) == 0)
		elog(ERROR, "support function of aggregate nps called in non-aggregate context");
	return NewState(context);
}

} // namespace

extern "C" {

PG_FUNCTION_INFO_V1(coursera_nps_add);
PG_FUNCTION_INFO_V1(coursera_nps_add_of_system);
PG_FUNCTION_INFO_V1(coursera_nps_remove);
PG_FUNCTION_INFO_V1(coursera_nps_combine);
PG_FUNCTION_INFO_V1(coursera_nps_serialize);
PG_FUNCTION_INFO_V1(coursera_nps_deserialize);
PG_FUNCTION_INFO_V1(coursera_nps_score);
PG_FUNCTION_INFO_V1(coursera_nps_category);

// Transition of nps(rating). Never returns NULL, as moving aggregates require.
Datum coursera_nps_add(PG_FUNCTION_ARGS) {
	NpsState* state = StateToAddTo(fcinfo);
	if (!PG_ARGISNULL(1))
		CountRating(state, CheckedRating(PG_GETARG_INT32(1)), 1);
	PG_RETURN_POINTER(state);
}

// Transition of nps(rating, feedback_system). A row without a rating is ignored, including its
// system.
Datum coursera_nps_add_of_system(PG_FUNCTION_ARGS) {
	NpsState* state = StateToAddTo(fcinfo);
	if (!PG_ARGISNULL(1)) {
		AdmitSystem(state, PG_ARGISNULL(2) ? kNullSystem : SystemOf(PG_GETARG_TEXT_PP(2)));
		CountRating(state, CheckedRating(PG_GETARG_INT32(1)), 1);
	}
	PG_RETURN_POINTER(state);
}

// Inverse transition of both: takes back a row that was added before, so nothing is left to check.
Datum coursera_nps_remove(PG_FUNCTION_ARGS) {
	NpsState* state = StateArgument(fcinfo, 0);
	if (state == nullptr)
		elog(ERROR, "inverse transition of aggregate nps called without a state");
	if (!PG_ARGISNULL(1))
		CountRating(state, PG_GETARG_INT32(1), -1);
	PG_RETURN_POINTER(state);
}

// Adds the second state to the first.
Datum coursera_nps_combine(PG_FUNCTION_ARGS) {
	NpsState* part = StateArgument(fcinfo, 1);
	if (part == nullptr) {
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}

	NpsState* state = StateToAddTo(fcinfo);
	if (part->rated > 0) {
		AdmitSystem(state, part->system);
		state->rated += part->rated;
		state->promoters += part->promoters;
		state->detractors += part->detractors;
	}
	PG_RETURN_POINTER(state);
}

// Layout: rated, promoters, detractors (8 bytes each), length of the system's name (4 bytes, -1 for
// NULL), the name.
Datum coursera_nps_serialize(PG_FUNCTION_ARGS) {
	NpsState* state = StateArgument(fcinfo, 0);
	StringInfoData buffer;
	pq_begintypsend(&buffer);
	pq_sendint64(&buffer, static_cast<uint64>(state->rated));
	pq_sendint64(&buffer, static_cast<uint64>(state->promoters));
	pq_sendint64(&buffer, static_cast<uint64>(state->detractors));
	pq_sendint32(&buffer, static_cast<uint32>(state->system.length));
	if (state->system.length > 0)
		pq_sendbytes(&buffer, state->system.name, state->system.length);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

// The state lives as long as the current context: combine copies what it keeps.
Datum coursera_nps_deserialize(PG_FUNCTION_ARGS) {
	bytea* serialized = PG_GETARG_BYTEA_PP(0);
	StringInfoData buffer;
	buffer.data = VARDATA_ANY(serialized);
	buffer.len = buffer.maxlen = static_cast<int>(VARSIZE_ANY_EXHDR(serialized));
	buffer.cursor = 0;

	NpsState* state = NewState(CurrentMemoryContext);
	state->rated = pq_getmsgint64(&buffer);
	state->promoters = pq_getmsgint64(&buffer);
	state->detractors = pq_getmsgint64(&buffer);
	FeedbackSystem system = kNullSystem;
	system.length = static_cast<int32>(pq_getmsgint(&buffer, 4));
	if (system.length > 0)
		system.name = pq_getmsgbytes(&buffer, system.length);
	pq_getmsgend(&buffer);
	RememberSystem(state, system);
	PG_RETURN_POINTER(state);
}

// The score of the ratings counted, or NULL if there is none.
Datum coursera_nps_score(PG_FUNCTION_ARGS) {
	NpsState* state = StateArgument(fcinfo, 0);
	if (state == nullptr || state->rated == 0)
		PG_RETURN_NULL();
	double lead = static_cast<double>(state->promoters - state->detractors);
	PG_RETURN_FLOAT8(100.0 * lead / static_cast<double>(state->rated));
}

// The part of the scale that a rating belongs to.
Datum coursera_nps_category(PG_FUNCTION_ARGS) {
	int32 rating = CheckedRating(PG_GETARG_INT32(0));
	const char* category = "passive";
	if (rating >= kLowestPromoter)
		category = "promoter";
	else if (rating <= kHighestDetractor)
		category = "detractor";
	PG_RETURN_TEXT_P(cstring_to_text(category));
}

} // extern "C"

} // namespace coursera::functions
