// Every secret that a client can guess is behind the one throttle. A token is not among them: it
// has a signature of 256 bits.

#include <set>

#include <gtest/gtest.h>

#include "auth-service/http_routes.hpp"
#include "tests/support/accounts_fixture.hpp"
#include "tests/support/requests.hpp"

namespace auth {
namespace {

using common::http::Method;
using nlohmann::json;

struct Guessable {
  std::string operation;  // as in the document
  std::string member;     // of the body, which is sent with a wrong value
  json body;
  int limit;
};

const std::vector<Guessable> kGuessable{
    {"post /auth/login", "password", {{"username", "juan"}}, 10},
    {"post /token", "password", {{"username", "juan"}}, 10},
    {"post /token",
     "client_secret",
     {{"grant_type", "client_credentials"}, {"client_id", "key_unknown"}},
     100},
    {"post /auth/reauth", "password", json::object(), 10},
    {"put /api/profile/password", "current_password", {{"new_password", "another-1"}}, 10},
    {"post /auth/reset", "code", {{"username", "juan"}, {"password", "another-1"}}, 10},
    {"post /auth/register", "invite", {{"username", "ana"}, {"password", "another-1"}}, 300},
};

// Members of these names are secrets, except for new passwords.
const std::set<std::string> kSecrets{"password", "current_password", "code", "invite",
                                     "client_secret"};
const std::set<std::string> kNewPasswords{"post /auth/register password",
                                          "post /auth/reset password"};

class GuessLimit : public tests::AccountsFixture {
 public:
  GuessLimit() {
    add_login_routes(router_, guard_, own_account_, login_, sessions_);
    add_token_routes(router_, guard_, login_, sessions_, key_tokens_, {});
    add_account_routes(router_, guard_, guard_, own_account_, administration_);
  }
  void TestBody() override {}

  common::http::Response guess(const Guessable& what) {
    auto body = what.body;
    body[what.member] = "a wrong guess";
    const auto blank = what.operation.find(' ');
    auto sent = tests::json_request(what.operation.substr(blank + 1), body.dump());
    sent.method = what.operation.starts_with("put") ? Method::kPut : Method::kPost;
    sent.headers.add("Authorization", "Bearer " + token_);
    return router_.handle(sent);
  }

 private:
  common::http::Router router_{{}, random_, log_};
  common::Guard guard_{*verifier_, log_};
  const std::string token_ = log_in().access.token.reveal();
};

TEST(GuessLimits, EveryGuessableSecretIsRefusedAfterItsLimit) {
  for (const auto& what : kGuessable) {
    SCOPED_TRACE(what.operation);
    GuessLimit service;
    for (int i = 0; i < what.limit; ++i) {
      const auto status = service.guess(what).status;
      ASSERT_TRUE(status == 400 || status == 401 || status == 403) << status << " at " << i;
    }

    const auto refused = service.guess(what);

    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(tests::body_of(refused)["code"], "too_many_tries");
    EXPECT_EQ(tests::header(refused, "Retry-After"), "900");
  }
}

// The members of the JSON body that an operation takes.
std::set<std::string> members_of(const json& document, const json& operation) {
  std::set<std::string> members;
  for (const auto& [type, content] : operation.at("requestBody").at("content").items()) {
    auto schema = content.at("schema");
    if (schema.contains("$ref")) {
      schema = document.at(json::json_pointer(schema["$ref"].get<std::string>().substr(1)));
    }
    for (const auto& member : schema.at("properties").items()) members.insert(member.key());
  }
  return members;
}

TEST(GuessLimits, TheTableHasEverySecretOfTheDocument) {
  const auto document = json::parse(api_documents().front().text);
  std::set<std::string> found;
  for (const auto& [path, item] : document["paths"].items()) {
    for (const auto& [method, operation] : item.items()) {
      if (!operation.contains("requestBody")) continue;
      for (const auto& member : members_of(document, operation)) {
        const auto name = method + (" " + path + " " + member);
        if (kSecrets.contains(member) && !kNewPasswords.contains(name)) found.insert(name);
      }
    }
  }
  std::set<std::string> tested;
  for (const auto& what : kGuessable) {
    tested.insert(what.operation + " " + what.member);
  }

  EXPECT_EQ(found, tested);
}

}  // namespace
}  // namespace auth
