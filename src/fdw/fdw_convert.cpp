#include "pg/pg_postgres.hpp"

extern "C" {
#include "mb/pg_wchar.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
}

#include "fdw/fdw_convert.hpp"

#include "fdw/fdw_options.hpp"
#include "scan/scan_table.hpp"

namespace coursera::fdw {

namespace {

// As much of a value as a message quotes.
constexpr int kQuotedBytes = 100;

// Adds where a value stands to an error about it, as COPY does.
void DescribeValue(void* argument) {
	const auto* converter = static_cast<const Converter*>(argument);
	const char* archive = converter->archive;
	const char* entry = converter->entry;
	auto line = static_cast<unsigned long long>(converter->line);
	if (converter->current == nullptr) {
		errcontext("archive \"%s\", entry \"%s\", line %llu", archive, entry, line);
		return;
	}
	const char* column = converter->current->csv_column;
	const csv::Field* field = converter->field;
	if (field == nullptr || field->data == nullptr) {
		errcontext("archive \"%s\", entry \"%s\", line %llu, column %s: null input", archive, entry,
				   line, column);
		return;
	}
	auto size = static_cast<int>(field->size);
	int quoted = size <= kQuotedBytes ? size : pg_mbcliplen(field->data, size, kQuotedBytes);
	errcontext("archive \"%s\", entry \"%s\", line %llu, column %s: \"%.*s%s\"", archive, entry,
			   line, column, quoted, field->data, quoted < size ? "..." : "");
}

void RaiseMissing(const Converter& converter, size_t in_row) {
	ereport(ERROR, (errcode(ERRCODE_BAD_COPY_FILE_FORMAT),
					errmsg("missing data for column \"%s\"", converter.header[in_row])));
}

void ConvertColumns(Converter* converter, const csv::RowBatch& batch, size_t row, Datum* values,
					bool* nulls) {
	const csv::Field* fields = batch.Row(row);
	size_t in_row = batch.in_row[row];
	for (int i = 0; i < converter->column_count; ++i) {
		ColumnConverter& column = converter->columns[i];
		if (column.slot == scan::TableScan::kMissing)
			continue;
		if (column.position >= in_row)
			break;
		const csv::Field& field = fields[column.slot];
		converter->current = &column;
		converter->field = &field;
		// Input functions take a C string and do not change it.
		values[column.attribute] = InputFunctionCall(&column.input, const_cast<char*>(field.data),
													 column.type_argument, column.type_modifier);
		nulls[column.attribute] = field.data == nullptr;
	}
	converter->current = nullptr;
	if (in_row < converter->header_size)
		RaiseMissing(*converter, in_row);
}

} // namespace

void PrepareConverter(Converter* converter, TupleDesc descriptor, List* attributes,
					  Oid relation_id) {
	converter->values =
		AllocSetContextCreate(CurrentMemoryContext, "coursera_fdw values", ALLOCSET_DEFAULT_SIZES);
	converter->column_count = list_length(attributes);
	converter->columns = static_cast<ColumnConverter*>(
		palloc0(sizeof(ColumnConverter) * static_cast<size_t>(list_length(attributes) + 1)));
	for (int i = 0; i < converter->column_count; ++i) {
		auto number = static_cast<AttrNumber>(list_nth_int(attributes, i));
		Form_pg_attribute attribute = TupleDescAttr(descriptor, number - 1);
		ColumnConverter* column = &converter->columns[i];
		column->attribute = number - 1;
		column->name = pstrdup(NameStr(attribute->attname));
		column->csv_column = ReadCsvColumn(relation_id, number, column->name);
		column->type_modifier = attribute->atttypmod;
		Oid input;
		getTypeInputInfo(attribute->atttypid, &input, &column->type_argument);
		fmgr_info(input, &column->input);
	}
}

void ConvertRow(Converter* converter, const csv::RowBatch& batch, size_t row, int attributes,
				Datum* values, bool* nulls) {
	memset(nulls, true, static_cast<size_t>(attributes) * sizeof(bool));
	memset(values, 0, static_cast<size_t>(attributes) * sizeof(Datum));
	converter->line = batch.lines[row];
	converter->current = nullptr;

	ErrorContextCallback context;
	context.callback = DescribeValue;
	context.arg = converter;
	context.previous = error_context_stack;
	error_context_stack = &context;
	MemoryContext before = MemoryContextSwitchTo(converter->values);
	ConvertColumns(converter, batch, row, values, nulls);
	MemoryContextSwitchTo(before);
	error_context_stack = context.previous;
}

} // namespace coursera::fdw
