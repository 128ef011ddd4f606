// The routes of login and profile, without a socket.

#include <gtest/gtest.h>

#include "auth-service/http_routes.hpp"
#include "tests/support/accounts_fixture.hpp"
#include "tests/support/requests.hpp"

namespace auth {
namespace {

using common::http::Method;
using common::http::Response;
using nlohmann::json;
using tests::body_of;
using tests::header;

class AuthRoutes : public tests::AccountsFixture {
 protected:
  AuthRoutes() {
    add_login_routes(router_, guard_, own_account_, login_, sessions_);
    add_account_routes(router_, guard_, guard_, own_account_, administration_);
  }

  Response post(const std::string& path, const std::string& body) {
    auto sent = tests::json_request(path, body);
    return router_.handle(sent);
  }
  Response send(Method method, const std::string& path, const std::string& token) {
    auto sent = tests::request(method, path, {{"Authorization", "Bearer " + token}});
    return router_.handle(sent);
  }
  json log_in_as_juan() {
    return body_of(post("/auth/login", R"({"username":"juan","password":"correct horse"})"));
  }

  common::http::Router router_{{}, random_, log_};
  common::Guard guard_{*verifier_, log_};
};

TEST_F(AuthRoutes, RegisterReturnsTheUserAndItsLocation) {
  const auto response = post("/auth/register", R"({"username":"ana","password":"correct horse"})");

  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(header(response, "Location"), "/api/profile");
  EXPECT_EQ(response.body, R"({"id":2,"username":"ana","role":"user",)"
                           R"("created_at":"2026-11-20T18:02:29.000Z"})");
}

TEST_F(AuthRoutes, RegisterRefusesARoleInTheBody) {
  const auto response =
      post("/auth/register", R"({"username":"ana","password":"correct horse","role":"admin"})");

  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(body_of(response)["errors"][0]["pointer"], "/role");
  EXPECT_EQ(users_.rows.size(), 1U);
}

TEST_F(AuthRoutes, RegisterReportsEveryErrorOnce) {
  const auto response = post("/auth/register", R"({"username":7,"passwort":"x"})");

  EXPECT_EQ(response.status, 422);
  std::vector<std::string> codes;
  const auto body = body_of(response);
  for (const auto& error : body["errors"]) {
    codes.push_back(error["pointer"].get<std::string>() + " " + error["code"].get<std::string>());
  }
  EXPECT_EQ(codes, (std::vector<std::string>{"/username wrong_type", "/password missing_member",
                                             "/passwort unknown_member"}));
}

TEST_F(AuthRoutes, LoginReturnsBothTokensAndNothingElse) {
  const auto body = log_in_as_juan();

  EXPECT_EQ(body.size(), 6U);
  EXPECT_EQ(verifier_->verify_access(body["access_token"].get<std::string>()).username, "juan");
  EXPECT_EQ(verifier_->verify_refresh(body["refresh_token"].get<std::string>()).counter, 0);
  EXPECT_EQ(body["token_type"], "Bearer");
  EXPECT_EQ(body["expires_in"], 900);
  EXPECT_EQ(body["refresh_expires_in"], 2'592'000);
  EXPECT_EQ(body["user"], (json{{"id", 1}, {"username", "juan"}, {"role", "user"}}));
}

TEST_F(AuthRoutes, LoginAcceptsAShorterLifetime) {
  const auto login = [&](const std::string& expires_in) {
    return post("/auth/login", R"({"username":"juan","password":"correct horse","expires_in":)" +
                                   expires_in + "}");
  };

  EXPECT_EQ(body_of(login("60"))["expires_in"], 60);
  EXPECT_EQ(body_of(login("9223372036854775807"))["expires_in"], 900);
  for (const char* wrong : {"0", "-1", "-9223372036854775808", "1.5", "\"60\"", "true"}) {
    EXPECT_EQ(login(wrong).status, 422) << wrong;
  }
}

TEST_F(AuthRoutes, AFailedLoginHasAChallengeWithoutATokenError) {
  const auto response = post("/auth/login", R"({"username":"juan","password":"hunter2"})");

  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(body_of(response)["msg"], "Bad username or password");
  EXPECT_EQ(header(response, "WWW-Authenticate"), "Bearer realm=\"llavero\"");
  EXPECT_FALSE(log_.mentions("hunter2"));
}

TEST_F(AuthRoutes, LoginEscapesAndTruncatesTheUserAgent) {
  auto sent =
      tests::json_request("/auth/login", R"({"username":"juan","password":"correct horse"})");
  sent.headers.add("User-Agent", "\x1B[31m" + std::string(5000, '\xFF'));

  static_cast<void>(router_.handle(sent));

  EXPECT_TRUE(session().user_agent.starts_with(R"(\x1b[31m\xff)"));
  EXPECT_LE(session().user_agent.size(), 255U);
}

TEST_F(AuthRoutes, RefreshAcceptsOnlyARefreshToken) {
  const auto tokens = log_in_as_juan();
  const auto refreshed = send(Method::kPost, "/auth/refresh", tokens["refresh_token"]);
  const auto refused = send(Method::kPost, "/auth/refresh", tokens["access_token"]);

  EXPECT_EQ(refreshed.status, 200);
  EXPECT_EQ(body_of(refreshed).size(), 6U);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(body_of(refused)["code"], "wrong_token_type");
}

TEST_F(AuthRoutes, ProfileAcceptsOnlyAnAccessToken) {
  const auto tokens = log_in_as_juan();
  const auto profile = send(Method::kGet, "/api/profile", tokens["access_token"]);

  EXPECT_EQ(profile.body, R"({"id":1,"username":"juan","role":"user",)"
                          R"("created_at":"2026-11-20T18:02:29.000Z"})");
  EXPECT_EQ(header(profile, "Cache-Control"), "no-store");
  EXPECT_EQ(send(Method::kGet, "/api/profile", tokens["refresh_token"]).status, 401);
}

TEST_F(AuthRoutes, HashOnTheHashingExecutor) {
  using common::http::Executor;
  for (const char* path : {"/auth/register", "/auth/login"}) {
    EXPECT_EQ(tests::executor_of(router_, tests::request(Method::kPost, path)), Executor::kHashing);
  }
  EXPECT_EQ(tests::executor_of(router_, tests::request(Method::kPost, "/auth/refresh")),
            Executor::kBlocking);
}

TEST_F(AuthRoutes, NeverLogATokenOrAPassword) {
  const auto tokens = log_in_as_juan();
  send(Method::kGet, "/api/profile", tokens["access_token"]);
  send(Method::kPost, "/auth/refresh", tokens["refresh_token"]);
  post("/auth/register", R"({"username":"ana","password":"correct horse"})");

  EXPECT_FALSE(log_.mentions("eyJ"));
  EXPECT_FALSE(log_.mentions(tests::kPassword));
}

}  // namespace
}  // namespace auth
