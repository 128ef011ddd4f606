#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace books {

constexpr std::size_t kMaxSearchWords = 8;
constexpr std::size_t kMinPrefixCharacters = 2;

// One thing that a row has to have: a word, or any word from `word` up to `end`.
struct SearchTerm {
  std::string word;
  std::string end = {};  // of a prefix: above all words that begin with it; else empty

  [[nodiscard]] bool is_prefix() const { return !end.empty(); }
  bool operator==(const SearchTerm&) const = default;
};

// The terms of a search, each once: its words as words_of() finds them, the last one before a `*`
// as a prefix. None where it has no word. Throws common::Error kMalformed "bad_query" for too many,
// and for a prefix that is too short.
std::vector<SearchTerm> search_terms(std::string_view q);

}  // namespace books
