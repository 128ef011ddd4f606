#include "books-service/adapters/search_text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <unordered_set>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>
#include <uniwbrk.h>

namespace books {
namespace {

// What libunistring returns: memory of malloc, or null for lack of it.
std::string take(std::uint8_t* utf8, std::size_t length) {
  const std::unique_ptr<std::uint8_t, decltype(&std::free)> owner(utf8, &std::free);
  if (owner == nullptr) throw std::bad_alloc();
  return {reinterpret_cast<const char*>(utf8), length};
}

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::string decompose(std::string_view text) {
  std::size_t length = 0;
  auto* const decomposed =
      u8_normalize(UNINORM_NFKD, bytes_of(text), text.size(), nullptr, &length);
  return take(decomposed, length);
}

std::string fold_case(std::string_view text) {
  std::size_t length = 0;
  auto* const folded =
      u8_casefold(bytes_of(text), text.size(), nullptr, UNINORM_NFKD, nullptr, &length);
  return take(folded, length);
}

// Calls visit(code_point, its bytes) for each character.
template <class Visit>
void for_each_character(std::string_view text, Visit visit) {
  while (!text.empty()) {
    ucs4_t code_point = 0;
    const int length = u8_mbtouc(&code_point, bytes_of(text), text.size());
    const auto bytes = text.substr(0, static_cast<std::size_t>(length));
    visit(code_point, bytes);
    text.remove_prefix(bytes.size());
  }
}

// A spacing mark stays: it is the vowel of an Indic syllable.
bool is_left_out(ucs4_t c) {
  return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Mn | UC_CATEGORY_MASK_Me) ||
         uc_is_property_default_ignorable_code_point(c);
}

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_of_a_word(ucs4_t c) {
  return uc_is_general_category_withtable(
      c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N | UC_CATEGORY_MASK_Mc);
}

// True where Unicode's rules for word boundaries (UAX 29) would need a dictionary.
bool is_a_word_alone(ucs4_t c) { return uc_wordbreak_property(c) == WBP_OTHER; }

// Collects different words up to the limits.
class Words {
 public:
  void extend(std::string_view character) {
    if (cut_ || word_.size() + character.size() > kMaxWordBytes) {
      cut_ = true;
      return;
    }
    word_ += character;
  }

  void end_word() {
    if (!word_.empty() && words_.size() < kMaxWordsPerText && seen_.insert(word_).second) {
      words_.push_back(word_);
    }
    word_.clear();
    cut_ = false;
  }

  std::vector<std::string> take() { return std::move(words_); }

 private:
  std::string word_;
  bool cut_ = false;
  std::vector<std::string> words_;
  std::unordered_set<std::string> seen_;
};

}  // namespace

std::string fold(std::string_view utf8) {
  if (std::all_of(utf8.begin(), utf8.end(), is_ascii)) {
    // As below, at a fiftieth of the cost: all that ASCII has is upper case.
    std::string lower(utf8);
    std::transform(lower.begin(), lower.end(), lower.begin(), to_lower);
    return lower;
  }
  // Decomposed before as well, because some letters have a case only then, such as U+210C.
  std::string folded;
  for_each_character(fold_case(decompose(utf8)), [&](ucs4_t c, std::string_view bytes) {
    if (!is_left_out(c)) folded += bytes;
  });
  return folded;
}

std::vector<std::string> words_of(std::string_view utf8) {
  Words words;
  for_each_character(fold(utf8), [&](ucs4_t c, std::string_view bytes) {
    const bool of_a_word = is_of_a_word(c);
    const bool alone = of_a_word && is_a_word_alone(c);
    if (!of_a_word || alone) words.end_word();
    if (of_a_word) words.extend(bytes);
    if (alone) words.end_word();
  });
  words.end_word();
  return words.take();
}

}  // namespace books
