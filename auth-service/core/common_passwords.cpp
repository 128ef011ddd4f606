#include "auth-service/core/common_passwords.hpp"

#include <algorithm>
#include <string>

namespace auth {

bool is_common_password(std::string_view password) {
  std::string folded(password);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const auto list = common_passwords();
  return std::binary_search(list.begin(), list.end(), std::string_view(folded));
}

}  // namespace auth
