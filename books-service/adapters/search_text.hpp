#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace books {

constexpr std::size_t kMaxSearchParts = 8;
constexpr std::size_t kSortKeyCharacters = 100;  // the size of the columns

// Texts as search and sorting compare them, the same for both databases. All take valid UTF-8.

// `utf8` without differences in case, accents, ligatures and width: Unicode's compatibility
// caseless form (NFKD and full case folding; Unicode 3.13, D146) without nonspacing marks and
// ignorable characters. It may be longer than `utf8`.
std::string fold(std::string_view utf8);

// The first kSortKeyCharacters characters of fold(utf8), without punctuation and blanks at its
// start: "¿Quién?" and «Quijote» are under q. A text that is nothing else stays whole.
std::string sort_key(std::string_view utf8);

// The texts that an entry must contain to match `q`: the parts of fold(q) between white space.
// Empty if there are none. Throws common::Error kMalformed "bad_query" for more than
// kMaxSearchParts.
std::vector<std::string> search_parts(std::string_view q);

}  // namespace books
