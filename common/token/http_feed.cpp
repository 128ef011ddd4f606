#include "common/token/http_feed.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/http/http_client.hpp"
#include "common/token/revocation_page.hpp"

namespace common {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds kTimeout{5};
constexpr int kOk = 200;

// A blank and the error code in `body`, or nothing. Only what looks like an error code is returned:
// another program could send back our token there, which must not be logged.
std::string code_in(const std::string& body) {
  constexpr std::size_t kMaxCodeBytes = 64;
  constexpr const char* kCodeCharacters = "abcdefghijklmnopqrstuvwxyz_";
  const auto error = json::parse(body, nullptr, false);
  if (!error.is_object() || !error.contains("code") || !error["code"].is_string()) return "";
  const auto code = error["code"].get<std::string>();
  const bool is_code =
      code.size() <= kMaxCodeBytes && code.find_first_not_of(kCodeCharacters) == std::string::npos;
  return is_code ? " " + code : "";
}

class HttpFeed final : public RevocationFeed {
 public:
  HttpFeed(std::string auth_url, std::string service_name, TokenIssuer& issuer)
      : auth_url_(std::move(auth_url)), service_name_(std::move(service_name)), issuer_(issuer) {}

  RevocationPage read(std::int64_t after_id) override {
    const auto token = issuer_.issue_service(service_name_).token;
    const auto answer =
        client_.get(fmt::format("{}/auth/revocations?after={}", auth_url_, after_id), &token);
    if (answer.status != kOk) {
      throw std::runtime_error(
          fmt::format("auth-service answers {}{}", answer.status, code_in(answer.body)));
    }
    return revocation_page_from(json::parse(answer.body));
  }

 private:
  const std::string auth_url_;
  const std::string service_name_;
  TokenIssuer& issuer_;
  http::HttpClient client_{kTimeout};
};

}  // namespace

std::unique_ptr<RevocationFeed> make_http_feed(std::string auth_url, std::string service_name,
                                               TokenIssuer& issuer) {
  return std::make_unique<HttpFeed>(std::move(auth_url), std::move(service_name), issuer);
}

}  // namespace common
