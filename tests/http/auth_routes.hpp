#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "auth-service/http_routes.hpp"
#include "common/service/docs/docs.hpp"
#include "tests/http/served_routes.hpp"
#include "tests/support/accounts_fixture.hpp"
#include "tests/support/memory_revocations.hpp"

namespace http_tests {

// All routes of auth-service with fakes, and the users juan (1) and root (2, an administrator).
class AuthRoutes final : public tests::AccountsFixture {
 public:
  explicit AuthRoutes(const common::http::Router::Options& options)
      : router(options, random_, log_) {
    users_.add({.id = 0,
                .username = "root",
                .password_hash = "plain:" + tests::kPassword,
                .role = "admin",
                .disabled = false,
                .created_at = clock_.now()});
    auth::add_routes(router, guard_, guard_,
                     {login_, sessions_, feed_, history_, own_account_, access_keys_, key_tokens_,
                      administration_, page_signer_},
                     token_options_);
    common::add_docs_routes(router, {.document = auth::api_documents().front().text});
    common_.emplace(router, clock_);
  }

  std::string access_token() { return log_in().access.token.reveal(); }

  Samples samples() {
    auto all = CommonRoutes::samples();
    all.merge(samples_of_logins());
    all.merge(samples_of_tokens());
    all.merge(samples_of_accounts());
    all.merge(samples_of_administration());
    return all;
  }

 private:
  void TestBody() override {}

  Samples samples_of_logins() {
    const std::string login = R"({"username":"juan","password":"correct horse"})";
    const auto mine = log_in();
    const auto access = mine.access.token.reveal();
    const auto refresh = mine.refresh.token.reveal();
    const auto service = issuer_->issue_service("books").token.reveal();
    return {
        {"POST /auth/register",
         {.status = 201, .body = R"({"username":"ana","password":"correct horse"})"}},
        {"POST /auth/login", {.body = login}},
        {"POST /auth/refresh", {.token = refresh}},
        {"POST /auth/logout", {.status = 204, .body = R"({"scope":"local"})", .token = refresh}},
        {"POST /auth/reauth", {.body = R"({"password":"correct horse"})", .token = access}},
        {"PATCH /auth/sessions/{id}",
         {.target = "/auth/sessions/" + session().id,
          .body = R"({"name":"laptop"})",
          .token = access}},
        {"DELETE /auth/sessions/{id}",
         {.status = 204, .target = "/auth/sessions/" + session().id, .token = access}},
        {"GET /auth/revocations", {.token = service}},
        {"POST /auth/revocations",
         {.status = 403, .body = R"({"database":"another","items":[]})", .token = service}}};
  }
  Samples samples_of_tokens() {
    const auto mine = log_in();
    const auto access = mine.access.token.reveal();
    const std::string form = "application/x-www-form-urlencoded";
    return {{"POST /token", {.body = "username=juan&password=correct+horse", .type = form}},
            {"POST /token/refresh",
             {.body = "refresh_token=" + mine.refresh.token.reveal(), .type = form}},
            {"POST /token/revoke", {.body = "token=" + access, .type = form}},
            {"POST /token/introspect", {.body = "token=" + access, .token = access, .type = form}},
            {"POST /token/explain", {.body = "token=" + access, .type = form}},
            {"GET /.well-known/oauth-authorization-server", {.is_public = true}}};
  }
  Samples samples_of_accounts() {
    const auto access = log_in().access.token.reveal();
    const auto code = administration_.make_reset_code(client_, {.user_id = 2}, 1).code.reveal();
    const auto key = make_key().key.id;
    const auto reset = R"({"username":"juan","password":"another-1","code":")" + code + R"("})";
    return {
        {"DELETE /api/profile", {.status = 204, .token = access}},
        {"PUT /api/profile/password",
         {.status = 204,
          .body = R"({"current_password":"correct horse","new_password":"another-1"})",
          .token = access}},
        {"POST /api/keys", {.status = 201, .body = R"({"name":"backup"})", .token = access}},
        {"DELETE /api/keys/{id}", {.status = 204, .target = "/api/keys/" + key, .token = access}},
        {"POST /auth/reset", {.status = 204, .body = reset}}};
  }
  std::string full_throttle() {
    for (int i = 0; i < 10; ++i) login_refusal("nobody", "wrong");
    return throttle_.list_full(1).at(0).id;
  }
  std::string new_invite() {
    common::ValidationErrors errors;
    return std::to_string(administration_.make_invite(client_, {}, {}, errors).invite.id);
  }
  Samples samples_of_administration() {
    const auto access = log_in("root").access.token.reveal();
    return {{"GET /api/users", {.token = access}},
            {"PATCH /api/users/{id}",
             {.target = "/api/users/1", .body = R"({"role":"editor"})", .token = access}},
            {"POST /api/users/{id}/reset-code",
             {.status = 201, .target = "/api/users/1/reset-code", .token = access}},
            {"GET /api/throttles", {.token = access}},
            {"DELETE /api/throttles/{id}",
             {.status = 204, .target = "/api/throttles/" + full_throttle(), .token = access}},
            {"GET /api/invites", {.token = access}},
            {"POST /api/invites", {.status = 201, .body = R"({"uses":30})", .token = access}},
            {"DELETE /api/invites/{id}",
             {.status = 204, .target = "/api/invites/" + new_invite(), .token = access}},
            {"GET /api/audit", {.token = access}}};
  }

  const auth::TokenRouteOptions token_options_{.password_grant = true,
                                               .explain = true,
                                               .public_url = "http://auth.test",
                                               .issuer = "llavero",
                                               .audience = "lab"};
  tests::MemoryRevocations revocations_;
  auth::RevocationFeed feed_{revocations_, clock_, std::chrono::days(90)};
  auth::DatabaseHistory history_{
      revocations_, store_, users_, keys_, events_, clock_, std::chrono::seconds(905)};
  common::Guard guard_{*verifier_, log_};

 public:
  common::http::Router router;

 private:
  std::optional<CommonRoutes> common_;
};

}  // namespace http_tests
