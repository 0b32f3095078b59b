// A text many times in a row.
#pragma once

#include <string>
#include <string_view>

namespace coursera::support {

inline std::string Repeated(std::string_view text, size_t times) {
	std::string all;
	all.reserve(text.size() * times);
	for (size_t i = 0; i < times; ++i)
		all += text;
	return all;
}

} // namespace coursera::support
