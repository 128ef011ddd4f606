#include "common/http/id_parameter.hpp"

#include <charconv>

#include "common/core/error.hpp"

namespace common::http {

std::int64_t id_parameter(const Request& request) {
  const auto& text = request.path_parameters.at(0);
  std::int64_t id = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, id);
  if (error == std::errc{} && stop == end) return id;
  throw Error(ErrorKind::kNotFound, "not_found", "Not found");
}

}  // namespace common::http
