#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "auth-service/http_routes.hpp"
#include "auth-service/routes/answers.hpp"
#include "common/core/error.hpp"
#include "common/core/text.hpp"
#include "common/http/json_body.hpp"
#include "common/http/url.hpp"
#include "common/token/revocation_feed.hpp"

namespace auth {
namespace {

using common::kServiceSubject;
using common::Revocation;
using common::RevocationKind;
using common::VerifiedToken;
using common::http::Executor;
using common::http::json_response;
using common::http::JsonBody;
using common::http::Method;
using common::http::Request;
using common::http::Response;

constexpr std::size_t kMaxOffered = 400;  // whose JSON fits into a body of 64 KiB

// The id in ?after=, 0 if it is absent.
std::int64_t read_after(const Request& request) {
  std::int64_t after = 0;
  for (const auto& [name, value] : common::http::parse_query(request.query)) {
    const auto* end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, after);
    if (name != "after" || error != std::errc{} || stop != end || after < 0) {
      throw common::Error(common::ErrorKind::kMalformed, "bad_query",
                          "The query must be after=, the id of an entry");
    }
  }
  return after;
}

Response read_feed(RevocationFeed& feed, const common::PageSigner& signer, const Request& request) {
  const auto after = read_after(request);
  auto response = json_response(200, common::to_json(feed.read(after)));
  const auto* nonce = request.headers.find(common::kPageNonceHeader);
  response.headers.add(
      common::kPageSignatureHeader,
      signer.sign(nonce != nullptr ? *nonce : "", std::to_string(after), response.body));
  return response;
}

// One of the offered entries, which have neither an id nor an expiry: those were of lost rows.
Revocation read_entry(JsonBody& object) {
  const auto kind = common::revocation_kind(object.string("kind"));
  if (!kind) object.add_error("kind", "wrong_type", "must be session, user or user_deleted");
  const auto created_at = common::parse_time(object.string("created_at"));
  if (!created_at) object.add_error("created_at", "wrong_type", "must be a time");
  const auto session_id = object.optional_string("session_id");
  if (kind == RevocationKind::kSession && !session_id) {
    object.add_error("session_id", "missing_member", "is required for a session");
  }
  return {.kind = kind.value_or(RevocationKind::kUnknown),
          .session_id = kind == RevocationKind::kSession ? session_id.value_or("") : "",
          .user_id = object.integer("user_id"),
          .created_at = created_at.value_or(common::Timestamp{})};
}

// The token of the request, which was verified.
std::string_view token_of(const Request& request) {
  const std::string_view header = *request.headers.find("Authorization");
  return header.substr(header.rfind(' ') + 1);
}

void check_signature(const common::PageSigner& signer, const Request& request) {
  const auto* signatures = request.headers.find(common::kPageSignatureHeader);
  if (signatures != nullptr &&
      signer.verify(token_of(request), common::kSignedOffer, request.body, *signatures)) {
    return;
  }
  throw common::Error(common::ErrorKind::kForbidden, "offer_not_signed",
                      "The offer is not signed with our secret for its token",
                      "Sign token and body as the description of Feed-Signature says.");
}

Response take_offered(DatabaseHistory& history, const common::PageSigner& signer,
                      const Request& request, const VerifiedToken& token) {
  JsonBody body(request);
  check_signature(signer, request);
  const auto database_id = body.string("database");
  std::vector<Revocation> entries;
  body.objects("items", kMaxOffered,
               [&](JsonBody& object) { entries.push_back(read_entry(object)); });
  body.note_unknown_members();
  body.errors().throw_if_any();
  const auto service = std::string_view(token.facts.subject).substr(kServiceSubject.size());
  auto response = json_response(
      200, {{"taken", history.take_back(client_info_of(request), service, database_id, entries)}});
  response.headers.add(common::kPageSignatureHeader,
                       signer.sign(token_of(request), common::kSignedOfferAnswer, response.body));
  return response;
}

}  // namespace

void add_revocation_routes(common::http::Router& router, const common::Guard& guard,
                           RevocationFeed& feed, DatabaseHistory& history,
                           const common::PageSigner& page_signer) {
  router.add(Method::kGet, "/auth/revocations", Executor::kBlocking,
             guard.service([&](const Request& request, const VerifiedToken&) {
               return read_feed(feed, page_signer, request);
             }));
  router.add(Method::kPost, "/auth/revocations", Executor::kBlocking,
             guard.service([&](const Request& request, const VerifiedToken& token) {
               return take_offered(history, page_signer, request, token);
             }));
  router.log_as_poll("/auth/revocations");
}

}  // namespace auth
