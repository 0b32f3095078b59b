#include "scan/scan_file_facts.hpp"

#include <algorithm>

namespace coursera::scan {

namespace {

constexpr size_t kDateSize = 10; // of 2016-09-01

bool IsDigit(char c) {
	return c >= '0' && c <= '9';
}

std::string_view BaseName(std::string_view name) {
	const size_t slash = name.rfind('/');
	return slash == name.npos ? name : name.substr(slash + 1);
}

int NumberIn(std::string_view digits) {
	int number = 0;
	for (char c : digits)
		number = number * 10 + (c - '0');
	return number;
}

// Whether ten characters are a day of the calendar in ISO form.
bool IsDate(std::string_view text) {
	for (size_t i = 0; i < text.size(); ++i)
		if (i == 4 || i == 7 ? text[i] != '-' : !IsDigit(text[i]))
			return false;
	const int year = NumberIn(text.substr(0, 4));
	const int month = NumberIn(text.substr(5, 2));
	const int day = NumberIn(text.substr(8, 2));
	if (year < 1 || month < 1 || month > 12)
		return false;
	constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return day >= 1 && day <= kDays[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

bool Contains(std::string_view name, std::string_view lower_case) {
	return std::search(name.begin(), name.end(), lower_case.begin(), lower_case.end(),
	                   [](char c, char lower) {
						   return (c >= 'A' && c <= 'Z' ? c + 32 : c) == lower;
					   }) != name.end();
}

std::string DateIn(std::string_view base) {
	std::string_view found;
	for (size_t i = 0; i + kDateSize <= base.size(); ++i) {
		const std::string_view text = base.substr(i, kDateSize);
		const bool stands_alone = (i == 0 || !IsDigit(base[i - 1])) &&
		                          (i + kDateSize == base.size() || !IsDigit(base[i + kDateSize]));
		if (!stands_alone || !IsDate(text) || text == found)
			continue;
		if (!found.empty())
			return "";
		found = text;
	}
	return std::string(found);
}

std::string SourceIn(std::string_view base) {
	const bool is_access = Contains(base, "access");
	const bool is_video = Contains(base, "video");
	if (is_access == is_video)
		return "";
	return is_access ? "access" : "video";
}

} // namespace

FileFacts FactsOfName(std::string_view name) {
	const std::string_view base = BaseName(name);
	FileFacts facts;
	facts.date = DateIn(base);
	facts.source = SourceIn(base);
	if (base.size() < name.size())
		facts.folder = BaseName(name.substr(0, name.size() - base.size() - 1));
	return facts;
}

} // namespace coursera::scan
