#include "common/token/revocation_feed.hpp"

#include <chrono>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/core/text.hpp"
#include "common/http/http_client.hpp"

namespace common {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

ordered_json session_to_json(const Revocation& entry) {
  return entry.session_id.empty() ? ordered_json() : ordered_json(entry.session_id);
}

ordered_json entry_to_json(const Revocation& entry) {
  return {{"id", entry.id},
          {"kind", name_of(entry.kind)},
          {"session_id", session_to_json(entry)},
          {"user_id", entry.user_id},
          {"created_at", format_time(entry.created_at)},
          {"expires_at", format_time(entry.expires_at)}};
}

Timestamp time_from(const json& text) {
  const auto time = parse_time(text.get<std::string>());
  if (!time) throw std::runtime_error("the feed has an invalid time");
  return *time;
}

Revocation entry_from(const json& member) {
  Revocation entry;
  entry.id = member.at("id").get<std::int64_t>();
  const auto kind_name = member.at("kind").get<std::string>();
  entry.kind = revocation_kind(kind_name).value_or(RevocationKind::kUnknown);
  if (entry.kind == RevocationKind::kUnknown) {
    entry.unknown_kind = kind_name;
    return entry;
  }
  const auto& session = member.at("session_id");
  if (!session.is_null()) entry.session_id = session.get<std::string>();
  entry.user_id = member.at("user_id").get<std::int64_t>();
  entry.created_at = time_from(member.at("created_at"));
  entry.expires_at = time_from(member.at("expires_at"));
  return entry;
}

constexpr std::size_t kDatabaseIdCharacters = 32;
constexpr std::int64_t kMaxKeepSeconds = 10LL * 366 * 24 * 60 * 60;  // the longest setting

// What a page says of the database it was read from.
void read_database(const json& body, RevocationPage& page) {
  const auto& database = body.at("database");
  auto id = database.at("id").get<std::string>();
  const auto mark = database.at("mark").get<std::int64_t>();
  const auto keep_seconds = body.at("keep_seconds").get<std::int64_t>();
  const bool is_hex = id.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (id.size() != kDatabaseIdCharacters || !is_hex || mark < 0) {
    throw std::runtime_error("the feed names no valid database");
  }
  if (keep_seconds < 0 || keep_seconds > kMaxKeepSeconds) {
    throw std::runtime_error("the feed has an invalid keep_seconds");
  }
  page.database = {std::move(id), mark};
  page.keep = std::chrono::seconds(keep_seconds);
}

constexpr std::chrono::seconds kTimeout{5};
constexpr int kOk = 200;
constexpr std::size_t kNonceBytes = 16;

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
  HttpFeed(std::string auth_url, std::string service_name, TokenIssuer& issuer,
           const PageSigner& signer, Random& random)
      : address_(std::move(auth_url) + "/auth/revocations"),
        service_name_(std::move(service_name)),
        issuer_(issuer),
        signer_(signer),
        random_(random) {}

  RevocationPage read(std::int64_t after_id) override {
    const auto token = issuer_.issue_service(service_name_).token;
    const auto nonce = make_hex(random_, kNonceBytes);
    http::Headers headers;
    headers.add(kPageNonceHeader, nonce);
    const auto answer =
        client_.get(fmt::format("{}?after={}", address_, after_id), &token, headers);
    check(answer, nonce, std::to_string(after_id));
    return revocation_page_from(json::parse(answer.body));
  }

  std::int64_t offer(const std::string& database_id,
                     std::span<const KeptRevocation> entries) override {
    const auto token = issuer_.issue_service(service_name_).token;
    const auto body = offer_to_json(database_id, entries).dump();
    http::Headers headers;
    headers.add(kPageSignatureHeader, signer_.sign(token.reveal(), kSignedOffer, body));
    const auto answer = client_.post(address_, body, token, headers);
    check(answer, token.reveal(), kSignedOfferAnswer);
    return json::parse(answer.body).at("taken").get<std::int64_t>();
  }

 private:
  void check(const http::FetchedAnswer& answer, std::string_view nonce,
             std::string_view what) const {
    if (answer.status != kOk) {
      throw std::runtime_error(
          fmt::format("auth-service answers {}{}", answer.status, code_in(answer.body)));
    }
    const auto* signatures = answer.headers.find(kPageSignatureHeader);
    if (signatures == nullptr || !signer_.verify(nonce, what, answer.body, *signatures)) {
      throw std::runtime_error("the answer is not signed with our secret for this request");
    }
  }

  const std::string address_;
  const std::string service_name_;
  TokenIssuer& issuer_;
  const PageSigner& signer_;
  Random& random_;
  http::HttpClient client_{kTimeout};
};

}  // namespace

ordered_json to_json(const RevocationPage& page) {
  auto items = ordered_json::array();
  for (const auto& entry : page.entries) items.push_back(entry_to_json(entry));
  return {{"items", std::move(items)},
          {"more", page.more},
          {"last_id", page.last_id},
          {"time", format_time(page.time)},
          {"database", {{"id", page.database.id}, {"mark", page.database.mark}}},
          {"keep_seconds", page.keep.count()}};
}

RevocationPage revocation_page_from(const json& body) {
  RevocationPage page;
  page.more = body.at("more").get<bool>();
  page.last_id = body.at("last_id").get<std::int64_t>();
  read_database(body, page);
  for (const auto& member : body.at("items")) page.entries.push_back(entry_from(member));
  return page;
}

ordered_json offer_to_json(const std::string& database_id,
                           std::span<const KeptRevocation> entries) {
  auto items = ordered_json::array();
  for (const auto& kept : entries) {
    const auto& entry = kept.entry;
    items.push_back({{"kind", name_of(entry.kind)},
                     {"session_id", session_to_json(entry)},
                     {"user_id", entry.user_id},
                     {"created_at", format_time(entry.created_at)}});
  }
  return {{"database", database_id}, {"items", std::move(items)}};
}

std::unique_ptr<RevocationFeed> make_http_feed(std::string auth_url, std::string service_name,
                                               TokenIssuer& issuer, const PageSigner& signer,
                                               Random& random) {
  return std::make_unique<HttpFeed>(std::move(auth_url), std::move(service_name), issuer, signer,
                                    random);
}

}  // namespace common
