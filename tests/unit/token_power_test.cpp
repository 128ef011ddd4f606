// No token widens itself: each route that issues or changes tokens, roles or scopes, called with a
// token that may do less than its user.

#include <gtest/gtest.h>

#include "auth-service/core/roles.hpp"
#include "auth-service/http_routes.hpp"
#include "tests/support/accounts_fixture.hpp"
#include "tests/support/document_table.hpp"
#include "tests/support/memory_revocations.hpp"
#include "tests/support/requests.hpp"

namespace auth {
namespace {

using common::http::Method;
using common::http::Response;
using tests::body_of;

constexpr const char* kForm = "application/x-www-form-urlencoded";
constexpr const char* kAll = "profile items books books:edit users users:edit";

// The users juan (1) and root (2), an administrator.
class TokenPower : public tests::AccountsFixture {
 protected:
  TokenPower() {
    add_routes(router_, guard_, guard_,
               {login_, sessions_, feed_, history_, own_account_, access_keys_, key_tokens_,
                administration_, page_signer_},
               options_);
    users_.add({.id = 0,
                .username = "root",
                .password_hash = "plain:" + tests::kPassword,
                .role = std::string(kRoleAdmin),
                .disabled = false,
                .created_at = clock_.now()});
  }

  SignedIn log_in_as_root(const char* scope) {
    return login_.log_in(
        client_,
        {.username = "root", .password = common::Secret(tests::kPassword), .scope = scope});
  }
  Response send(Method method, const std::string& path, const std::string& token,
                const std::string& body = "", const char* type = "application/json") {
    auto sent = tests::json_request(path, body, type);
    sent.method = method;
    if (!token.empty()) sent.headers.add("Authorization", "Bearer " + token);
    return router_.handle(sent);
  }
  // The scope of the access token in a response, or its error code.
  std::string scope_of(const Response& response) {
    const auto body = body_of(response);
    if (body.contains("code")) return body["code"];
    return verifier_->verify_access(body["access_token"].get<std::string>()).scope;
  }

  const TokenRouteOptions options_{.explain = true, .public_url = "", .issuer = "", .audience = {}};
  tests::MemoryRevocations revocations_;
  RevocationFeed feed_{revocations_, clock_, std::chrono::days(90)};
  DatabaseHistory history_{
      revocations_, store_, users_, keys_, events_, clock_, std::chrono::seconds(905)};
  common::http::Router router_{{}, random_, log_};
  common::Guard guard_{*verifier_, log_};
};

TEST_F(TokenPower, NoRouteIssuesMoreThanTheTokenThatWasSentHad) {
  const auto refresh_token = [&] { return log_in_as_root("profile").refresh.token.reveal(); };
  const auto exchange = "grant_type=refresh_token&refresh_token=";

  EXPECT_EQ(scope_of(send(Method::kPost, "/auth/refresh", refresh_token())), "profile");
  EXPECT_EQ(scope_of(send(Method::kPost, "/token/refresh", refresh_token())), "profile");
  EXPECT_EQ(scope_of(send(Method::kPost, "/token", "", exchange + refresh_token(), kForm)),
            "profile");
  EXPECT_EQ(
      scope_of(send(Method::kPost, "/auth/reauth", log_in_as_root("profile").access.token.reveal(),
                    R"({"password":"correct horse"})")),
      "profile");
  for (const std::string wider : {"users", "profile users", kAll}) {
    const auto scope = "&scope=" + wider;
    EXPECT_EQ(
        scope_of(send(Method::kPost, "/token", "", exchange + refresh_token() + scope, kForm)),
        "invalid_scope");
    EXPECT_EQ(
        scope_of(send(Method::kPost, "/token/refresh", refresh_token(), scope.substr(1), kForm)),
        "invalid_scope");
  }
}

TEST_F(TokenPower, ChangesByAnAdminNeedAFreshTokenTheScopeAndAnotherAccount) {
  struct Case {
    const char* scope;
    bool fresh;
    const char* user_id;
    const char* refusal;
  };
  const std::vector<Case> cases{{"profile items", true, "1", "insufficient_scope"},
                                {"users", true, "1", "insufficient_scope"},
                                {"users", true, "2", "insufficient_scope"},
                                {kAll, false, "1", "fresh_token_required"},
                                {kAll, false, "2", "fresh_token_required"},
                                {kAll, true, "2", "own_account"},
                                {"users:edit", true, "2", "own_account"},
                                {"users:edit", true, "1", ""}};
  for (const auto& [scope, fresh, user_id, refusal] : cases) {
    const auto signed_in = log_in_as_root(scope);
    const auto token = (fresh ? signed_in : refresh(grant_of(signed_in))).access.token.reveal();
    const auto path = std::string("/api/users/") + user_id;
    for (const auto& response : {send(Method::kPatch, path, token, R"({"role":"admin"})"),
                                 send(Method::kPatch, path, token, R"({"disabled":false})"),
                                 send(Method::kPost, path + "/reset-code", token)}) {
      const auto code = response.status < 300 ? "" : body_of(response).value("code", "");
      EXPECT_EQ(code, refusal) << scope << " " << user_id;
    }
  }
}

TEST_F(TokenPower, ReadingUsersAndTheAuditTrailIsAScopeOfItsOwn) {
  for (const char* path : {"/api/users", "/api/invites", "/api/throttles", "/api/audit"}) {
    const auto reader = log_in_as_root("users").access.token.reveal();
    const auto editor = log_in_as_root("users:edit").access.token.reveal();
    EXPECT_EQ(send(Method::kGet, path, reader).status, 200);
    EXPECT_EQ(send(Method::kGet, path, editor).status, 403);
  }
}

TEST_F(TokenPower, TheDocumentExplainsEveryRouteThatIssuesOrChanges) {
  std::set<std::string> routes;
  for (const auto& [method, pattern] : router_.entries()) {
    if (method != Method::kGet) routes.insert(std::string(to_string(method)) + " " + pattern);
  }
  std::set<std::string> explained;
  for (const auto& row : tests::table_of(SECURITY_DOCUMENT, "### No token widens itself")) {
    explained.merge(tests::codes_in(row.at(0)));
  }
  EXPECT_EQ(explained, routes);
}

}  // namespace
}  // namespace auth
