// The documentation that an export carries: what its tables and columns hold.
//
// Tables and telling columns have a text of their own (docs_tables.inc, docs_columns.inc); the
// other columns get a sentence by the ending of their name, with what they belong to put in words.
#include "sample_export/sample_docs.hpp"

#include <algorithm>
#include <string_view>

namespace coursera::sample {

namespace {

struct Text {
	std::string_view name;
	std::string_view text;
};

constexpr Text kTableTexts[] = {
#include "sample_export/docs_tables.inc"
};

constexpr Text kColumnTexts[] = {
#include "sample_export/docs_columns.inc"
};

// Real exports leave a few columns undocumented.
constexpr std::string_view kUndocumented[] = {
	"precondition_hash",    "precondition", "sequence_branch_id", "assessment_question_internal_id",
	"variant_selection_id",
};
constexpr std::string_view kNoDescription = "No column description available";

// A sentence for names that end in something; "%" stands for the words before it.
constexpr Text kEndings[] = {
	{"_base_id", "Id of the %, the same in all its versions."},
	{"_type_id", "Kind of the %; see the lookup table of that name."},
	{"_state_id", "State: %; see the lookup table of that name."},
	{"_user_id", "Id of the % user."},
	{"_id", "Id of the %."},
	{"_uuid", "Id of the %, as a UUID."},
	{"_version", "Version of the %, counted upwards."},
	{"_created_ts", "When the % was made."},
	{"_updated_ts", "When the % was changed last."},
	{"_update_ts", "When the % was changed last."},
	{"_start_ts", "When the % begins."},
	{"_end_ts", "When the % ends; NULL while it goes on."},
	{"_ts", "Time of the %, in UTC."},
	{"_at", "Time: %, in UTC."},
	{"_dt", "Date: %."},
	{"_type_desc", "What the kind of % is called."},
	{"_state_desc", "What the state of % is called."},
	{"_desc", "Description of the %."},
	{"_description", "Description of the %."},
	{"_name", "Name of the %."},
	{"_title", "Title of the %."},
	{"_slug", "Short name of the %, part of its address."},
	{"_order", "Place of the % among its neighbours, from 0."},
	{"_count", "Number of the %."},
	{"_url", "Address of the %."},
	{"_text", "Text of the %."},
	{"_prompt", "Wording of the %, marked up."},
	{"_feedback", "Feedback shown for the %, marked up."},
	{"_correct", "Whether the % is right."},
	{"_optional", "Whether the % may be left out."},
	{"_active", "Whether the % is in force; false when it was taken back."},
	{"_value", "Value of the %: 1 when set, 0 when taken back."},
	{"_maximum_score", "Highest possible score of the %."},
	{"_max_score", "Highest possible score of the %."},
	{"_score", "Score of the %."},
	{"_grade", "Grade: %."},
	{"_fraction", "Share for the %, from 0 to 1."},
	{"_percentage", "Share for the %, in %."},
	{"_ms", "Milliseconds: %."},
	{"_mb", "Megabytes: %."},
	{"_type", "Kind of the %."},
	{"_status", "Status of the %."},
	{"_hash", "Checksum of the %."},
	{"_language", "Language of the %."},
	{"_domain", "Field of the %."},
	{"_schema", "Settings of the %, as JSON."},
	{"_parameters", "Settings of the %, as JSON."},
	{"_bucket", "Store that holds the %."},
	{"_key", "Place of the % in its store."},
	{"_content", "Content of the %."},
};

std::string_view findText(const Text* begin, const Text* end, std::string_view name) {
	const Text* const found =
		std::find_if(begin, end, [&](const Text& text) { return text.name == name; });
	return found == end ? std::string_view() : found->text;
}

bool endsWith(std::string_view text, std::string_view suffix) {
	return text.size() > suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

std::string words(std::string_view name) {
	std::string text(name);
	std::replace(text.begin(), text.end(), '_', ' ');
	return text;
}

std::string replaceMark(std::string_view pattern, const std::string& words) {
	std::string text(pattern);
	const std::size_t mark = text.find('%');
	return mark == std::string::npos ? text : text.replace(mark, 1, words);
}

std::string byEnding(std::string_view name, ColumnKind kind) {
	if (kind == ColumnKind::kBool) {
		const std::size_t is = name.find("is_");
		const bool at_word = is == 0 || (is != std::string_view::npos && name[is - 1] == '_');
		if (at_word) {
			const std::string subject =
				is == 0 ? std::string("it ") : "the " + words(name.substr(0, is));
			return "Whether " + subject + "is " + words(name.substr(is + 3)) + ".";
		}
	}
	for (const Text& ending : kEndings) {
		if (endsWith(name, ending.name)) {
			name.remove_suffix(ending.name.size());
			return replaceMark(ending.text, words(name));
		}
	}
	return (kind == ColumnKind::kBool ? "Whether this holds: " : "Holds: ") + words(name) + ".";
}

// References are worth a word: they say how tables are joined.
std::string joins(const Column& column) {
	std::string text;
	for (const Reference& reference : column.references) {
		text += text.empty() ? " Refers to " : ", ";
		text += reference.table + "." + reference.column;
	}
	return text.empty() ? text : text + ".";
}

std::string withLongName(std::string text, const std::string& long_name) {
	if (!long_name.empty()) {
		text += " Name shortened from '" + long_name + "' for compatibility.";
	}
	return text;
}

} // namespace

std::string tableDescription(const Table& table, Generation generation) {
	const std::string_view text =
		findText(std::begin(kTableTexts), std::end(kTableTexts), table.catalog_name);
	const std::string known =
		text.empty() ? "Holds: " + words(table.catalog_name) + "." : std::string(text);
	return generation == Generation::k2022 ? withLongName(known, table.long_name) : known;
}

std::string columnDescription(const Table& table, const Column& column, Generation generation) {
	const std::string_view name = column.catalog_name;
	const bool undocumented = std::find(std::begin(kUndocumented), std::end(kUndocumented), name) !=
	                          std::end(kUndocumented);
	if (undocumented) {
		return std::string(kNoDescription);
	}
	if (endsWith(table.catalog_name, "_types") && column.in_key) {
		return "The number that other tables use for this kind.";
	}
	std::string text(findText(std::begin(kColumnTexts), std::end(kColumnTexts), name));
	if (text.empty()) {
		text = byEnding(column.long_name.empty() ? name : std::string_view(column.long_name),
		                column.kind);
	}
	if (generation == Generation::k2022) {
		text += joins(column);
	} else if (column.in_key && !endsWith(table.catalog_name, "_types")) {
		text += " Part of the key.";
	}
	return withLongName(text, column.long_name);
}

} // namespace coursera::sample
