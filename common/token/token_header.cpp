#include "common/token/token_header.hpp"

#include <utility>

#include "common/http/json.hpp"

namespace common {
namespace {

using nlohmann::json;

Error refusal(std::string_view code, std::string_view message, std::string_view hint = "") {
  return {ErrorKind::kInvalidToken, std::string(code), std::string(message), std::string(hint)};
}

std::optional<json> read_object(std::string_view text) {
  try {
    auto strict = parse_strict_json(text, kMaxTokenDepth);
    if (strict.duplicates.empty() && strict.value.is_object()) return std::move(strict.value);
  } catch (const JsonError&) {
    // Its text says where, which the answer does not.
  }
  return std::nullopt;
}

}  // namespace

// RFC 8725 section 3.1: the verifier decides on the algorithm, the header may only agree. Members
// that are not named here (crit, jwk, jku, x5u, b64 and the like) are refused with it.
std::optional<Error> read_header(std::string_view text, std::optional<std::string>& key_id) {
  const auto header = read_object(text);
  if (!header) return refusal("bad_header", "Invalid header string: must be a json object");
  const auto algorithm = header->find("alg");
  if (algorithm == header->end() || !is_string(*algorithm, "HS256")) {
    return refusal("alg_not_allowed", "The specified alg value is not allowed",
                   "Only HS256 is accepted here.");
  }
  for (const auto& [name, value] : header->items()) {
    if (name == "alg") continue;
    const bool known_type =
        name == "typ" && (is_string(value, "JWT") || is_string(value, "at+jwt"));
    if (known_type) continue;
    if (name != "kid" || !value.is_string()) {
      return refusal("header_not_allowed", "Invalid header: only alg, typ and kid are accepted");
    }
    key_id = value.get<std::string>();
  }
  return std::nullopt;
}

}  // namespace common
