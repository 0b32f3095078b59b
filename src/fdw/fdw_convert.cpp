#include "pg/pg_postgres.hpp"

extern "C" {
#include "access/transam.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
}

#include "fdw/fdw_convert.hpp"

#include "csv/csv_values.hpp"
#include "pg/pg_compat.hpp"
#include "pg/pg_try.hpp"
#include "scan/scan_table.hpp"

namespace coursera::fdw {

namespace {

// The most that a message quotes of a value, in bytes.
constexpr int kQuotedBytes = 100;
constexpr size_t kTextRoom = 64 * 1024;

// Adds the place of a value to an error about it, as COPY does.
void DescribeValue(void* argument) {
	const auto* converter = static_cast<const Converter*>(argument);
	const char* archive = converter->archive;
	const char* entry = converter->entry;
	auto line = static_cast<unsigned long long>(converter->batch->Line(converter->row));
	if (converter->current == nullptr) {
		errcontext("archive \"%s\", entry \"%s\", line %llu", archive, entry, line);
		return;
	}
	const char* column = converter->current->shown;
	if (!converter->current->may_quote) {
		errcontext("archive \"%s\", entry \"%s\", line %llu, column %s", archive, entry, line,
		           column);
		return;
	}
	const csv::Field* field = converter->field;
	if (field->data == nullptr) {
		errcontext("archive \"%s\", entry \"%s\", line %llu, column %s: null input", archive, entry,
		           line, column);
		return;
	}
	auto size = static_cast<int>(field->size);
	int quoted = size <= kQuotedBytes ? size : pg_mbcliplen(field->data, size, kQuotedBytes);
	errcontext("archive \"%s\", entry \"%s\", line %llu, column %s: \"%.*s%s\"", archive, entry,
	           line, column, quoted, field->data, quoted < size ? "..." : "");
}

// Runs a step that may raise with that context.
template <typename Step>
void WithContext(Converter* converter, Step step) {
	ErrorContextCallback context;
	context.callback = DescribeValue;
	context.arg = converter;
	context.previous = error_context_stack;
	error_context_stack = &context;
	MemoryContext before = MemoryContextSwitchTo(converter->values);
	step();
	MemoryContextSwitchTo(before);
	error_context_stack = context.previous;
}

// The error of a type's input function quotes the value.
template <typename Convert>
void ConvertUnquoted(const ColumnConverter& column, Convert convert) {
	const int sqlstate = pg::TryValue(convert);
	if (sqlstate != 0)
		ereport(ERROR, (errcode(sqlstate),
		                errmsg("invalid value for type %s in column \"%s\"",
		                       format_type_be(column.type), column.shown),
		                errdetail("The value is shown only to users who have the SELECT privilege "
		                          "on the column.")));
}

// The type's input function takes a C string, so the byte after the field is overwritten.
Datum ConvertByInput(Converter* converter, ColumnConverter* column, const csv::Field& field) {
	Datum value = 0;
	converter->current = column;
	converter->field = &field;
	WithContext(converter, [&] {
		char* text = const_cast<char*>(field.data);
		if (text != nullptr)
			text[field.size] = '\0';
		const auto convert = [&] {
			value = InputFunctionCall(&column->input, text, column->type_argument,
			                          column->type_modifier);
		};
		if (column->may_quote)
			convert();
		else
			ConvertUnquoted(*column, convert);
	});
	converter->current = nullptr;
	return value;
}

char* TextRoom(Converter* converter, size_t size) {
	if (size > kTextRoom - converter->text_used)
		return static_cast<char*>(MemoryContextAlloc(converter->values, size));
	char* room = converter->text + converter->text_used;
	converter->text_used += INTALIGN(size);
	return room;
}

// A text value, with a short header if it is short enough.
Datum MakeText(Converter* converter, const csv::Field& field) {
	size_t header = field.size + VARHDRSZ_SHORT <= VARATT_SHORT_MAX ? VARHDRSZ_SHORT : VARHDRSZ;
	char* value = TextRoom(converter, header + field.size);
	if (header == VARHDRSZ_SHORT)
		SET_VARSIZE_SHORT(value, header + field.size);
	else
		SET_VARSIZE(value, header + field.size);
	memcpy(value + header, field.data, field.size);
	return PointerGetDatum(value);
}

} // namespace

bool ConvertByValue(const ColumnConverter& column, const csv::Field& field, Datum* value) {
	int64_t whole;
	int32_t days;
	bool truth;
	float single;
	double number;
	switch (column.conversion) {
	case Conversion::kInt2:
		if (!csv::ParseInteger(field, PG_INT16_MIN, PG_INT16_MAX, &whole))
			return false;
		*value = Int16GetDatum(static_cast<int16>(whole));
		return true;
	case Conversion::kInt4:
		if (!csv::ParseInteger(field, PG_INT32_MIN, PG_INT32_MAX, &whole))
			return false;
		*value = Int32GetDatum(static_cast<int32>(whole));
		return true;
	case Conversion::kInt8:
		if (!csv::ParseInteger(field, PG_INT64_MIN, PG_INT64_MAX, &whole))
			return false;
		*value = Int64GetDatum(whole);
		return true;
	case Conversion::kBool:
		if (!csv::ParseBool(field, &truth))
			return false;
		*value = BoolGetDatum(truth);
		return true;
	case Conversion::kFloat4:
		if (!csv::ParseFloat(field, &single))
			return false;
		*value = Float4GetDatum(single);
		return true;
	case Conversion::kFloat8:
		if (!csv::ParseFloat(field, &number))
			return false;
		*value = Float8GetDatum(number);
		return true;
	case Conversion::kDate:
		if (!csv::ParseDate(field, &days))
			return false;
		*value = DateADTGetDatum(days);
		return true;
	case Conversion::kTimestamp:
		if (!csv::ParseTimestamp(field, &whole))
			return false;
		*value = TimestampGetDatum(whole);
		return true;
	case Conversion::kText:
	case Conversion::kInput:
		break;
	}
	return false;
}

int64 WholeOf(Datum value, Oid type) {
	switch (type) {
	case INT2OID:
		return DatumGetInt16(value);
	case INT4OID:
		return DatumGetInt32(value);
	case BOOLOID:
		return DatumGetBool(value) ? 1 : 0;
	case DATEOID:
		return DatumGetDateADT(value);
	default: // bigint and timestamp
		return DatumGetInt64(value);
	}
}

namespace {

// Converts a usual spelling of a usual type; false if the input function must do it.
bool ConvertDirectly(Converter* converter, const ColumnConverter& column, const csv::Field& field,
                     Datum* value) {
	if (column.conversion != Conversion::kText)
		return ConvertByValue(column, field, value);
	if (field.size > column.max_bytes)
		return false;
	*value = MakeText(converter, field);
	return true;
}

// Raises if a row is invalid in its encoding, with the column of the invalid bytes if the converter
// has it. As in COPY the row is checked, not its values: a quote may split a character that is
// whole in the value.
void VerifyRow(Converter* converter, const csv::RowBatch& batch, size_t row) {
	const std::string_view raw = batch.raw[row];
	const auto size = static_cast<int>(raw.size());
	if (pg_verify_mbstr(converter->verify, raw.data(), size, true))
		return;
	converter->field = nullptr;
	if (!converter->may_quote_rows)
		ereport(ERROR, (errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE),
		                errmsg("invalid byte sequence for encoding \"%s\"",
		                       pg_encoding_to_char(converter->verify))));
	for (int i = 0; i < converter->column_count; ++i) {
		const ColumnConverter* column = &converter->columns[i];
		if (column->slot == scan::TableScan::kMissing || column->position >= batch.in_row[row])
			continue;
		const csv::Field& field = batch.Row(row)[column->slot];
		converter->current = column;
		if (field.data != nullptr)
			(void)pg_verify_mbstr(converter->verify, field.data, static_cast<int>(field.size),
			                      false);
	}
	converter->current = nullptr;
	(void)pg_verify_mbstr(converter->verify, raw.data(), size, false);
}

void RaiseMissing(Converter* converter, size_t in_row) {
	WithContext(converter, [&] {
		ereport(ERROR, (errcode(ERRCODE_BAD_COPY_FILE_FORMAT),
		                errmsg("missing data for column \"%s\"", converter->header[in_row])));
	});
}

// Types with a direct conversion; the input function handles modifiers other than VARCHAR's.
Conversion ConversionOf(Oid type, int32 modifier) {
	if (type == TEXTOID || type == VARCHAROID)
		return Conversion::kText;
	if (modifier != -1)
		return Conversion::kInput;
	switch (type) {
	case INT2OID:
		return Conversion::kInt2;
	case INT4OID:
		return Conversion::kInt4;
	case INT8OID:
		return Conversion::kInt8;
	case BOOLOID:
		return Conversion::kBool;
	case FLOAT4OID:
		return Conversion::kFloat4;
	case FLOAT8OID:
		return Conversion::kFloat8;
	case DATEOID:
		return Conversion::kDate;
	case TIMESTAMPOID:
		return Conversion::kTimestamp;
	default:
		return Conversion::kInput;
	}
}

} // namespace

int ColumnNamed(const Converter* converter, const char* csv_column) {
	for (int i = 0; i < converter->column_count; ++i)
		if (scan::IsSameColumn(converter->prepared[i].csv_column, csv_column))
			return converter->prepared[i].attribute + 1;
	return -1;
}

void PrepareConverter(Converter* converter, const ReadableTable& table, List* attributes) {
	converter->may_quote_rows = table.may_quote_rows;
	converter->values =
		AllocSetContextCreate(CurrentMemoryContext, "coursera_fdw values", ALLOCSET_DEFAULT_SIZES);
	converter->text = static_cast<char*>(palloc(kTextRoom));
	converter->column_count = list_length(attributes);
	converter->only_usual = true;
	converter->verify = -1;
	const size_t size = sizeof(ColumnConverter) * static_cast<size_t>(list_length(attributes) + 1);
	converter->prepared = static_cast<ColumnConverter*>(palloc0(size));
	converter->columns = static_cast<ColumnConverter*>(palloc0(size));
	for (int i = 0; i < converter->column_count; ++i) {
		auto number = static_cast<AttrNumber>(list_nth_int(attributes, i));
		Form_pg_attribute attribute = TupleDescAttr(table.descriptor, number - 1);
		ColumnConverter* column = &converter->prepared[i];
		column->attribute = number - 1;
		column->name = pstrdup(NameStr(attribute->attname));
		column->csv_column = options::FindFileColumn(table.options, number)->csv_column;
		column->may_quote = table.may_quote[number - 1];
		column->type = attribute->atttypid;
		column->type_modifier = attribute->atttypmod;
		column->conversion = ConversionOf(attribute->atttypid, attribute->atttypmod);
		// n characters take at least n bytes, so shorter values need not be counted.
		column->max_bytes = attribute->atttypmod < 0
		                        ? SIZE_MAX
		                        : static_cast<size_t>(attribute->atttypmod) - VARHDRSZ;
		Oid input;
		getTypeInputInfo(attribute->atttypid, &input, &column->type_argument);
		fmgr_info(input, &column->input);
		converter->only_usual &= attribute->atttypid < FirstGenbkiObjectId;
	}
}

void ResetConverter(Converter* converter) {
	MemoryContextReset(converter->values);
	converter->text_used = 0;
}

void ConvertRow(Converter* converter, const csv::RowBatch& batch, size_t row, int attributes,
                Datum* values, bool* nulls) {
	memset(nulls, true, static_cast<size_t>(attributes) * sizeof(bool));
	converter->batch = &batch;
	converter->row = row;
	if (converter->verify >= 0)
		VerifyRow(converter, batch, row);
	const csv::Field* fields = batch.Row(row);
	size_t in_row = batch.in_row[row];
	for (int i = 0; i < converter->column_count; ++i) {
		ColumnConverter* column = &converter->columns[i];
		if (column->slot == scan::TableScan::kMissing)
			continue;
		if (column->position >= in_row)
			break;
		const csv::Field& field = fields[column->slot];
		Datum* value = &values[column->attribute];
		if (field.data == nullptr ? column->conversion == Conversion::kInput
		                          : !ConvertDirectly(converter, *column, field, value))
			*value = ConvertByInput(converter, column, field);
		nulls[column->attribute] = field.data == nullptr;
	}
	if (in_row < converter->header_size)
		RaiseMissing(converter, in_row);
}

bool TryConvertRow(Converter* converter, const csv::RowBatch& batch, size_t row, int attributes,
                   Datum* values, bool* nulls, const char** column, const char** reason) {
	// Input functions of other extensions may do anything, so their errors end the query.
	if (!converter->only_usual) {
		ConvertRow(converter, batch, row, attributes, values, nulls);
		return true;
	}
	if (batch.in_row[row] < converter->header_size) {
		*column = nullptr;
		*reason = psprintf("missing data for column \"%s\"", converter->header[batch.in_row[row]]);
		return false;
	}
	converter->current = nullptr;
	ErrorData* error =
		pg::TryConversion([&] { ConvertRow(converter, batch, row, attributes, values, nulls); });
	if (error == nullptr)
		return true;
	*column = converter->current == nullptr ? nullptr : converter->current->shown;
	*reason = error->message;
	converter->current = nullptr;
	return false;
}

} // namespace coursera::fdw
