// The routes for accounts and administration, without a socket.

#include <gtest/gtest.h>

#include "auth-service/http_routes.hpp"
#include "tests/support/accounts_fixture.hpp"
#include "tests/support/requests.hpp"

namespace auth {
namespace {

using common::http::Method;
using common::http::Response;
using tests::body_of;
using tests::header;

class AccountRoutes : public tests::AccountsFixture {
 protected:
  AccountRoutes() {
    add_login_routes(router_, guard_, own_account_, login_, sessions_);
    add_account_routes(router_, guard_, guard_, own_account_, administration_);
    add_admin_routes(router_, guard_, administration_);
    users_.add({.id = 0,
                .username = "root",
                .password_hash = "plain:demo-admin",
                .role = "admin",
                .disabled = false,
                .created_at = clock_.now()});
    token_ = token_of("juan", tests::kPassword);
    admin_ = token_of("root", "demo-admin");
  }

  std::string token_of(const std::string& name, const std::string& password) {
    return log_in(name, password).access.token.reveal();
  }
  std::string stale_token() { return refresh(grant_of(log_in())).access.token.reveal(); }
  Response send(Method method, const std::string& target, const std::string& token,
                const std::string& body = "") {
    auto sent = tests::json_request(target.substr(0, target.find('?')), body);
    sent.method = method;
    if (target.find('?') != std::string::npos) sent.query = target.substr(target.find('?') + 1);
    if (!token.empty()) sent.headers.add("Authorization", "Bearer " + token);
    return router_.handle(sent);
  }
  std::string code_of(const Response& response) { return body_of(response)["code"]; }
  std::string make_code(int id) {
    const auto path = "/api/users/" + std::to_string(id) + "/reset-code";
    return body_of(send(Method::kPost, path, admin_))["code"];
  }
  Response redeem(const std::string& name, const std::string& code,
                  const std::string& password = "another-1") {
    return send(Method::kPost, "/auth/reset", "",
                nlohmann::json{{"username", name}, {"code", code}, {"password", password}}.dump());
  }

  common::http::Router router_{{}, random_, log_};
  common::Guard guard_{*verifier_, log_};
  std::string token_;
  std::string admin_;
};

const char* const kChange = R"({"current_password":"correct horse","new_password":"another-1"})";

TEST_F(AccountRoutes, ReauthReturnsAFreshAccessToken) {
  const auto stale = stale_token();
  EXPECT_FALSE(verifier_->verify_access(stale).fresh);

  const auto response =
      send(Method::kPost, "/auth/reauth", stale, R"({"password":"correct horse"})");

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(body_of(response).size(), 3U);
  EXPECT_EQ(body_of(response)["token_type"], "Bearer");
  EXPECT_EQ(body_of(response)["expires_in"], 900);
  const auto fresh = verifier_->verify_access(body_of(response)["access_token"].get<std::string>());
  EXPECT_TRUE(fresh.fresh);
  EXPECT_EQ(fresh.session_id, verifier_->verify_access(stale).session_id);
}

TEST_F(AccountRoutes, ReauthSharesTheLimitOfLogin) {
  for (int i = 0; i < 10; ++i) {
    const auto path = i % 2 == 0 ? "/auth/reauth" : "/api/profile/password";
    const auto body = i % 2 == 0 ? R"({"password":"wrong"})"
                                 : R"({"current_password":"wrong","new_password":"another-1"})";
    const auto method = i % 2 == 0 ? Method::kPost : Method::kPut;
    EXPECT_EQ(send(method, path, token_, body).status, 401);
  }

  EXPECT_EQ(login_refusal("juan", tests::kPassword), "too_many_tries");
  const auto response = send(Method::kPost, "/auth/reauth", token_, R"({"password":"wrong"})");
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(header(response, "Retry-After"), "900");
}

TEST_F(AccountRoutes, ReauthRefusesARevokedSession) {
  store_.revoke_all_of(1, "", "logout", clock_.now());

  EXPECT_EQ(code_of(send(Method::kPost, "/auth/reauth", token_, R"({"password":"correct horse"})")),
            "token_revoked");
}

TEST_F(AccountRoutes, ANewPasswordRevokesTheOtherSessions) {
  const auto other = log_in();

  EXPECT_EQ(send(Method::kPut, "/api/profile/password", token_, kChange).status, 204);

  EXPECT_EQ(users_.rows[0].password_hash, "plain:another-1");
  EXPECT_TRUE(store_.find(grant_of(other).session_id)->revoked_at);
  EXPECT_FALSE(store_.find(verifier_->verify_access(token_).session_id)->revoked_at);
  EXPECT_EQ(store_.completed, std::vector<std::int64_t>{1});
  EXPECT_EQ(audit_.events().back(), "password_changed");
  EXPECT_TRUE(log_.has("sessions_revoked", "password_changed"));
  EXPECT_FALSE(log_.mentions("another-1"));
}

TEST_F(AccountRoutes, ANewPasswordNeedsAFreshTokenAndTheRules) {
  const auto stale = send(Method::kPut, "/api/profile/password", stale_token(), kChange);
  EXPECT_EQ(stale.status, 401);
  EXPECT_EQ(body_of(stale)["msg"], "Fresh token required");
  EXPECT_EQ(code_of(stale), "fresh_token_required");

  const auto common = send(Method::kPut, "/api/profile/password", token_,
                           R"({"current_password":"correct horse","new_password":"password"})");
  EXPECT_EQ(common.status, 422);
  EXPECT_EQ(body_of(common)["errors"][0]["code"], "too_common");
  EXPECT_EQ(users_.rows[0].password_hash, "plain:correct horse");
}

TEST_F(AccountRoutes, DeletingAnAccountNeedsAFreshTokenAndIsOnTheFeed) {
  EXPECT_EQ(code_of(send(Method::kDelete, "/api/profile", stale_token())), "fresh_token_required");

  EXPECT_EQ(send(Method::kDelete, "/api/profile", token_).status, 204);

  EXPECT_FALSE(users_.find_by_id(1));
  EXPECT_EQ(users_.fed_until, clock_.now() + std::chrono::days(90));
  EXPECT_EQ(send(Method::kGet, "/api/profile", token_).status, 401);
  EXPECT_EQ(code_of(send(Method::kDelete, "/api/profile", admin_)), "last_admin");
}

TEST_F(AccountRoutes, AdminRoutesNameTheScopeThatIsMissing) {
  const auto response = send(Method::kGet, "/api/users", token_);

  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(code_of(response), "insufficient_scope");
  EXPECT_EQ(header(response, "WWW-Authenticate"),
            "Bearer error=\"insufficient_scope\", error_description=\"The token lacks the scope "
            "users\", scope=\"users\"");
  EXPECT_EQ(code_of(send(Method::kGet, "/api/audit", token_)), "insufficient_scope");
}

TEST_F(AccountRoutes, AdminRoutesRefuseAUserWhoIsNoLongerAnAdmin) {
  users_.add({.id = 0,
              .username = "other",
              .password_hash = "plain:x",
              .role = "admin",
              .disabled = false,
              .created_at = clock_.now()});
  users_.rows[1].role = "user";

  EXPECT_EQ(code_of(send(Method::kGet, "/api/users", admin_)), "insufficient_role");
  EXPECT_EQ(code_of(send(Method::kPatch, "/api/users/1", admin_, "{}")), "insufficient_role");
  EXPECT_EQ(code_of(send(Method::kPost, "/api/users/1/reset-code", admin_)), "insufficient_role");
  EXPECT_EQ(code_of(send(Method::kGet, "/api/audit", admin_)), "insufficient_role");
}

TEST_F(AccountRoutes, UsersAreListedInPages) {
  const auto first = body_of(send(Method::kGet, "/api/users?limit=1", admin_));
  const auto second = body_of(send(Method::kGet, first["next"], admin_));

  EXPECT_EQ(first["items"][0].dump(),
            R"({"created_at":"2026-11-20T18:02:29.000Z","disabled":false,"id":1,"role":"user",)"
            R"("username":"juan"})");
  EXPECT_EQ(second["items"][0]["username"], "root");
  EXPECT_EQ(second["next"], nullptr);
}

TEST_F(AccountRoutes, AnAdminChangesRolesAndDisablesUsers) {
  const auto response =
      send(Method::kPatch, "/api/users/1", admin_, R"({"role":"editor","disabled":true})");

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(body_of(response)["role"], "editor");
  EXPECT_EQ(body_of(response)["disabled"], true);
  EXPECT_EQ(login_refusal("juan", tests::kPassword), "account_disabled");
  EXPECT_EQ(store_.completed, std::vector<std::int64_t>{1});
  EXPECT_TRUE(log_.has("sessions_revoked", "reason=disabled"));
  EXPECT_EQ(audit_.rows[2].event, "user_changed");
  EXPECT_EQ(audit_.rows[2].actor_id, 2);
  EXPECT_EQ(audit_.rows[2].detail, "role=editor disabled=true");

  EXPECT_EQ(send(Method::kPatch, "/api/users/99", admin_, "{}").status, 404);
  EXPECT_EQ(send(Method::kPatch, "/api/users/99", admin_, R"({"role":"user"})").status, 404);
  EXPECT_EQ(send(Method::kPatch, "/api/users/x", admin_, "{}").status, 404);
  EXPECT_EQ(send(Method::kPatch, "/api/users/1", admin_, R"({"role":"boss"})").status, 422);
  EXPECT_EQ(send(Method::kPatch, "/api/users/1", admin_, R"({"disabled":1})").status, 422);
  EXPECT_EQ(send(Method::kPatch, "/api/users/1", admin_, R"({"id":7})").status, 422);
}

TEST_F(AccountRoutes, AResetCodeWorksOnceAndRevokesAllSessions) {
  const auto code = make_code(1);
  EXPECT_EQ(code.size(), 32U);

  EXPECT_EQ(redeem("juan", code).status, 204);

  EXPECT_EQ(users_.rows[0].password_hash, "plain:another-1");
  EXPECT_TRUE(store_.find(verifier_->verify_access(token_).session_id)->revoked_at);
  EXPECT_EQ(store_.completed, std::vector<std::int64_t>{1});
  EXPECT_EQ(redeem("juan", code).status, 401);
  EXPECT_FALSE(log_.mentions(code));
}

TEST_F(AccountRoutes, AResetCodeNeedsAnExistingUser) {
  const auto response = send(Method::kPost, "/api/users/99/reset-code", admin_);

  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(code_of(response), "user_not_found");
}

TEST_F(AccountRoutes, AResetCodeExpires) {
  const auto code = make_code(1);
  clock_.advance(std::chrono::minutes(15));

  EXPECT_EQ(code_of(redeem("juan", code)), "bad_reset_code");
}

TEST_F(AccountRoutes, AResetTreatsAnUnknownNameLikeAWrongCodeAfterTheSameWork) {
  make_code(1);
  const int hashed = hasher_.hashed;
  auto wrong = body_of(redeem("juan", "no"));
  const int work = hasher_.hashed - hashed;
  auto unknown = body_of(redeem("nobody", "no"));

  wrong.erase("request_id");
  unknown.erase("request_id");
  EXPECT_EQ(wrong, unknown);
  EXPECT_EQ(hasher_.hashed, hashed + 2 * work);
  EXPECT_EQ(codes_.used, 2);
}

TEST_F(AccountRoutes, AResetHasItsOwnLimit) {
  const auto code = make_code(1);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(redeem("juan", "no").status, 401);

  EXPECT_EQ(redeem("juan", code).status, 429);
  EXPECT_EQ(login_refusal("juan", tests::kPassword), "");
}

TEST_F(AccountRoutes, TheAuditTrailIsReadNewestFirst) {
  const auto first = body_of(send(Method::kGet, "/api/audit?limit=1", admin_));
  const auto second = body_of(send(Method::kGet, first["next"], admin_));

  EXPECT_EQ(first["items"][0]["user_id"], 2);
  EXPECT_EQ(second["items"][0]["event"], "login_ok");
  EXPECT_EQ(second["items"][0]["user_id"], 1);
  EXPECT_EQ(second["next"], nullptr);
}

TEST_F(AccountRoutes, PasswordRoutesRunOnTheHashingExecutor) {
  using common::http::Executor;
  EXPECT_EQ(tests::executor_of(router_, tests::request(Method::kPost, "/auth/reauth")),
            Executor::kHashing);
  EXPECT_EQ(tests::executor_of(router_, tests::request(Method::kPost, "/auth/reset")),
            Executor::kHashing);
  EXPECT_EQ(tests::executor_of(router_, tests::request(Method::kPut, "/api/profile/password")),
            Executor::kHashing);
}

}  // namespace
}  // namespace auth
