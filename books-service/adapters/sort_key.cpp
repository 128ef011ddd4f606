#include "books-service/adapters/sort_key.hpp"

#include "books-service/adapters/search_text.hpp"

namespace books {
namespace {

constexpr std::size_t kSortKeyCharacters = 100;

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

}  // namespace

std::string sort_key(std::string_view text) {
  auto key = fold(text);
  std::size_t characters = 0;
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (begins_character(key[i]) && characters++ == kSortKeyCharacters) {
      key.resize(i);
      break;
    }
  }
  return key;
}

}  // namespace books
