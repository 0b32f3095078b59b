// Rows of a function's result, written from C++ frames.
#pragma once

#include "pg/pg_postgres.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
}

#include <string>
#include <vector>

#include "pg/pg_boundary.hpp"

namespace coursera::functions {

// One row of a result, filled left to right; backend calls go through the boundary.
class RowWriter {
  public:
	explicit RowWriter(ReturnSetInfo* result) : result_(result) {}

	RowWriter& Text(const std::string& text) {
		return Add(pg::CallBackend([&text] { return CStringGetTextDatum(text.c_str()); }));
	}
	RowWriter& Name(const std::string& name) {
		return Add(pg::CallBackend(
			[&name] { return DirectFunctionCall1(namein, CStringGetDatum(name.c_str())); }));
	}
	// An empty text means unknown.
	RowWriter& TextOrNull(const std::string& text) { return text.empty() ? Null() : Text(text); }
	RowWriter& Int4(size_t number) { return Add(Int32GetDatum(static_cast<int32>(number))); }
	RowWriter& Float8(double number) {
		return Add(pg::CallBackend([number] { return Float8GetDatum(number); }));
	}
	RowWriter& Bool(bool value) { return Add(BoolGetDatum(value)); }
	// -1 means unknown.
	RowWriter& Bytes(int64_t number) { return number < 0 ? Null() : Add(Int64GetDatum(number)); }
	// Seconds since 1970; 0 means unknown.
	RowWriter& Time(int64_t seconds) {
		return seconds == 0 ? Null()
		                    : Add(TimestampTzGetDatum(
								  time_t_to_timestamptz(static_cast<pg_time_t>(seconds))));
	}
	RowWriter& TextArray(const std::vector<std::string>& texts) {
		std::vector<Datum> elements;
		for (const std::string& text : texts)
			elements.push_back(
				pg::CallBackend([&text] { return CStringGetTextDatum(text.c_str()); }));
		return Add(pg::CallBackend([&elements] {
			return PointerGetDatum(construct_array(elements.data(),
			                                       static_cast<int>(elements.size()), TEXTOID, -1,
			                                       false, TYPALIGN_INT));
		}));
	}
	RowWriter& TextArrayOrNull(const std::vector<std::string>& texts) {
		return texts.empty() ? Null() : TextArray(texts);
	}
	RowWriter& Null() {
		values_[count_] = 0;
		nulls_[count_++] = true;
		return *this;
	}
	void Finish() {
		pg::CallBackend([this] {
			tuplestore_putvalues(result_->setResult, result_->setDesc, values_, nulls_);
		});
		count_ = 0;
	}

  private:
	static constexpr int kMaxColumns = 16;

	RowWriter& Add(Datum value) {
		values_[count_] = value;
		nulls_[count_++] = false;
		return *this;
	}

	ReturnSetInfo* result_;
	int count_ = 0;
	Datum values_[kMaxColumns];
	bool nulls_[kMaxColumns];
};

} // namespace coursera::functions
