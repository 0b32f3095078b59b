#include "pg/pg_postgres.hpp"

extern "C" {
#include "catalog/namespace.h"
#include "mb/pg_wchar.h"
}

#include "options/options_encoding.hpp"

#include <algorithm>
#include <cstring>

#include "base/base_error.hpp"
#include "csv/csv_structure.hpp"
#include "pg/pg_boundary.hpp"

namespace coursera::options {

namespace {

// A sequence's bytes as the server's own messages show them: 0xe9 0x41
std::string HexBytes(const unsigned char* bytes, size_t size) {
	static const char digits[] = "0123456789abcdef";
	std::string text;
	for (size_t i = 0; i < size; ++i) {
		text += i == 0 ? "0x" : " 0x";
		text += digits[bytes[i] >> 4];
		text += digits[bytes[i] & 15];
	}
	return text;
}

// Bytes at the end of a block that are not text yet: the start of a character, or invalid.
class Remainder {
  public:
	static constexpr size_t kMaxBytes = 8;

	size_t size() const { return size_; }
	const char* bytes() const { return bytes_; }
	void Keep(const char* bytes, size_t size) {
		size_ = std::min(size, kMaxBytes);
		memset(bytes_, 0, sizeof(bytes_));
		memcpy(bytes_, bytes, size_);
	}
	// How many bytes of an invalid sequence the server would show.
	size_t ShownBytes(int encoding) const {
		auto length = static_cast<size_t>(pg_encoding_mblen(encoding, bytes_));
		return std::min({length, size_, kMaxBytes});
	}
	std::string Hex(int encoding) const {
		return HexBytes(reinterpret_cast<const unsigned char*>(bytes_), ShownBytes(encoding));
	}

  private:
	char bytes_[kMaxBytes + 1] = {};
	size_t size_ = 0;
};

[[noreturn]] void ThrowInvalid(const EncodingPlan& plan, const Remainder& remainder) {
	const int encoding = plan.file_encoding;
	throw base::Error(base::ErrorKind::kInvalidEncoding,
	                  std::string("invalid byte sequence for encoding \"") +
	                      pg_encoding_to_char(encoding) + "\"" +
	                      (plan.may_quote ? ": " + remainder.Hex(encoding) : ""))
		.WithHint("If the file was saved in another encoding, name it in the option \"encoding\".");
}

// Checks the bytes in place, in the reader's own buffer.
class CheckingStream final : public base::ByteStream {
  public:
	CheckingStream(std::unique_ptr<base::ByteStream> inner, const EncodingPlan& plan)
		: inner_(std::move(inner)), plan_(plan) {}

	size_t Read(char* data, size_t capacity) override {
		for (;;) {
			if (broken_)
				ThrowInvalid(plan_, remainder_);
			size_t size = remainder_.size();
			memcpy(data, remainder_.bytes(), size);
			size_t got = inner_->Read(data + size, capacity - size);
			size += got;
			if (size == 0)
				return 0;
			const size_t good = ValidBytes(data, size);
			// The remaining bytes are the start of a character, unless they are long enough to be
			// one.
			size_t left = size - good;
			broken_ = left > 0 && (got == 0 || left >= MaxCharacterBytes());
			remainder_.Keep(data + good, left);
			if (good > 0)
				return good;
		}
	}

  private:
	// Most exports are ASCII for long stretches, where characters need not be examined; the
	// server's own routine checks the rest.
	size_t ValidBytes(const char* data, size_t size) const {
		if (csv::IsPlainAscii(data, size) && PG_VALID_BE_ENCODING(plan_.file_encoding))
			return size;
		return static_cast<size_t>(
			pg_encoding_verifymbstr(plan_.file_encoding, data, static_cast<int>(size)));
	}
	size_t MaxCharacterBytes() const {
		return static_cast<size_t>(pg_encoding_max_length(plan_.file_encoding));
	}

	std::unique_ptr<base::ByteStream> inner_;
	EncodingPlan plan_;
	Remainder remainder_;
	bool broken_ = false; // the remainder can never become text
};

// Converts the bytes with the server's own conversion for the two encodings.
class ConvertingStream final : public base::ByteStream {
  public:
	ConvertingStream(std::unique_ptr<base::ByteStream> inner, const EncodingPlan& plan)
		: inner_(std::move(inner)), plan_(plan) {}

	size_t Read(char* data, size_t capacity) override {
		while (text_begin_ == text_end_)
			if (!Convert())
				return 0;
		size_t size = std::min(capacity, text_end_ - text_begin_);
		memcpy(data, text_ + text_begin_, size);
		text_begin_ += size;
		return size;
	}

  private:
	static constexpr size_t kRawBytes = 16 * 1024;
	static constexpr size_t kTextBytes = kRawBytes * MAX_CONVERSION_GROWTH + 1;

	// Converts the next block; false at the end.
	bool Convert() {
		if (broken_)
			ThrowUnconvertible();
		size_t size = remainder_.size();
		memcpy(raw_, remainder_.bytes(), size);
		size_t got = inner_->Read(raw_ + size, kRawBytes - size);
		size += got;
		if (size == 0)
			return false;
		size_t used = ConvertPart(size);
		size_t left = size - used;
		broken_ = left > 0 && (got == 0 || left >= Remainder::kMaxBytes);
		remainder_.Keep(raw_ + used, left);
		text_begin_ = 0;
		text_end_ = strlen(text_);
		return true;
	}

	size_t ConvertPart(size_t size) {
		return static_cast<size_t>(pg::CallBackend([this, size] {
			return pg_do_encoding_conversion_buf(
				plan_.conversion, plan_.file_encoding, plan_.database_encoding,
				reinterpret_cast<unsigned char*>(raw_), static_cast<int>(size),
				reinterpret_cast<unsigned char*>(text_), static_cast<int>(kTextBytes), true);
		}));
	}

	// The bytes are either invalid in the file's encoding, or text that the database cannot
	// represent.
	[[noreturn]] void ThrowUnconvertible() {
		int file_encoding = plan_.file_encoding;
		auto valid = pg_encoding_verifymbchar(file_encoding, remainder_.bytes(),
		                                      static_cast<int>(remainder_.size()));
		// Some encodings' checks accept NUL as a character, but no conversion does.
		if (valid < 0 || remainder_.bytes()[0] == '\0')
			ThrowInvalid(plan_, remainder_);
		throw base::Error(base::ErrorKind::kUntranslatable,
		                  "character " +
		                      (plan_.may_quote
		                           ? "with byte sequence " + remainder_.Hex(file_encoding) + " "
		                           : std::string()) +
		                      "in encoding \"" + pg_encoding_to_char(file_encoding) +
		                      "\" has no equivalent in encoding \"" +
		                      pg_encoding_to_char(plan_.database_encoding) + "\"");
	}

	std::unique_ptr<base::ByteStream> inner_;
	EncodingPlan plan_;
	Remainder remainder_;
	bool broken_ = false;
	size_t text_begin_ = 0; // of text_, not yet delivered
	size_t text_end_ = 0;
	char raw_[kRawBytes];
	char text_[kTextBytes];
};

} // namespace

// As COPY: SQL_ASCII on either side means that bytes are not converted, only checked.
EncodingPlan PlanEncoding(int file_encoding) {
	EncodingPlan plan{file_encoding, GetDatabaseEncoding(), InvalidOid, true};
	if (file_encoding == plan.database_encoding || file_encoding == PG_SQL_ASCII ||
	    plan.database_encoding == PG_SQL_ASCII)
		return plan;
	plan.conversion = FindDefaultConversionProc(file_encoding, plan.database_encoding);
	if (!OidIsValid(plan.conversion))
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_FUNCTION),
		                errmsg("default conversion function for encoding \"%s\" to \"%s\" "
		                       "does not exist",
		                       pg_encoding_to_char(file_encoding),
		                       pg_encoding_to_char(plan.database_encoding))));
	return plan;
}

base::TextDecoder MakeDecoder(const EncodingPlan& plan) {
	return [plan](std::unique_ptr<base::ByteStream> inner) -> std::unique_ptr<base::ByteStream> {
		if (OidIsValid(plan.conversion))
			return std::make_unique<ConvertingStream>(std::move(inner), plan);
		return std::make_unique<CheckingStream>(std::move(inner), plan);
	};
}

std::string DecoderName(const EncodingPlan& plan) {
	return std::to_string(plan.file_encoding) + "/" + std::to_string(plan.database_encoding) + "/" +
	       std::to_string(plan.conversion);
}

} // namespace coursera::options
