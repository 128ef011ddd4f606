#include "common/http/message.hpp"

#include <algorithm>
#include <array>
#include <ostream>  // which Beast's status.hpp needs and does not include

#include <boost/beast/http/status.hpp>

#include "common/core/error.hpp"
#include "common/http/ascii.hpp"

namespace common::http {
namespace {

constexpr std::array<std::string_view, kMethods> kMethodNames{"GET",   "HEAD",   "POST",   "PUT",
                                                              "PATCH", "DELETE", "OPTIONS"};

}  // namespace

std::string_view to_string(Method method) {
  return kMethodNames.at(static_cast<std::size_t>(method));
}

std::optional<Method> parse_method(std::string_view name) {
  const auto* found = std::find(kMethodNames.begin(), kMethodNames.end(), name);
  if (found == kMethodNames.end()) return std::nullopt;
  return static_cast<Method>(found - kMethodNames.begin());
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return to_lower(x) == to_lower(y); });
}

void Headers::set(std::string_view name, std::string_view value) {
  std::erase_if(fields_,
                [&](const Field& field) { return equals_ignoring_case(field.first, name); });
  add(name, value);
}

const std::string* Headers::find(std::string_view name) const {
  for (const auto& [field_name, value] : fields_) {
    if (equals_ignoring_case(field_name, name)) return &value;
  }
  return nullptr;
}

int Headers::count(std::string_view name) const {
  return static_cast<int>(std::count_if(fields_.begin(), fields_.end(), [&](const Field& field) {
    return equals_ignoring_case(field.first, name);
  }));
}

std::int64_t id_parameter(const Request& request) {
  if (const auto id = parse_number<std::int64_t>(request.path_parameters.at(0))) return *id;
  throw Error(ErrorKind::kNotFound, "not_found", "Not found");
}

std::string_view reason_phrase(int status) {
  namespace beast_http = boost::beast::http;
  const auto known = beast_http::int_to_status(static_cast<unsigned>(status));
  if (known == beast_http::status::unknown) return {};
  const auto phrase = beast_http::obsolete_reason(known);
  return {phrase.data(), phrase.size()};
}

}  // namespace common::http
