// The routes of OAuth without a socket.

#include <gtest/gtest.h>

#include "auth-service/http_routes.hpp"
#include "tests/support/accounts_fixture.hpp"
#include "tests/support/requests.hpp"

namespace auth {
namespace {

using common::http::Executor;
using common::http::Method;
using common::http::Request;
using common::http::Response;
using nlohmann::json;
using tests::body_of;
using tests::header;

constexpr const char* kLogIn = "grant_type=password&username=juan&password=correct+horse";

common::http::Request form(const std::string& path, const std::string& body,
                           const std::string& authorization = "") {
  auto sent = tests::json_request(path, body, "application/x-www-form-urlencoded");
  if (!authorization.empty()) sent.headers.add("Authorization", authorization);
  return sent;
}

class TokenRoutes : public tests::AccountsFixture {
 protected:
  TokenRoutes() {
    add_token_routes(router_, guard_, login_, sessions_, key_tokens_, options_);
    add_explain_routes(router_, sessions_);
  }

  static Response send(const common::http::Router& router, common::http::Request sent) {
    return router.handle(sent);
  }
  Response post(const std::string& path, const std::string& body,
                const std::string& authorization = "") {
    return send(router_, form(path, body, authorization));
  }
  json new_tokens(const std::string& more = "") { return body_of(post("/token", kLogIn + more)); }
  Response refresh(const json& tokens, const std::string& more = "") {
    return post("/token", "grant_type=refresh_token&refresh_token=" +
                              tokens["refresh_token"].get<std::string>() + more);
  }
  json introspect(const json& tokens, const char* which) {
    const auto caller = log_in().access.token.reveal();
    return body_of(
        post("/token/introspect", "token=" + tokens[which].get<std::string>(), "Bearer " + caller));
  }
  // "status error code" of an OAuth error response.
  static std::string refusal(const Response& response) {
    EXPECT_EQ(header(response, "Cache-Control"), "no-store");
    EXPECT_EQ(header(response, "Pragma"), "no-cache");
    const auto body = body_of(response);
    EXPECT_EQ(body.value("error_description", ""), body.value("msg", "-"));
    return std::to_string(response.status) + " " + body.value("error", "") + " " +
           body.value("code", "");
  }

  TokenRouteOptions options_{.password_grant = true,
                             .explain = true,
                             .public_url = "http://auth.test",
                             .issuer = "llavero",
                             .audience = "lab"};
  common::http::Router router_{{}, random_, log_};
  common::Guard guard_{*verifier_, log_};
};

TEST_F(TokenRoutes, PasswordGrantReturnsTheMembersForEveryKindOfClient) {
  const auto response = post("/token", kLogIn);
  const auto body = body_of(response);

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header(response, "Cache-Control"), "no-store");
  EXPECT_EQ(header(response, "Pragma"), "no-cache");
  EXPECT_EQ(body["token_type"], "Bearer");
  EXPECT_EQ(body["expires_in"], 900);
  EXPECT_EQ(body["refresh_expires_in"], 2'592'000);
  EXPECT_EQ(body["scope"], "profile items books");
  EXPECT_EQ(body["token"], body["access_token"]);
  EXPECT_EQ(body["user_id"], 1);
  EXPECT_EQ(body["user"], (json{{"id", 1}, {"username", "juan"}, {"role", "user"}}));
  EXPECT_EQ(verifier_->verify_access(body["access_token"].get<std::string>()).user_id, 1);
}

TEST_F(TokenRoutes, PasswordGrantAcceptsJsonWithoutAGrantType) {
  const auto response = send(
      router_, tests::json_request("/token", R"({"username":"juan","password":"correct horse"})"));

  EXPECT_EQ(response.status, 200);
}

TEST_F(TokenRoutes, ClientCredentialsAreIgnored) {
  EXPECT_EQ(post("/token", kLogIn, "Basic YTpi").status, 200);
  EXPECT_EQ(post("/token", kLogIn + std::string("&client_id=a&client_secret=b&x=y")).status, 200);
}

TEST_F(TokenRoutes, GrantErrorsFollowRfc6749) {
  const auto token = new_tokens()["access_token"].get<std::string>();
  const auto refresh_grant = "grant_type=refresh_token&refresh_token=";
  EXPECT_EQ(refusal(post("/token", "username=juan&password=wrong")),
            "400 invalid_grant bad_credentials");
  EXPECT_EQ(refusal(post("/token", "username=nobody&password=wrong")),
            "400 invalid_grant bad_credentials");
  EXPECT_EQ(refusal(post("/token", refresh_grant + token)), "400 invalid_grant wrong_token_type");
  EXPECT_EQ(refusal(post("/token", std::string(refresh_grant) + "x")),
            "400 invalid_grant not_enough_segments");
  EXPECT_EQ(refusal(post("/token", refresh_grant)), "400 invalid_request invalid_request");
  EXPECT_EQ(refusal(post("/token", "username=juan")), "400 invalid_request invalid_request");
  EXPECT_EQ(refusal(post("/token", kLogIn + std::string("&scope=a&scope=b"))),
            "400 invalid_request invalid_request");
  EXPECT_EQ(refusal(post("/token", "grant_type=implicit")),
            "400 unsupported_grant_type unsupported_grant_type");
  EXPECT_EQ(refusal(send(router_, tests::json_request("/token", "x", "text/plain"))),
            "415 invalid_request unsupported_media_type");
  EXPECT_EQ(refusal(send(router_, tests::request(Method::kGet, "/token"))),
            "405 invalid_request method_not_allowed");
}

TEST_F(TokenRoutes, ADisabledUserGetsNoGrant) {
  users_.rows[0].disabled = true;

  EXPECT_EQ(refusal(post("/token", kLogIn)), "400 invalid_grant account_disabled");
}

TEST_F(TokenRoutes, WithoutThePasswordGrantTheOthersRemain) {
  const auto first = new_tokens();
  options_.password_grant = false;
  common::http::Router router({}, random_, log_);
  add_token_routes(router, guard_, login_, sessions_, key_tokens_, options_);

  EXPECT_EQ(refusal(send(router, form("/token", kLogIn))),
            "400 unsupported_grant_type unsupported_grant_type");
  EXPECT_EQ(send(router, form("/token", "grant_type=refresh_token&refresh_token=" +
                                            first["refresh_token"].get<std::string>()))
                .status,
            200);
  EXPECT_EQ(body_of(send(router,
                         tests::request(
                             Method::kGet,
                             "/.well-known/oauth-authorization-server")))["grant_types_supported"],
            (json{"refresh_token", "client_credentials"}));
}

TEST_F(TokenRoutes, ARefreshRotates) {
  const auto first = new_tokens();
  const auto second = refresh(first);
  clock_.advance(std::chrono::seconds(31));

  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(refusal(refresh(first)), "400 invalid_grant refresh_reused");
  EXPECT_EQ(refusal(refresh(body_of(second))), "400 invalid_grant token_revoked");
}

TEST_F(TokenRoutes, AScopeCanOnlyBeNarrowed) {
  const auto narrow = new_tokens("&scope=items+profile");
  EXPECT_EQ(narrow["scope"], "profile items");
  EXPECT_EQ(refusal(post("/token", kLogIn + std::string("&scope=users"))),
            "400 invalid_scope invalid_scope");
  EXPECT_EQ(refusal(post("/token", kLogIn + std::string("&scope=+"))),
            "400 invalid_scope invalid_scope");

  EXPECT_EQ(refusal(refresh(narrow, "&scope=books")), "400 invalid_scope invalid_scope");
  const auto narrower = body_of(refresh(narrow, "&scope=items"));
  EXPECT_EQ(narrower["scope"], "items");
  EXPECT_EQ(body_of(refresh(narrower))["scope"], "profile items");
}

TEST_F(TokenRoutes, ALostRoleRemovesItsScopesFromANarrowedSession) {
  users_.rows[0].role = "admin";
  const auto narrow = new_tokens("&scope=users+items");
  users_.rows[0].role = "user";

  EXPECT_EQ(body_of(refresh(narrow))["scope"], "items");
}

TEST_F(TokenRoutes, RefreshAcceptsTheTokenFromHeaderFormOrJson) {
  auto token = new_tokens()["refresh_token"].get<std::string>();
  const auto next = [&](const Response& response) {
    EXPECT_EQ(response.status, 200) << response.body;
    token = body_of(response).value("refresh_token", "");
  };
  next(send(router_, tests::request(Method::kPost, "/token/refresh",
                                    {{"Authorization", "Bearer " + token}})));
  next(post("/token/refresh", "refresh_token=" + token));
  next(post("/token/refresh", "refresh_token=" + token, "Basic YTpi"));
  next(send(router_, tests::json_request("/token/refresh", json{{"refresh_token", token}}.dump())));
  EXPECT_EQ(refusal(post("/token/refresh", "scope=items", "Bearer x.y.z")),
            "401 invalid_token bad_encoding");
  EXPECT_EQ(refusal(post("/token/refresh", "refresh_token=x")),
            "400 invalid_grant not_enough_segments");
  EXPECT_EQ(refusal(post("/token/refresh", "scope=users", "Bearer " + token)),
            "400 invalid_scope invalid_scope");
}

TEST_F(TokenRoutes, RevokeAcceptsEitherToken) {
  for (const char* which : {"access_token", "refresh_token"}) {
    const auto sent = new_tokens();

    const auto response =
        post("/token/revoke", "token_type_hint=nonsense&token=" + sent[which].get<std::string>());

    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(audit_.rows.back().event, "session_revoked");
    EXPECT_EQ(audit_.rows.back().detail, "token_revoked");
    EXPECT_EQ(audit_.rows.back().user_id, 1);
    EXPECT_EQ(introspect(sent, "access_token"), (json{{"active", false}}));
    EXPECT_EQ(refusal(refresh(sent)), "400 invalid_grant token_revoked");
  }
  EXPECT_TRUE(log_.has("session_revoked", "reason=token_revoked"));
}

TEST_F(TokenRoutes, RevokeIsANoOpForAnyOtherText) {
  for (const char* token : {"x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."}) {
    EXPECT_EQ(post("/token/revoke", std::string("token=") + token).status, 200);
  }
  EXPECT_EQ(refusal(post("/token/revoke", "")), "400 invalid_request invalid_request");
}

TEST_F(TokenRoutes, IntrospectDescribesALiveToken) {
  const auto sent = new_tokens();
  const auto session = verifier_->verify_access(sent["token"].get<std::string>()).session_id;

  auto access = introspect(sent, "access_token");
  EXPECT_FALSE(access["jti"].get<std::string>().empty());
  access.erase("jti");
  EXPECT_EQ(access, (json{{"active", true},
                          {"username", "juan"},
                          {"token_type", "Bearer"},
                          {"exp", tests::kNowSeconds + 900},
                          {"iat", tests::kNowSeconds},
                          {"sub", "1"},
                          {"iss", "llavero"},
                          {"aud", "lab"},
                          {"sid", session},
                          {"role", "user"},
                          {"scope", "profile items books"}}));
  EXPECT_EQ(introspect(sent, "refresh_token")["token_type"], "refresh_token");
}

TEST_F(TokenRoutes, IntrospectReportsAUsedRefreshTokenAsInactive) {
  const auto first = new_tokens();
  const auto second = body_of(refresh(first));
  EXPECT_EQ(introspect(first, "refresh_token")["active"], true);  // within the grace

  clock_.advance(std::chrono::seconds(31));
  EXPECT_EQ(introspect(first, "refresh_token")["active"], false);
  EXPECT_EQ(introspect(second, "refresh_token")["active"], true);
}

TEST_F(TokenRoutes, IntrospectReportsOnlyInactiveForAnInvalidToken) {
  const auto sent = new_tokens();
  const auto caller = "Bearer " + sent["token"].get<std::string>();
  EXPECT_EQ(post("/token/introspect", "token=x.y.z", caller).body, R"({"active":false})");

  users_.rows.push_back(users_.rows[0]);
  users_.rows[0].disabled = true;
  EXPECT_EQ(post("/token/introspect", "token=" + sent["token"].get<std::string>(), caller).body,
            R"({"active":false})");
}

TEST_F(TokenRoutes, IntrospectNeedsAnAccessToken) {
  const auto sent = new_tokens();
  const auto refresh_token = sent["refresh_token"].get<std::string>();
  EXPECT_EQ(refusal(post("/token/introspect", "token=x")),
            "401 invalid_client authorization_missing");
  EXPECT_EQ(refusal(post("/token/introspect", "token=x", "Basic YTpi")),
            "401 invalid_client authorization_scheme");
  EXPECT_EQ(refusal(post("/token/introspect", "token=x", "Bearer " + refresh_token)),
            "401 invalid_token wrong_token_type");
}

TEST_F(TokenRoutes, MetadataNamesEveryEndpoint) {
  const auto metadata = tests::request(Method::kGet, "/.well-known/oauth-authorization-server");
  const auto body = body_of(send(router_, metadata));

  EXPECT_EQ(body["token_endpoint"], "http://auth.test/token");
  EXPECT_EQ(body["revocation_endpoint"], "http://auth.test/token/revoke");
  EXPECT_EQ(body["introspection_endpoint"], "http://auth.test/token/introspect");
  EXPECT_EQ(body["grant_types_supported"],
            (json{"password", "refresh_token", "client_credentials"}));
  EXPECT_EQ(body["scopes_supported"],
            (json{"profile", "items", "books", "books:edit", "users", "users:edit"}));
}

TEST_F(TokenRoutes, TheIssuerIsOneTextInMetadataTokenAndIntrospection) {
  const auto metadata = body_of(
      send(router_, tests::request(Method::kGet, "/.well-known/oauth-authorization-server")));
  const auto token = log_in().access.token.reveal();
  const auto introspection =
      body_of(post("/token/introspect", "token=" + token, "Bearer " + token));

  const auto claims = tests::part_of(token, 1);
  EXPECT_EQ(claims["iss"], "llavero");
  EXPECT_EQ(metadata["issuer"], claims["iss"]);
  EXPECT_EQ(introspection["iss"], claims["iss"]);
}

TEST_F(TokenRoutes, OnlyThePasswordGrantMovesToTheHashingExecutor) {
  const auto moves = [this](common::http::Request request) {
    const auto route = router_.find(request);
    EXPECT_EQ(route.first.executor, Executor::kBlocking);
    const auto reply = router_.run(request, route.first.run);
    const auto* rest = std::get_if<common::http::Continuation>(&reply);
    return rest != nullptr && rest->executor == Executor::kHashing;
  };

  EXPECT_TRUE(moves(form("/token", kLogIn)));
  EXPECT_TRUE(moves(form("/token", "username=a&password=b&x=refresh_token")));
  EXPECT_FALSE(moves(form("/token", "grant_type=refresh_token&refresh_token=x")));
  EXPECT_FALSE(moves(form("/token", "grant_type=password&username=a")));
  EXPECT_FALSE(moves(form("/token", "grant_type=%")));
  EXPECT_FALSE(moves(tests::request(Method::kPost, "/token")));
}

TEST_F(TokenRoutes, ExplainShowsChecksHeaderAndClaims) {
  const auto token = new_tokens()["refresh_token"].get<std::string>();
  const auto response = post("/token/explain", "token=" + token);
  const auto body = body_of(response);

  EXPECT_EQ(body["valid"], false);
  EXPECT_EQ(body["use"], "access");
  EXPECT_EQ(body["checks"][0], (json{{"check", "length"}, {"result", "pass"}}));
  EXPECT_EQ(body["checks"][12], (json{{"check", "type"},
                                      {"result", "fail"},
                                      {"code", "wrong_token_type"},
                                      {"message", "Only non-refresh tokens are allowed"}}));
  EXPECT_EQ(body["checks"][13], (json{{"check", "members"}, {"result", "skipped"}}));
  EXPECT_EQ(body["header"], tests::valid_header());
  EXPECT_EQ(body["claims"]["type"], "refresh");
  EXPECT_EQ(response.body.find(token.substr(token.rfind('.') + 1)), std::string::npos);
  EXPECT_EQ(body_of(post("/token/explain", "use=refresh&token=" + token))["valid"], true);
}

// Regression: a refresh token was valid whatever its counter and its session.
TEST_F(TokenRoutes, ExplainLooksAtTheSessionOfARefreshToken) {
  const auto first = new_tokens();
  const auto session_check = [&](const json& tokens, const char* which = "refresh_token") {
    const auto body =
        body_of(post("/token/explain", "use=any&token=" + tokens[which].get<std::string>()));
    const auto& last = body["checks"].back();
    EXPECT_EQ(last["check"], "session");
    EXPECT_EQ(body["valid"], last["result"] == "pass");
    return last.value("code", last["result"].get<std::string>());
  };
  EXPECT_EQ(session_check(first), "pass");

  const auto second = body_of(refresh(first));
  EXPECT_EQ(session_check(first), "pass");  // within the grace
  EXPECT_EQ(session_check(second), "pass");
  clock_.advance(std::chrono::seconds(31));
  EXPECT_EQ(session_check(first), "refresh_reused");
  EXPECT_EQ(session_check(second), "pass");
  EXPECT_EQ(refresh(second).status, 200);  // the explanation revoked nothing

  users_.rows[0].disabled = true;
  EXPECT_EQ(session_check(second), "user_not_found");
  EXPECT_EQ(session_check(second, "access_token"), "pass");
  store_.rows.clear();
  EXPECT_EQ(session_check(second), "token_revoked");
}

TEST_F(TokenRoutes, ExplainAcceptsAnyTextAsAToken) {
  for (const std::string& token :
       {std::string("x"), std::string("..."), std::string("eyJ9.."), std::string(9000, 'A'),
        std::string("W10.W10.W10"), common::encode_base64url(std::string(3000, '[')) + ".e30.x"}) {
    const auto response =
        send(router_, tests::json_request("/token/explain", json{{"token", token}}.dump()));
    EXPECT_EQ(response.status, 200);
    EXPECT_FALSE(body_of(response).contains("header")) << token;
  }
  EXPECT_EQ(refusal(post("/token/explain", "token=x&use=y")),
            "400 invalid_request invalid_request");
}

TEST_F(TokenRoutes, NeverLogATokenOrAPassword) {
  const auto sent = new_tokens();
  refresh(sent);
  introspect(sent, "access_token");
  post("/token/refresh", "refresh_token=" + sent["token"].get<std::string>());
  post("/token/explain", "token=" + sent["token"].get<std::string>());
  post("/token/revoke", "token=" + sent["token"].get<std::string>());

  EXPECT_FALSE(log_.mentions("eyJ"));
  EXPECT_FALSE(log_.mentions(tests::kPassword));
}

}  // namespace
}  // namespace auth
