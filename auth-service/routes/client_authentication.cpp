#include "auth-service/routes/client_authentication.hpp"

#include <optional>
#include <string_view>

#include "auth-service/core/access_keys.hpp"
#include "common/core/error.hpp"
#include "common/core/text.hpp"
#include "common/http/base64url.hpp"
#include "common/http/url.hpp"

namespace auth {
namespace {

using common::Error;
using common::ErrorKind;
using common::http::Request;

constexpr std::string_view kScheme = "Basic ";

// What follows the scheme in the Authorization header; nothing for another scheme.
std::optional<std::string> basic_header(const Request& request) {
  const auto* header = request.headers.find("Authorization");
  if (header == nullptr) return std::nullopt;
  const auto scheme = std::string_view(*header).substr(0, kScheme.size());
  if (!common::http::equals_ignoring_case(scheme, kScheme)) return std::nullopt;
  if (request.headers.count("Authorization") > 1) {
    throw Error(ErrorKind::kMalformed, "invalid_request", "Duplicate Authorization header");
  }
  return header->substr(kScheme.size());
}

// Base64 with padding (RFC 4648 section 4).
std::optional<std::string> decode_base64(std::string text) {
  if (text.size() % 4 != 0 || text.find_first_of("-_") != std::string::npos) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.pop_back();
  for (auto& c : text) {
    if (c == '+') c = '-';
    if (c == '/') c = '_';
  }
  return common::decode_base64url(text);
}

// application/x-www-form-urlencoded (RFC 6749 appendix B).
std::optional<std::string> decode_form(std::string_view text) {
  std::string escaped;
  for (const char c : text) escaped += c == '+' ? std::string("%20") : std::string(1, c);
  return common::http::percent_decode(escaped);
}

ClientCredentials parse_basic(std::string header) {
  const auto pair = decode_base64(std::move(header));
  const auto colon = pair ? pair->find(':') : std::string::npos;
  if (colon == std::string::npos) throw invalid_client();
  const auto id = decode_form(std::string_view(*pair).substr(0, colon));
  const auto secret = decode_form(std::string_view(*pair).substr(colon + 1));
  const bool is_text = id && secret && common::count_characters(*id);
  if (!is_text) throw invalid_client();
  return {.id = *id, .secret = common::Secret(*secret)};
}

}  // namespace

ClientCredentials read_client_credentials(const Request& request,
                                          const common::http::FormBody& form) {
  const auto id = form.find("client_id");
  const auto secret = form.find("client_secret");
  if (auto header = basic_header(request)) {
    auto credentials = parse_basic(*std::move(header));
    if (secret || (id && *id != credentials.id)) {
      throw Error(ErrorKind::kMalformed, "invalid_request",
                  "Client credentials in the header and in the body",
                  "Send them in the header or in the body, not in both.");
    }
    return credentials;
  }
  if (!id || !secret) throw invalid_client();
  return {.id = *id, .secret = common::Secret(*secret)};
}

}  // namespace auth
