// The default messages and statuses of Flask-JWT-Extended 4 (and of PyJWT below it), which
// INVALID_TOKEN_STATUS=422 reproduces: docs/api.md has the table.

#include <vector>

#include <gtest/gtest.h>

#include "common/token/guard.hpp"
#include "tests/support/counting_random.hpp"
#include "tests/support/ended_sessions.hpp"
#include "tests/support/forged_token.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/requests.hpp"

namespace common::http {
namespace {

using nlohmann::json;
using tests::kNowSeconds;

struct Row {
  const char* what;
  std::string authorization;
  int status;
  const char* message;
  const char* code;
  const char* path = "/access";
};

std::string bearer(const std::string& token) { return "Bearer " + token; }
std::string access(const json& changes = json::object(), const json& header = json::object()) {
  return bearer(tests::forge(tests::changed(tests::valid_header(), header),
                             tests::changed(tests::valid_access_claims(), changes)));
}
std::string refresh(const json& changes = json::object()) {
  return bearer(tests::forge(tests::valid_header().dump(),
                             tests::changed(tests::valid_refresh_claims(), changes)));
}

std::vector<Row> header_rows() {
  constexpr const char* kNoBearer =
      "Missing 'Bearer' type in 'Authorization' header. Expected 'Authorization: Bearer <JWT>'";
  constexpr const char* kBadHeader =
      "Bad Authorization header. Expected 'Authorization: Bearer <JWT>'";
  return {
      {"no header", "", 401, "Missing Authorization Header", "authorization_missing"},
      {"another scheme", "Basic YTpi", 401, kNoBearer, "authorization_scheme"},
      {"a token without scheme", access().substr(7), 401, kNoBearer, "authorization_scheme"},
      {"no token", "Bearer", 422, kBadHeader, "authorization_malformed"},
      {"two values", access() + " x", 422, kBadHeader, "authorization_malformed"},
  };
}

std::vector<Row> token_rows() {
  const auto good = access();
  const auto claims = tests::valid_access_claims().dump();
  const auto array = tests::forge(tests::valid_header().dump(), "[]");
  const auto header = encode_base64url(tests::valid_header().dump());
  return {
      {"one segment", "Bearer x", 422, "Not enough segments", "not_enough_segments"},
      {"two segments", "Bearer x.y", 422, "Not enough segments", "not_enough_segments"},
      {"a header that decodes to nothing", "Bearer A.e30.e30", 422, "Invalid header padding",
       "bad_encoding"},
      {"claims that decode to nothing", bearer(header + ".A.e30"), 422, "Invalid payload padding",
       "bad_encoding"},
      {"a signature that decodes to nothing", bearer(header + ".e30.A"), 422,
       "Invalid crypto padding", "bad_encoding"},
      {"a header that is an array", bearer(tests::forge("[]", claims)), 422,
       "Invalid header string: must be a json object", "bad_header"},
      {"alg none", access(json::object(), {{"alg", "none"}}), 422,
       "The specified alg value is not allowed", "alg_not_allowed"},
      {"alg HS512", access(json::object(), {{"alg", "HS512"}}), 422,
       "The specified alg value is not allowed", "alg_not_allowed"},
      {"another secret", bearer(tests::forge(R"({"alg":"HS256"})", claims, tests::kOtherSecret)),
       422, "Signature verification failed", "bad_signature"},
      {"claims that are an array", bearer(array), 422,
       "Invalid payload string: must be a json object", "bad_claims"},
      {"another type", access(), 422, "Only refresh tokens are allowed", "wrong_token_type",
       "/refresh"},
      {"the other type", refresh(), 422, "Only non-refresh tokens are allowed", "wrong_token_type"},
  };
}

std::vector<Row> claim_rows() {
  return {
      {"expired", access({{"exp", kNowSeconds - 6}}), 401, "Token has expired", "token_expired"},
      {"expired, to refresh", refresh({{"exp", kNowSeconds - 6}}), 401, "Token has expired",
       "token_expired", "/refresh"},
      {"revoked", access({{"sid", tests::kEndedSession}}), 401, "Token has been revoked",
       "token_revoked"},
      {"nbf ahead", access({{"nbf", kNowSeconds + 60}}), 422, "The token is not yet valid (nbf)",
       "token_not_yet_valid"},
      {"iat ahead", access({{"iat", kNowSeconds + 60}}), 422, "The token is not yet valid (iat)",
       "token_not_yet_valid"},
      {"another issuer", access({{"iss", "x"}}), 422, "Invalid issuer", "bad_issuer"},
      {"no issuer", access({{"iss", nullptr}}), 422, "Token is missing the \"iss\" claim",
       "claim_missing"},
      {"another audience", access({{"aud", "x"}}), 422, "Audience doesn't match", "bad_audience"},
      {"no audience", access({{"aud", nullptr}}), 422, "Token is missing the \"aud\" claim",
       "claim_missing"},
      {"no exp", access({{"exp", nullptr}}), 422, "Token is missing the \"exp\" claim",
       "claim_missing"},
      {"no sub", access({{"sub", nullptr}}), 422, "Missing claim: sub", "claim_missing"},
      {"a sub that is a number", access({{"sub", 7}}), 422, "Subject must be a string",
       "bad_subject"},
  };
}

class FlaskTable : public testing::Test {
 protected:
  FlaskTable() {
    router_.add(Method::kGet, "/access", Executor::kInline,
                guard_.signed_in([](const Request&, const Identity&) { return Response{}; }));
    router_.add(
        Method::kGet, "/refresh", Executor::kInline,
        guard_.with_refresh_token([](const Request&, const RefreshGrant&) { return Response{}; }));
  }
  Response answer(const Row& row) const {
    auto sent = tests::request(Method::kGet, row.path);
    if (!row.authorization.empty()) sent.headers.add("Authorization", row.authorization);
    return router_.handle(sent);
  }

  tests::FixedClock clock_;
  tests::CountingRandom random_;
  tests::MemoryLog log_;
  tests::EndedSessions revocations_;
  std::unique_ptr<TokenVerifier> verifier_ =
      make_token_verifier(tests::jwt_options(), clock_, &revocations_);
  Router router_{{.cors_origins = {"*"}, .invalid_token_status = 422}, random_, log_};
  Guard guard_{*verifier_, log_};
};

TEST_F(FlaskTable, IsReproduced) {
  for (const auto& rows : {header_rows(), token_rows(), claim_rows()}) {
    for (const auto& row : rows) {
      const auto response = answer(row);

      EXPECT_EQ(response.status, row.status) << row.what;
      ASSERT_FALSE(response.body.empty()) << row.what;
      EXPECT_EQ(tests::body_of(response)["msg"], row.message) << row.what;
      EXPECT_EQ(tests::body_of(response)["code"], row.code) << row.what;
    }
  }
}

TEST_F(FlaskTable, AcceptsValidTokens) {
  EXPECT_EQ(answer({"", access(), 0, "", ""}).status, 200);
  EXPECT_EQ(answer({"", refresh(), 0, "", "", "/refresh"}).status, 200);
}

}  // namespace
}  // namespace common::http
