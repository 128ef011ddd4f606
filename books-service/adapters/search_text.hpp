#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace books {

// Texts as search compares them, alike for every database. Both functions take UTF-8 that was
// checked before and hold no state.

// What a text adds to the index; the rest of a longer word, and further words, are not found.
constexpr std::size_t kMaxWordBytes = 64;
constexpr std::size_t kMaxWordsPerText = 1000;

// `utf8` without what a reader would not tell apart: upper case, accents, ligatures, width. That is
// Unicode's compatibility caseless form (NFKD and full case folding, chapter 3.13, D146) without
// marks and invisible characters. It may be longer than `utf8`.
std::string fold(std::string_view utf8);

// The different words of fold(utf8), in order. A word is a run of letters and digits; in scripts
// that are written without blanks, such as Han or Thai, each letter is one.
std::vector<std::string> words_of(std::string_view utf8);

}  // namespace books
