// The functions coursera.event_text and event_number: fields of the JSON in clickstream events.
//
// The server's own json functions read them. Damaged values give NULL: a researcher's million
// events must not fail because one was cut off.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "common/jsonapi.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

PG_FUNCTION_INFO_V1(coursera_event_text);
PG_FUNCTION_INFO_V1(coursera_event_number);
}

#include <string_view>

#include "pg/pg_compat.hpp"
#include "pg/pg_try.hpp"

namespace coursera::functions {

namespace {

// Events are flat. The server's parser calls itself for each level, and with too many levels raises
// an error about its stack rather than about the value.
constexpr int kMaxDepth = 100;

bool IsTooDeep(std::string_view json) {
	int depth = 0;
	bool in_string = false;
	for (size_t i = 0; i < json.size(); ++i) {
		const char c = json[i];
		if (in_string && c == '\\')
			++i;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == '{' || c == '['))
			++depth;
		else if (!in_string && (c == '}' || c == ']'))
			--depth;
		if (depth > kMaxDepth)
			return true;
	}
	return false;
}

// The field of a JSON object as text; NULL if the text is not an object, or does not have the
// field.
text* FieldOf(text* json, text* field) {
	if (IsTooDeep({VARDATA_ANY(json), static_cast<size_t>(VARSIZE_ANY_EXHDR(json))}))
		return nullptr;
	LOCAL_FCINFO(call, 2);
	InitFunctionCallInfoData(*call, nullptr, 2, InvalidOid, nullptr, nullptr);
	call->args[0].value = PointerGetDatum(json);
	call->args[0].isnull = false;
	call->args[1].value = PointerGetDatum(field);
	call->args[1].isnull = false;
	Datum value = 0;
	if (pg::TryConversion([&] { value = json_object_field_text(call); }) != nullptr || call->isnull)
		return nullptr;
	return DatumGetTextPP(value);
}

} // namespace

} // namespace coursera::functions

// coursera.event_text(value text, field text): a field of a JSON object, as text.
extern "C" Datum coursera_event_text(PG_FUNCTION_ARGS) {
	text* value = coursera::functions::FieldOf(PG_GETARG_TEXT_PP(0), PG_GETARG_TEXT_PP(1));
	if (value == nullptr)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(value);
}

// coursera.event_number(value text, field text): a field of a JSON object, as a number.
extern "C" Datum coursera_event_number(PG_FUNCTION_ARGS) {
	text* value = coursera::functions::FieldOf(PG_GETARG_TEXT_PP(0), PG_GETARG_TEXT_PP(1));
	if (value == nullptr)
		PG_RETURN_NULL();
	char* number = text_to_cstring(value);
	Datum result = 0;
	if (!IsValidJsonNumber(number, static_cast<int>(strlen(number))) ||
	    coursera::pg::TryConversion(
			[&] { result = DirectFunctionCall1(float8in, CStringGetDatum(number)); }) != nullptr)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(result);
}
