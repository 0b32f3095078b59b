#include "pg/pg_postgres.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#include "utils/varlena.h"
}

#include "fdw/fdw_grouping.hpp"

#include <algorithm>

#include <xxhash.h>

namespace coursera::fdw {

namespace {

constexpr int kFirstGroups = 64;

// An attribute that keys or aggregates need.
struct Input {
	int attribute; // index, 0-based
	Oid type;
	bool is_text;
	bool by_value;
	int16 size;
	const ColumnConverter* column; // of the open part; NULL: it has none

	// Of the current row.
	const csv::Field* field; // NULL: the value is only available as a Datum
	bool is_null;
	Datum value;      // of types that are passed by value
	const char* text; // of texts
	size_t text_size;
};

struct Aggregate {
	AggregateKind kind;
	int input; // index; -1: none
	Oid collation;
};

// The state of an aggregate for a group.
struct AggregateState {
	int64 count; // of rows, or of values that are not NULL
	int64 whole; // the sum, the least, the greatest
	char* text;  // as a text Datum, in a large enough buffer
	size_t text_room;
};

struct Group {
	Datum* keys;
	bool* key_nulls;
	char* image; // the keys' bytes
	size_t image_size;
	AggregateState* states;
};

struct Slot {
	uint32 hash;
	int32 group; // its number, from 1; 0: free
};

} // namespace

struct Grouping {
	TableReader* reader;
	TupleTableSlot* slot;
	bool (*passes)(void*);
	void* argument;

	int input_count;
	Input* inputs;
	int key_count;
	int* keys; // inputs
	int aggregate_count;
	Aggregate* aggregates;
	int column_count;
	int* columns;         // per delivered column: a key's number, or -1 - an aggregate's
	uint64 part;          // for which the inputs' columns were looked up
	bool only_counts;     // of rows, without keys
	MemoryContext groups; // and what belongs to them
	Group* list;
	int group_count;
	int group_room;
	Slot* slots;
	int slot_count; // a power of two
	int next;       // to be delivered; -1: groups are still being filled
	bool ended;     // no row is left
	Group* last;    // of the row before
	StringInfoData image;
	Size memory;
	uint64 seed;
};

namespace {

int InputOf(Grouping* grouping, int attribute) {
	for (int i = 0; i < grouping->input_count; ++i)
		if (grouping->inputs[i].attribute == attribute - 1)
			return i;
	Input* input = &grouping->inputs[grouping->input_count];
	Form_pg_attribute form = TupleDescAttr(grouping->reader->descriptor, attribute - 1);
	memset(input, 0, sizeof(*input));
	input->attribute = attribute - 1;
	input->type = form->atttypid;
	input->is_text = form->atttypid == TEXTOID || form->atttypid == VARCHAROID;
	input->by_value = form->attbyval;
	input->size = form->attlen;
	return grouping->input_count++;
}

// ---- the current row

// Finds the inputs' columns in the open part.
void FindColumns(Grouping* grouping) {
	const Converter& converter = *grouping->reader->converter;
	grouping->part = grouping->reader->parts_opened;
	for (int i = 0; i < grouping->input_count; ++i) {
		Input* input = &grouping->inputs[i];
		input->column = nullptr;
		for (int j = 0; j < converter.column_count; ++j)
			if (converter.columns[j].attribute == input->attribute &&
			    converter.columns[j].slot != scan::TableScan::kMissing)
				input->column = &converter.columns[j];
	}
}

// Takes the inputs from the row's fields; false if a value does not have its usual spelling.
bool TakeFields(Grouping* grouping, const csv::Field* fields) {
	static const csv::Field kNull = {nullptr, 0};
	for (int i = 0; i < grouping->input_count; ++i) {
		Input* input = &grouping->inputs[i];
		const ColumnConverter* column = input->column;
		input->field = column == nullptr ? &kNull : &fields[column->slot];
		input->is_null = input->field->data == nullptr;
		if (input->is_null) {
			if (column != nullptr && column->conversion == Conversion::kInput)
				return false; // a domain may refuse it
			continue;
		}
		if (!input->is_text) {
			if (!ConvertByValue(*column, *input->field, &input->value))
				return false;
			continue;
		}
		if (input->field->size > column->max_bytes)
			return false;
		input->text = input->field->data;
		input->text_size = input->field->size;
	}
	return true;
}

// Converts the row, in the order of the file, so that errors are those of COPY.
void ConvertRowOnce(Grouping* grouping, bool* is_converted) {
	if (*is_converted)
		return;
	ExecClearTuple(grouping->slot);
	GetRow(grouping->reader, grouping->slot->tts_values, grouping->slot->tts_isnull);
	ExecStoreVirtualTuple(grouping->slot);
	*is_converted = true;
}

void TakeValues(Grouping* grouping) {
	for (int i = 0; i < grouping->input_count; ++i) {
		Input* input = &grouping->inputs[i];
		input->field = nullptr;
		input->is_null = grouping->slot->tts_isnull[input->attribute];
		input->value = grouping->slot->tts_values[input->attribute];
		if (input->is_null || !input->is_text)
			continue;
		const auto* text = reinterpret_cast<const struct varlena*>(DatumGetPointer(input->value));
		input->text = VARDATA_ANY(text);
		input->text_size = VARSIZE_ANY_EXHDR(text);
	}
}

// ---- groups

bool IsSameField(const char* image, uint32 size, const Input& input) {
	return input.field->data == nullptr
	           ? size == UINT32_MAX
	           : size == input.field->size && memcmp(image, input.field->data, size) == 0;
}

// Whether the row's keys are spelled like the group's.
bool HasSameKeys(const Grouping* grouping, const Group* group) {
	const char* image = group->image + 1;
	if (group->image[0] != 0)
		return false;
	for (int i = 0; i < grouping->key_count; ++i) {
		const Input& input = grouping->inputs[grouping->keys[i]];
		uint32 size;
		memcpy(&size, image, sizeof(size));
		image += sizeof(size);
		if (!IsSameField(image, size, input))
			return false;
		image += size == UINT32_MAX ? 0 : size;
	}
	return true;
}

void AddToImage(StringInfo image, const char* data, uint32 size) {
	appendBinaryStringInfo(image, reinterpret_cast<const char*>(&size), sizeof(size));
	if (size != UINT32_MAX)
		appendBinaryStringInfo(image, data, static_cast<int>(size));
}

// The bytes that identify the row's group: a 0 and the fields, or a 1 and the Datums.
void MakeImage(Grouping* grouping, bool has_fields) {
	StringInfo image = &grouping->image;
	resetStringInfo(image);
	appendStringInfoChar(image, has_fields ? 0 : 1);
	for (int i = 0; i < grouping->key_count; ++i) {
		const Input& input = grouping->inputs[grouping->keys[i]];
		if (input.is_null)
			AddToImage(image, nullptr, UINT32_MAX);
		else if (has_fields)
			AddToImage(image, input.field->data, static_cast<uint32>(input.field->size));
		else if (input.by_value)
			AddToImage(image, reinterpret_cast<const char*>(&input.value), sizeof(Datum));
		else
			AddToImage(image, DatumGetPointer(input.value),
			           static_cast<uint32>(datumGetSize(input.value, false, input.size)));
	}
}

void PutInSlot(Grouping* grouping, uint32 hash, int32 group) {
	const auto mask = static_cast<uint32>(grouping->slot_count - 1);
	uint32 i = hash & mask;
	while (grouping->slots[i].group != 0)
		i = (i + 1) & mask;
	grouping->slots[i] = {hash, group};
}

// Makes room for one more group.
void MakeRoom(Grouping* grouping) {
	if (grouping->group_count < grouping->group_room)
		return;
	const int room = grouping->group_room == 0 ? kFirstGroups : 2 * grouping->group_room;
	const Size list_size = sizeof(Group) * static_cast<Size>(room);
	const Size slots_size = sizeof(Slot) * static_cast<Size>(room) * 2;
	Slot* before = grouping->slots;
	const int count_before = grouping->slot_count;
	grouping->slots = static_cast<Slot*>(MemoryContextAllocExtended(
		grouping->groups, slots_size, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO));
	grouping->slot_count = 2 * room;
	if (grouping->list == nullptr) {
		grouping->list = static_cast<Group*>(MemoryContextAllocHuge(grouping->groups, list_size));
	} else {
		grouping->list = static_cast<Group*>(repalloc_huge(grouping->list, list_size));
		for (int i = 0; i < count_before; ++i)
			if (before[i].group != 0)
				PutInSlot(grouping, before[i].hash, before[i].group);
		pfree(before);
	}
	grouping->group_room = room;
}

// A new group, with the keys of the row in the slot.
Group* AddGroup(Grouping* grouping, uint32 hash) {
	MakeRoom(grouping);
	MemoryContext before = MemoryContextSwitchTo(grouping->groups);
	Group* group = &grouping->list[grouping->group_count++];
	const auto keys = static_cast<Size>(grouping->key_count);
	group->keys = static_cast<Datum*>(palloc(sizeof(Datum) * (keys + 1)));
	group->key_nulls = static_cast<bool*>(palloc(keys + 1));
	for (int i = 0; i < grouping->key_count; ++i) {
		const Input& input = grouping->inputs[grouping->keys[i]];
		group->key_nulls[i] = grouping->slot->tts_isnull[input.attribute];
		group->keys[i] = group->key_nulls[i]
		                     ? 0
		                     : datumCopy(grouping->slot->tts_values[input.attribute],
		                                 input.by_value, input.size);
	}
	group->image_size = static_cast<size_t>(grouping->image.len);
	group->image = static_cast<char*>(palloc(group->image_size + 1));
	memcpy(group->image, grouping->image.data, group->image_size);
	group->states = static_cast<AggregateState*>(
		palloc0(sizeof(AggregateState) * static_cast<Size>(grouping->aggregate_count + 1)));
	MemoryContextSwitchTo(before);
	PutInSlot(grouping, hash, grouping->group_count);
	return group;
}

Group* FindGroup(Grouping* grouping, bool has_fields, bool* is_converted) {
	if (grouping->key_count == 0)
		return &grouping->list[0];
	if (has_fields && grouping->last != nullptr && HasSameKeys(grouping, grouping->last))
		return grouping->last;
	MakeImage(grouping, has_fields);
	const StringInfoData& image = grouping->image;
	const auto size = static_cast<size_t>(image.len);
	const auto hash =
		static_cast<uint32>(XXH3_64bits_withSeed(image.data, size, grouping->seed) >> 32);
	const auto mask = static_cast<uint32>(grouping->slot_count - 1);
	for (uint32 i = hash & mask; grouping->slot_count > 0 && grouping->slots[i].group != 0;
	     i = (i + 1) & mask) {
		Group* group = &grouping->list[grouping->slots[i].group - 1];
		if (grouping->slots[i].hash == hash && group->image_size == size &&
		    memcmp(group->image, image.data, size) == 0)
			return group;
	}
	ConvertRowOnce(grouping, is_converted);
	return AddGroup(grouping, hash);
}

// ---- aggregates

void KeepText(Grouping* grouping, AggregateState* state, const Input& input) {
	const size_t size = VARHDRSZ + input.text_size;
	if (size > state->text_room) {
		if (state->text != nullptr)
			pfree(state->text);
		state->text_room = std::max<size_t>(64, 2 * size);
		state->text =
			static_cast<char*>(MemoryContextAllocHuge(grouping->groups, state->text_room));
	}
	SET_VARSIZE(state->text, size);
	memcpy(VARDATA(state->text), input.text, input.text_size);
}

// Keeps the least or greatest text; of equal ones the later, as text_smaller and text_larger do.
void AddText(Grouping* grouping, const Aggregate& aggregate, AggregateState* state,
             const Input& input) {
	if (state->count++ > 0) {
		const auto size = static_cast<int>(VARSIZE(state->text) - VARHDRSZ);
		if (static_cast<size_t>(size) == input.text_size &&
		    memcmp(VARDATA(state->text), input.text, input.text_size) == 0)
			return;
		const int order = varstr_cmp(input.text, static_cast<int>(input.text_size),
		                             VARDATA(state->text), size, aggregate.collation);
		if (aggregate.kind == AggregateKind::kMin ? order > 0 : order < 0)
			return;
	}
	KeepText(grouping, state, input);
}

void AddValue(Grouping* grouping, const Aggregate& aggregate, AggregateState* state) {
	if (aggregate.kind == AggregateKind::kCountRows) {
		++state->count;
		return;
	}
	const Input& input = grouping->inputs[aggregate.input];
	if (input.is_null)
		return;
	if (aggregate.kind == AggregateKind::kCount) {
		++state->count;
		return;
	}
	if (input.is_text) {
		AddText(grouping, aggregate, state, input);
		return;
	}
	const int64 whole = WholeOf(input.value, input.type);
	if (state->count++ == 0) {
		state->whole = whole;
		return;
	}
	switch (aggregate.kind) {
	case AggregateKind::kMin:
	case AggregateKind::kAnd:
		state->whole = std::min(state->whole, whole);
		break;
	case AggregateKind::kMax:
	case AggregateKind::kOr:
		state->whole = std::max(state->whole, whole);
		break;
	default:
		state->whole += whole; // of int4 values, which are never enough to overflow it
	}
}

Datum FromWhole(int64 whole, Oid type) {
	switch (type) {
	case INT2OID:
		return Int16GetDatum(static_cast<int16>(whole));
	case INT4OID:
		return Int32GetDatum(static_cast<int32>(whole));
	case BOOLOID:
		return BoolGetDatum(whole != 0);
	case DATEOID:
		return DateADTGetDatum(static_cast<DateADT>(whole));
	default: // bigint and timestamp
		return Int64GetDatum(whole);
	}
}

Datum AverageState(const AggregateState& state) {
	Datum parts[2] = {Int64GetDatum(state.count), Int64GetDatum(state.whole)};
	return PointerGetDatum(
		construct_array(parts, 2, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

Datum ResultOf(const Grouping* grouping, const Aggregate& aggregate, const AggregateState& state,
               bool* is_null) {
	const bool counts =
		aggregate.kind == AggregateKind::kCountRows || aggregate.kind == AggregateKind::kCount;
	*is_null = !counts && aggregate.kind != AggregateKind::kAverage && state.count == 0;
	if (*is_null)
		return 0;
	if (counts)
		return Int64GetDatum(state.count);
	const Input& input = grouping->inputs[aggregate.input];
	switch (aggregate.kind) {
	case AggregateKind::kAverage:
		return AverageState(state);
	case AggregateKind::kSum:
		return Int64GetDatum(state.whole);
	default:
		return input.is_text ? PointerGetDatum(state.text) : FromWhole(state.whole, input.type);
	}
}

// ---- filling and delivering

void ForgetGroups(Grouping* grouping) {
	MemoryContextReset(grouping->groups);
	grouping->list = nullptr;
	grouping->slots = nullptr;
	grouping->last = nullptr;
	grouping->group_count = grouping->group_room = grouping->slot_count = 0;
	grouping->next = -1;
	if (grouping->key_count > 0)
		return;
	resetStringInfo(&grouping->image);
	AddGroup(grouping, 0);
}

// Adds the reader's current row.
void AddRow(Grouping* grouping) {
	bool is_converted = false;
	if (!RowIsSure(grouping->reader)) {
		ConvertRowOnce(grouping, &is_converted);
		if (!grouping->passes(grouping->argument))
			return;
	}
	if (grouping->part != grouping->reader->parts_opened)
		FindColumns(grouping);
	const csv::Field* fields = RawRow(grouping->reader);
	const bool has_fields = fields != nullptr && TakeFields(grouping, fields);
	if (!has_fields) {
		ConvertRowOnce(grouping, &is_converted);
		TakeValues(grouping);
	}
	Group* group = FindGroup(grouping, has_fields, &is_converted);
	grouping->last = group;
	for (int i = 0; i < grouping->aggregate_count; ++i)
		AddValue(grouping, grouping->aggregates[i], &group->states[i]);
}

// Reads until all rows are read, or the groups use up their memory.
void FillGroups(Grouping* grouping) {
	uint64 counted = 0;
	int groups_before = grouping->group_count;
	while (NextRow(grouping->reader, &counted)) {
		AddRow(grouping);
		if (grouping->group_count == groups_before)
			continue;
		groups_before = grouping->group_count;
		if (MemoryContextMemAllocated(grouping->groups, true) > grouping->memory)
			return;
	}
	grouping->ended = true;
	for (int i = 0; i < grouping->aggregate_count && grouping->key_count == 0; ++i)
		if (grouping->aggregates[i].kind == AggregateKind::kCountRows)
			grouping->list[0].states[i].count += static_cast<int64>(counted);
}

} // namespace

Grouping* MakeGrouping(TableReader* reader, List* columns, TupleTableSlot* slot,
                       bool (*passes)(void*), void* argument) {
	const auto count = static_cast<Size>(list_length(columns)) + 1;
	auto* grouping = static_cast<Grouping*>(palloc0(sizeof(Grouping)));
	grouping->reader = reader;
	grouping->slot = slot;
	grouping->passes = passes;
	grouping->argument = argument;
	grouping->inputs = static_cast<Input*>(palloc0(sizeof(Input) * count));
	grouping->keys = static_cast<int*>(palloc0(sizeof(int) * count));
	grouping->aggregates = static_cast<Aggregate*>(palloc0(sizeof(Aggregate) * count));
	grouping->columns = static_cast<int*>(palloc0(sizeof(int) * count));
	grouping->only_counts = true;
	const ListCell* cell;
	foreach (cell, columns) {
		auto* column = static_cast<List*>(lfirst(cell));
		const auto kind = static_cast<AggregateKind>(list_nth_int(column, kGroupingKind));
		const int attribute = list_nth_int(column, kGroupingAttribute);
		const int input = attribute == 0 ? -1 : InputOf(grouping, attribute);
		grouping->only_counts &= kind == AggregateKind::kCountRows;
		if (kind == AggregateKind::kKey) {
			grouping->columns[grouping->column_count++] = grouping->key_count;
			grouping->keys[grouping->key_count++] = input;
			continue;
		}
		grouping->columns[grouping->column_count++] = -1 - grouping->aggregate_count;
		Aggregate* aggregate = &grouping->aggregates[grouping->aggregate_count++];
		aggregate->kind = kind;
		aggregate->input = input;
		aggregate->collation = static_cast<Oid>(list_nth_int(column, kGroupingCollation));
	}
	grouping->groups =
		AllocSetContextCreate(CurrentMemoryContext, "coursera_fdw groups", ALLOCSET_DEFAULT_SIZES);
	initStringInfo(&grouping->image);
	grouping->memory = get_hash_memory_limit();
	if (!pg_strong_random(&grouping->seed, sizeof(grouping->seed)))
		grouping->seed = static_cast<uint64>(MyProcPid);
	return grouping;
}

bool OnlyCounts(const Grouping* grouping) {
	return grouping->only_counts;
}

void StartGrouping(Grouping* grouping) {
	grouping->ended = false;
	grouping->part = 0;
	ForgetGroups(grouping);
}

bool NextGroup(Grouping* grouping, Datum* values, bool* nulls) {
	if (grouping->next >= grouping->group_count) {
		if (grouping->ended)
			return false;
		ForgetGroups(grouping);
	}
	if (grouping->next < 0) {
		if (!grouping->ended)
			FillGroups(grouping);
		grouping->next = 0;
		if (grouping->group_count == 0)
			return false;
	}
	const Group& group = grouping->list[grouping->next++];
	for (int i = 0; i < grouping->column_count; ++i) {
		const int column = grouping->columns[i];
		if (column >= 0) {
			values[i] = group.keys[column];
			nulls[i] = group.key_nulls[column];
			continue;
		}
		const int aggregate = -1 - column;
		values[i] =
			ResultOf(grouping, grouping->aggregates[aggregate], group.states[aggregate], &nulls[i]);
	}
	return true;
}

} // namespace coursera::fdw
