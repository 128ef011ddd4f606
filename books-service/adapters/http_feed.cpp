#include "books-service/adapters/http_feed.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/core/text.hpp"
#include "common/http/http_client.hpp"

namespace books {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds kTimeout{5};
constexpr const char* kServiceName = "books";

common::Timestamp time_of(const json& text) {
  const auto time = common::parse_time(text.get<std::string>());
  if (!time) throw std::runtime_error("the feed holds what is no time");
  return *time;
}

// Only what every entry has is read of a kind that is not known.
FeedEntry entry_of(const json& told) {
  FeedEntry entry{.id = told.at("id").get<std::int64_t>(),
                  .kind = told.at("kind").get<std::string>(),
                  .revocation = std::nullopt};
  const auto kind = common::revocation_kind(entry.kind);
  if (!kind) return entry;
  const auto& session = told.at("session_id");
  entry.revocation = {.id = entry.id,
                      .kind = *kind,
                      .session_id = session.is_null() ? "" : session.get<std::string>(),
                      .user_id = told.at("user_id").get<std::int64_t>(),
                      .created_at = time_of(told.at("created_at")),
                      .expires_at = time_of(told.at("expires_at"))};
  return entry;
}

// The code of an error of ours, after a blank. What another program may say there, our token sent
// back among it, has not the form of one and goes into no log.
std::string code_in(const std::string& body) {
  constexpr std::size_t kMaxCodeBytes = 64;
  constexpr const char* kCodeCharacters = "abcdefghijklmnopqrstuvwxyz_";
  const auto error = json::parse(body, nullptr, false);
  if (!error.is_object() || !error.contains("code") || !error["code"].is_string()) return "";
  const auto code = error["code"].get<std::string>();
  const bool is_ours =
      code.size() <= kMaxCodeBytes && code.find_first_not_of(kCodeCharacters) == std::string::npos;
  return is_ours ? " " + code : "";
}

class HttpFeed final : public RevocationFeed {
 public:
  HttpFeed(std::string base_url, common::TokenIssuer& issuer)
      : base_url_(std::move(base_url)), issuer_(issuer) {}

  FeedPage read(std::int64_t after_id) override {
    const auto token = issuer_.issue_service(kServiceName).token;
    const auto answer = common::http::fetch(
        fmt::format("{}/auth/revocations?after={}", base_url_, after_id), kTimeout, &token);
    if (answer.status != 200) {
      throw std::runtime_error(
          fmt::format("auth-service answers {}{}", answer.status, code_in(answer.body)));
    }
    const auto body = json::parse(answer.body);
    FeedPage page{.entries = {},
                  .more = body.at("more").get<bool>(),
                  .last_id = body.at("last_id").get<std::int64_t>()};
    for (const auto& told : body.at("items")) page.entries.push_back(entry_of(told));
    return page;
  }

 private:
  const std::string base_url_;
  common::TokenIssuer& issuer_;
};

}  // namespace

std::unique_ptr<RevocationFeed> make_http_feed(std::string base_url, common::TokenIssuer& issuer) {
  return std::make_unique<HttpFeed>(std::move(base_url), issuer);
}

}  // namespace books
