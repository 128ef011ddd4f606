#include "books-service/adapters/search_terms.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "books-service/adapters/search_text.hpp"
#include "common/core/error.hpp"
#include "common/core/text.hpp"

namespace books {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kLastCharacter = "\U0010FFFF";  // a noncharacter, so in no word

common::Error bad_query(const std::string& message) {
  return {common::ErrorKind::kMalformed, "bad_query", message};
}

SearchTerm prefix_of(std::string word) {
  if (common::count_characters(word).value_or(0) < kMinPrefixCharacters) {
    throw bad_query(fmt::format("q takes at least {} characters before *", kMinPrefixCharacters));
  }
  auto end = word + std::string(kLastCharacter);
  return {.word = std::move(word), .end = std::move(end)};
}

// Of a part without blanks.
std::vector<SearchTerm> terms_of_part(std::string_view part) {
  std::vector<SearchTerm> terms;
  for (auto& word : words_of(part)) terms.push_back({.word = std::move(word)});
  if (part.ends_with('*') && !terms.empty()) terms.back() = prefix_of(terms.back().word);
  return terms;
}

}  // namespace

std::vector<SearchTerm> search_terms(std::string_view q) {
  std::vector<SearchTerm> terms;
  while (!q.empty()) {
    const auto end = std::min(q.find_first_of(kBlanks), q.size());
    for (auto& term : terms_of_part(q.substr(0, end))) {
      const bool known = std::find(terms.begin(), terms.end(), term) != terms.end();
      if (!known) terms.push_back(std::move(term));
    }
    q.remove_prefix(std::min(end + 1, q.size()));
  }
  if (terms.size() > kMaxSearchWords) {
    throw bad_query(fmt::format("q takes at most {} words", kMaxSearchWords));
  }
  return terms;
}

}  // namespace books
