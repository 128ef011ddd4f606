#include <algorithm>

#include "books-service/core/book.hpp"
#include "common/core/text.hpp"

namespace books {
namespace {

constexpr std::string_view kBookland = "978";  // the prefix of every ISBN-10 in ISBN-13

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

// ISO 2108 annex A.4: weights 10 down to 1, modulo 11, X for ten.
bool is_isbn10(std::string_view isbn) {
  if (isbn.size() != 10 || !all_digits(isbn.substr(0, 9))) return false;
  const char last = isbn.back();
  if (!is_digit(last) && last != 'X' && last != 'x') return false;
  int sum = is_digit(last) ? last - '0' : 10;
  for (int i = 0; i < 9; ++i) sum += (10 - i) * (isbn[static_cast<std::size_t>(i)] - '0');
  return sum % 11 == 0;
}

// ISO 2108 annex A.1: alternating weights 1 and 3, modulo 10.
char isbn13_check_digit(std::string_view first_twelve) {
  int sum = 0;
  for (std::size_t i = 0; i < 12; ++i) sum += (i % 2 == 0 ? 1 : 3) * (first_twelve[i] - '0');
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

bool is_isbn13(std::string_view isbn) {
  // 979-0 is printed music, ISO 10957.
  const bool book =
      isbn.starts_with(kBookland) || (isbn.starts_with("979") && !isbn.starts_with("9790"));
  return isbn.size() == 13 && all_digits(isbn) && book && isbn.back() == isbn13_check_digit(isbn);
}

}  // namespace

std::optional<std::string> normalize_isbn(std::string_view text) {
  const auto isbn = common::strip_dashes_and_blanks(text);
  if (is_isbn13(isbn)) return isbn;
  if (!is_isbn10(isbn)) return std::nullopt;
  auto isbn13 = std::string(kBookland) + isbn.substr(0, 9);
  isbn13 += isbn13_check_digit(isbn13);
  return isbn13;
}

}  // namespace books
