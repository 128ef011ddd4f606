#include "auth-service/core/common_passwords.hpp"

#include <algorithm>
#include <string>

namespace auth {
namespace {

constexpr std::string_view kProduct = "llavero";

std::string fold(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

bool is_ascii_digit_or_sign(char c) { return c > ' ' && c < 0x7F && (c < 'a' || c > 'z'); }

}  // namespace

bool is_common_password(std::string_view password) {
  const auto list = common_passwords();
  return std::binary_search(list.begin(), list.end(), std::string_view(fold(password)));
}

bool is_expected_password(std::string_view password, std::string_view username) {
  std::string folded = fold(password);
  if (folded == fold(username)) return true;
  std::erase_if(folded, is_ascii_digit_or_sign);
  return folded == kProduct;
}

}  // namespace auth
