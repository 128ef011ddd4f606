// The routes of access keys, and their tokens at the OAuth routes, without a socket.

#include <gtest/gtest.h>
#include <sodium.h>

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

std::string base64(const std::string& bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), kVariant);
  text.pop_back();
  return text;
}

class AccessKeyRoutes : public tests::AccountsFixture {
 protected:
  AccessKeyRoutes() {
    const TokenRouteOptions options{
        .explain = true, .public_url = "http://auth.test", .issuer = "", .audience = {}};
    add_token_routes(router_, guard_, login_, sessions_, key_tokens_, options);
    add_explain_routes(router_, sessions_);
    add_access_key_routes(router_, guard_, access_keys_);
    add_session_routes(router_, guard_, sessions_);
    add_account_routes(router_, guard_, guard_, own_account_, administration_);
  }

  Response send(Method method, const std::string& path, const std::string& token,
                const std::string& body = "") {
    auto sent = tests::json_request(path, body);
    sent.method = method;
    sent.headers.add("Authorization", "Bearer " + token);
    return router_.handle(sent);
  }
  Response create(const std::string& body) {
    return send(Method::kPost, "/api/keys", log_in().access.token.reveal(), body);
  }
  Response ask(const std::string& parameters, const std::string& authorization = "",
               const std::string& path = "/token") {
    auto sent = tests::json_request(path, parameters, "application/x-www-form-urlencoded");
    if (!authorization.empty()) sent.headers.add("Authorization", authorization);
    return router_.handle(sent);
  }
  Response ask_by_basic(const std::string& id, const std::string& secret,
                        const std::string& more = "") {
    return ask("grant_type=client_credentials" + more, "Basic " + base64(id + ":" + secret));
  }
  static std::string refusal(const Response& response) {
    const auto body = body_of(response);
    return std::to_string(response.status) + " " + body.value("error", "") + " " +
           body.value("code", "");
  }

  common::http::Router router_{{}, random_, log_};
  SessionCheck check_{store_, users_, keys_};
  std::unique_ptr<common::TokenVerifier> checked_ =
      common::make_token_verifier(tests::jwt_options(), clock_, &check_);
  common::Guard guard_{*checked_, log_};
};

TEST_F(AccessKeyRoutes, ShowTheSecretOnce) {
  const auto created = create(R"({"name":"backup","scope":"items",)"
                              R"("expires_at":"2026-12-01T00:00:00.000Z"})");
  const auto body = body_of(created);
  const auto listed = send(Method::kGet, "/api/keys", log_in().access.token.reveal());

  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(header(created, "Cache-Control"), "no-store");
  EXPECT_EQ(body["client_secret"].get<std::string>().size(), 64U);
  auto without_secret = body;
  without_secret.erase("client_secret");
  const auto id = body["id"].get<std::string>();
  EXPECT_EQ(without_secret, (json{{"id", id},
                                  {"client_id", id},
                                  {"name", "backup"},
                                  {"scope", "items"},
                                  {"created_at", "2026-11-20T18:02:29.000Z"},
                                  {"expires_at", "2026-12-01T00:00:00.000Z"},
                                  {"last_used_at", nullptr}}));
  EXPECT_EQ(body_of(listed), (json{{"items", json::array({without_secret})}}));
  EXPECT_FALSE(log_.mentions(body["client_secret"].get<std::string>()));
}

TEST_F(AccessKeyRoutes, ReportAllErrorsOfANewKeyTogether) {
  const auto response = create(R"({"name":5,"expires_at":"tomorrow","more":1})");

  EXPECT_EQ(response.status, 422);
  const auto body = body_of(response);
  std::vector<std::string> lines;
  for (const auto& error : body["errors"]) {
    lines.push_back(error["pointer"].get<std::string>() + " " + error["code"].get<std::string>());
  }
  EXPECT_EQ(lines, (std::vector<std::string>{"/name wrong_type", "/expires_at bad_time",
                                             "/more unknown_member"}));
}

TEST_F(AccessKeyRoutes, DeleteAKeyOnce) {
  const auto path = "/api/keys/" + make_key().key.id;
  const auto token = log_in().access.token.reveal();

  EXPECT_EQ(send(Method::kDelete, path, token).status, 204);
  EXPECT_EQ(send(Method::kDelete, path, token).status, 404);
}

TEST_F(AccessKeyRoutes, TakeIdAndSecretByBasicOrInTheBody) {
  const auto made = make_key();
  const auto& id = made.key.id;
  const auto& secret = made.secret.reveal();
  const auto by_body = "grant_type=client_credentials&client_id=" + id + "&client_secret=" + secret;

  const auto response = ask_by_basic(id, secret, "&scope=items");
  const auto body = body_of(response);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header(response, "Pragma"), "no-cache");
  EXPECT_EQ(body["scope"], "items");
  EXPECT_EQ(body["expires_in"], 900);
  EXPECT_EQ(body["token"], body["access_token"]);
  EXPECT_FALSE(body.contains("refresh_token"));
  EXPECT_EQ(ask(by_body).status, 200);
  EXPECT_EQ(ask_by_basic(id, secret, "&client_id=" + id).status, 200) << "as some clients do";
  // RFC 6749 appendix B: both parts are encoded like a form.
  EXPECT_EQ(ask_by_basic("key%5F" + id.substr(4), secret).status, 200);
}

TEST_F(AccessKeyRoutes, RefuseOtherCredentialsAsRfc6749Says) {
  const auto made = make_key();
  const auto& id = made.key.id;
  const auto& secret = made.secret.reveal();
  const std::string grant = "grant_type=client_credentials";

  for (const auto& response :
       {ask_by_basic(id, "wrong"), ask_by_basic("key_unknown", secret), ask_by_basic("", ""),
        ask_by_basic(id + "%", secret), ask_by_basic("\xFF\xFE", secret), ask(grant),
        ask(grant + "&client_id=" + id), ask(grant, "Basic"), ask(grant, "Basic ???"),
        ask(grant, "Basic " + base64("no colon")), ask(grant, "Bearer " + secret),
        ask(grant + "&client_id=" + id + "&client_secret=wrong")}) {
    EXPECT_EQ(refusal(response), "401 invalid_client invalid_client");
    EXPECT_EQ(header(response, "WWW-Authenticate"), R"(Basic realm="llavero", charset="UTF-8")");
  }
  EXPECT_EQ(refusal(ask_by_basic(id, secret, "&client_secret=" + secret)),
            "400 invalid_request invalid_request");
  EXPECT_EQ(refusal(ask_by_basic(id, secret, "&client_id=another")),
            "400 invalid_request invalid_request");
  EXPECT_EQ(refusal(ask_by_basic(id, secret, "&scope=users")), "400 invalid_scope invalid_scope");
}

TEST_F(AccessKeyRoutes, GiveTheirTokensNoPowerOverTheAccount) {
  const auto made = make_key();
  const auto token = exchange(made).access.token.reveal();
  const auto session = identity_of(log_in()).session_id;
  struct Case {
    Method method;
    std::string path;
    std::string body;
    std::string refusal;
  };
  const std::vector<Case> cases{
      {Method::kPost, "/api/keys", R"({"name":"another"})", "401  fresh_token_required"},
      {Method::kDelete, "/api/keys/" + made.key.id, "", "409  no_session"},
      {Method::kDelete, "/auth/sessions/" + session, "", "409  no_session"},
      {Method::kPost, "/auth/logout", "", "409  no_session"},
      {Method::kPost, "/auth/logout", R"({"scope":"global"})", "409  no_session"},
      {Method::kPost, "/auth/reauth", R"({"password":"correct horse"})", "409  no_session"},
      {Method::kPut, "/api/profile/password",
       R"({"current_password":"correct horse","new_password":"new horse 1"})",
       "401  fresh_token_required"},
      {Method::kDelete, "/api/profile", "", "401  fresh_token_required"}};
  for (const auto& [method, path, body, expected] : cases) {
    EXPECT_EQ(refusal(send(method, path, token, body)), expected) << path;
  }
  EXPECT_EQ(send(Method::kGet, "/api/profile", token).status, 200);
}

TEST_F(AccessKeyRoutes, ShowTheirTokensToIntrospectionAndExplain) {
  const auto made = make_key();
  const auto token = exchange(made).access.token.reveal();
  const auto introspect = [&] {
    return body_of(
        ask("token=" + token, "Bearer " + log_in().access.token.reveal(), "/token/introspect"));
  };
  const auto body = introspect();
  EXPECT_EQ(body["active"], true);
  EXPECT_EQ(body["client_id"], made.key.id);
  EXPECT_EQ(body["scope"], "profile items books");
  EXPECT_FALSE(body.contains("sid"));
  EXPECT_EQ(refusal(ask("token=" + token, "", "/token/revoke")),
            "400 unsupported_token_type unsupported_token_type");
  EXPECT_EQ(body_of(ask("token=" + token, "", "/token/explain"))["valid"], true);
}

TEST_F(AccessKeyRoutes, AreInTheMetadata) {
  auto sent = tests::request(Method::kGet, "/.well-known/oauth-authorization-server");
  const auto response = router_.handle(sent);

  EXPECT_EQ(body_of(response)["grant_types_supported"],
            (json{"password", "refresh_token", "client_credentials"}));
}

}  // namespace
}  // namespace auth
