// What course teams and learners write: prose of many scripts, Coursera's markup, code and JSON.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sample_export/sample_random.hpp"

namespace coursera::sample {

// Number of characters (not bytes) of UTF-8 text.
std::size_t characterCount(std::string_view text);

// Cuts UTF-8 text after so many characters.
void truncateCharacters(std::string& text, std::size_t most);

// A sentence, mostly English, now and then of another language or with emoji.
std::string sentence(Random& random);

// A few capitalised words, for the names of modules, items and threads.
std::string title(Random& random);

// Prose of several lines as learners type it, with quotes, commas and backslashes.
std::string prose(Random& random, std::size_t most_characters);

// Marked-up text of up to so many characters, mostly short, now and then very long.
std::string markup(Random& random, std::size_t most_characters);

// A prompt, an option or feedback: one or two marked-up paragraphs.
std::string shortMarkup(Random& random, std::size_t most_characters);

// A few lines of a program.
std::string code(Random& random);

// A JSON object whose strings hold quotes and backslashes.
std::string json(Random& random);

std::string url(Random& random);

} // namespace coursera::sample
