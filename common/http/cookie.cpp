#include "common/http/cookie.hpp"

#include <algorithm>

#include "common/http/ascii.hpp"

namespace common::http {

std::vector<std::string_view> cookie_values(const Request& request, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [field, text] : request.headers.fields()) {
    if (!equals_ignoring_case(field, "Cookie")) continue;
    std::string_view rest = text;
    while (!rest.empty()) {
      const auto end = std::min(rest.find(';'), rest.size());
      const auto pair = trim_blanks(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const auto equals = pair.find('=');
      if (equals == pair.npos || pair.substr(0, equals) != name) continue;
      values.push_back(pair.substr(equals + 1));
    }
  }
  return values;
}

}  // namespace common::http
