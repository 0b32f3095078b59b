// The function coursera.cml_text.
//
// The text stays in the database's encoding, where all markup is ASCII; only characters that it
// names by reference are encoded. References to characters that the encoding cannot represent stay
// as written, so nothing can fail.
#include "pg/pg_postgres.hpp"

extern "C" {
#include "catalog/namespace.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(coursera_cml_text);
}

#include "pg/pg_boundary.hpp"
#include "pg/pg_compat.hpp"
#include "schema/schema_cml.hpp"

namespace coursera::functions {

namespace {

bool IsUtf8(std::string_view text) {
	return pg_encoding_verifymbstr(PG_UTF8, text.data(), static_cast<int>(text.size())) ==
	       static_cast<int>(text.size());
}

// Encodes a character by the server's own conversion, which is looked up for the first one.
class ConvertingWriter {
  public:
	bool operator()(char32_t character, std::string* text) {
		unsigned char utf8[5] = {};
		unsigned char encoded[5 * MAX_CONVERSION_GROWTH];
		unicode_to_utf8(static_cast<pg_wchar>(character), utf8);
		const int size = pg_utf_mblen(utf8);
		const int used = pg::CallBackend([&] { return Convert(utf8, size, encoded); });
		if (used != size)
			return false;
		*text += reinterpret_cast<const char*>(encoded);
		return true;
	}

  private:
	// How many bytes could be converted.
	int Convert(unsigned char* utf8, int size, unsigned char* encoded) {
		const int encoding = GetDatabaseEncoding();
		if (!looked_up_)
			conversion_ = FindDefaultConversionProc(PG_UTF8, encoding);
		looked_up_ = true;
		if (!OidIsValid(conversion_))
			return 0;
		return pg_do_encoding_conversion_buf(conversion_, PG_UTF8, encoding, utf8, size, encoded,
		                                     5 * MAX_CONVERSION_GROWTH, true);
	}

	bool looked_up_ = false;
	Oid conversion_ = InvalidOid;
};

std::string PlainText(std::string_view cml) {
	switch (GetDatabaseEncoding()) {
	case PG_UTF8:
		return schema::CmlText(cml);
	case PG_SQL_ASCII:
		// In such a database the meaning of bytes is unknown. They are taken as UTF-8 if they are
		// valid UTF-8.
		if (IsUtf8(cml))
			return schema::CmlText(cml);
		return schema::CmlText(cml, [](char32_t, std::string*) { return false; });
	default:
		return schema::CmlText(cml, ConvertingWriter());
	}
}

text* CmlToText(text* cml) {
	const std::string_view markup(VARDATA_ANY(cml), VARSIZE_ANY_EXHDR(cml));
	if (!schema::IsCml(markup))
		return cml;
	const std::string plain = PlainText(markup);
	return pg::CallBackend([&plain] {
		return cstring_to_text_with_len(plain.data(), static_cast<int>(plain.size()));
	});
}

} // namespace

} // namespace coursera::functions

// coursera.cml_text(cml): the plain text of Coursera's markup.
extern "C" Datum coursera_cml_text(PG_FUNCTION_ARGS) {
	text* cml = PG_GETARG_TEXT_PP(0);
	PG_RETURN_TEXT_P(coursera::pg::Boundary([cml] { return coursera::functions::CmlToText(cml); }));
}
