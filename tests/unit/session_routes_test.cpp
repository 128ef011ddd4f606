// The routes of logout, sessions and the feed without a socket.

#include <gtest/gtest.h>

#include "auth-service/http_routes.hpp"
#include "tests/support/accounts_fixture.hpp"
#include "tests/support/memory_revocations.hpp"
#include "tests/support/requests.hpp"

namespace auth {
namespace {

using common::http::Method;
using common::http::Response;
using tests::body_of;
using tests::header;

class SessionRoutes : public tests::AccountsFixture {
 protected:
  SessionRoutes() {
    add_session_routes(router_, guard_, sessions_);
    add_revocation_routes(router_, guard_, feed_, history_, page_signer_);
  }

  Response send(Method method, const std::string& path, const common::Secret& token,
                const std::string& body = "", const std::string& query = "") {
    auto sent = tests::request(method, path, {{"Authorization", "Bearer " + token.reveal()}});
    if (!body.empty()) sent.headers.add("Content-Type", "application/json");
    sent.body = body;
    sent.query = query;
    return router_.handle(sent);
  }

  tests::MemoryRevocations revocations_;
  RevocationFeed feed_{revocations_, clock_, std::chrono::days(90)};
  DatabaseHistory history_{
      revocations_, store_, users_, keys_, events_, clock_, std::chrono::seconds(905)};
  common::http::Router router_{{}, random_, log_};
  common::Guard guard_{*verifier_, log_};
  const SignedIn mine_ = log_in();
};

TEST_F(SessionRoutes, ListTheSessionsOfTheUser) {
  const auto response = send(Method::kGet, "/auth/sessions", mine_.access.token);

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header(response, "Cache-Control"), "no-store");
  EXPECT_EQ(response.body,
            R"({"items":[{"id":")" + session().id +
                R"(","name":"curl","created_at":"2026-11-20T18:02:29.000Z",)"
                R"("last_seen":"2026-11-20T18:02:29.000Z",)"
                R"("expires_at":"2026-12-20T18:02:29.000Z","ip":"192.0.2.7",)"
                R"("last_ip":"192.0.2.7","other_ip":null,"user_agent":"curl","new_place":false,)"
                R"("current":true}]})");
}

TEST_F(SessionRoutes, RenameOneSessionOfTheUser) {
  const auto path = "/auth/sessions/" + session().id;

  const auto response = send(Method::kPatch, path, mine_.access.token, R"({"name":"Mi portátil"})");

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(body_of(response)["name"], "Mi portátil");
  EXPECT_EQ(body_of(response)["current"], true);
  EXPECT_EQ(body_of(send(Method::kGet, "/auth/sessions", mine_.access.token))["items"][0]["name"],
            "Mi portátil");
  for (const char* body : {R"({"name":""})", R"({"name":null})", R"({})", R"({"name":7})",
                           R"({"name":"a\nb"})", R"({"name":" a"})", R"({"name":"a","ip":"b"})"}) {
    EXPECT_EQ(send(Method::kPatch, path, mine_.access.token, body).status, 422) << body;
  }
  const auto long_name = R"({"name":")" + std::string(61, 'x') + R"("})";
  EXPECT_EQ(send(Method::kPatch, path, mine_.access.token, long_name).status, 422);
  EXPECT_EQ(session().name, "Mi portátil");
}

TEST_F(SessionRoutes, RenameNoSessionThatIsUnknownOfAnotherUserOrRevoked) {
  users_.add({.id = 0,
              .username = "ana",
              .password_hash = "plain:" + tests::kPassword,
              .role = "user",
              .disabled = false,
              .created_at = clock_.now()});
  const auto others = log_in("ana");
  const auto mine = identity_of(mine_).session_id;
  const auto rename = [&](const std::string& id, const common::Secret& token) {
    return send(Method::kPatch, "/auth/sessions/" + id, token, R"({"name":"x"})").status;
  };

  EXPECT_EQ(rename("unknown", mine_.access.token), 404);
  EXPECT_EQ(rename(mine, others.access.token), 404);
  store_.revoke(mine, "logout", clock_.now());
  EXPECT_EQ(rename(mine, mine_.access.token), 404);
  EXPECT_FALSE(store_.find(mine)->name);
}

TEST_F(SessionRoutes, LogOutWithEitherTokenAndWithoutABody) {
  const auto other = log_in();

  for (const auto& token : {mine_.access.token, other.refresh.token}) {
    const auto response = send(Method::kPost, "/auth/logout", token);
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(response.body, "");
  }

  for (const auto& [id, session] : store_.rows) EXPECT_EQ(session.revoke_reason, "logout");
}

TEST_F(SessionRoutes, LogOutInTheScopeOfTheBody) {
  log_in();

  EXPECT_EQ(send(Method::kPost, "/auth/logout", mine_.access.token, R"({"scope":"others"})").status,
            204);

  EXPECT_FALSE(store_.find(identity_of(mine_).session_id)->revoked_at);
  EXPECT_EQ(sessions_.list(identity_of(mine_)).size(), 1U);
}

TEST_F(SessionRoutes, NameTheScopeThatALogoutOfOtherSessionsNeeds) {
  const auto narrow = login_.log_in(
      client_,
      {.username = "juan", .password = common::Secret(tests::kPassword), .scope = "items"});

  const auto response =
      send(Method::kPost, "/auth/logout", narrow.access.token, R"({"scope":"global"})");

  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(body_of(response)["code"], "insufficient_scope");
  EXPECT_TRUE(header(response, "WWW-Authenticate").ends_with("scope=\"profile\""));
}

TEST_F(SessionRoutes, RefuseAnUnknownBody) {
  for (const char* body : {R"({"scope":"all"})", R"({"scope":7})", R"({"scop":"local"})"}) {
    EXPECT_EQ(send(Method::kPost, "/auth/logout", mine_.access.token, body).status, 422) << body;
  }
  EXPECT_EQ(send(Method::kPost, "/auth/logout", mine_.access.token, "{").status, 400);
  EXPECT_FALSE(session().revoked_at);
}

TEST_F(SessionRoutes, RevokeOneSession) {
  const auto path = "/auth/sessions/" + session().id;

  EXPECT_EQ(send(Method::kDelete, path, mine_.access.token).status, 204);
  EXPECT_EQ(send(Method::kDelete, path, mine_.access.token).status, 404);
}

TEST_F(SessionRoutes, ShowTheFeedOnlyToServices) {
  revocations_.add(common::RevocationKind::kUserDeleted, 9, clock_.now());
  const auto service = issuer_->issue_service("books").token;

  const auto response = send(Method::kGet, "/auth/revocations", service, "", "after=0");

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"items":[{"id":1,"kind":"user_deleted","session_id":null,)"
                           R"("user_id":9,"created_at":"2026-11-20T18:02:29.000Z",)"
                           R"("expires_at":"2026-11-20T18:17:29.000Z"}],"more":false,)"
                           R"("last_id":1,"time":"2026-11-20T18:02:29.000Z",)"
                           R"("database":{"id":"00112233445566778899aabbccddeeff","mark":0},)"
                           R"("keep_seconds":7776000})");
  EXPECT_EQ(send(Method::kGet, "/auth/revocations", mine_.access.token).status, 401);
  EXPECT_EQ(send(Method::kGet, "/auth/revocations", mine_.refresh.token).status, 401);
}

TEST_F(SessionRoutes, SignAPageOfTheFeedForItsRequest) {
  const auto token = issuer_->issue_service("books").token;
  auto sent = tests::request(Method::kGet, "/auth/revocations",
                             {{"Authorization", "Bearer " + token.reveal()},
                              {std::string(common::kPageNonceHeader), "a nonce"}});
  sent.query = "after=3";

  const auto response = router_.handle(sent);

  const auto signature = header(response, std::string(common::kPageSignatureHeader));
  EXPECT_TRUE(page_signer_.verify("a nonce", "3", response.body, signature));
  EXPECT_FALSE(page_signer_.verify("", "3", response.body, signature));
}

TEST_F(SessionRoutes, RefuseAnInvalidFeedPosition) {
  const auto service = issuer_->issue_service("books").token;

  for (const char* query : {"after=x", "after=-1", "after=1x", "before=1"}) {
    EXPECT_EQ(send(Method::kGet, "/auth/revocations", service, "", query).status, 400) << query;
  }
}

class OfferRoute : public SessionRoutes {
 protected:
  OfferRoute() { revocations_.set_went_back(clock_.now()); }

  Response offer(const std::string& items, const std::string& database = kDatabase) {
    return offer_signed(R"({"database":")" + database + R"(","items":)" + items + "}",
                        common::kSignedOffer);
  }
  // With a signature as of a message of the kind `what`, over `signed_body` if it is given.
  Response offer_signed(const std::string& body, std::string_view what,
                        const std::string& signed_body = "") {
    auto sent = tests::json_request("/auth/revocations", body);
    sent.method = Method::kPost;
    sent.headers.add("Authorization", "Bearer " + token_);
    sent.headers.add(common::kPageSignatureHeader,
                     page_signer_.sign(token_, what, signed_body.empty() ? body : signed_body));
    return router_.handle(sent);
  }
  std::string mine(const std::string& kind) {
    return R"({"kind":")" + kind + R"(","session_id":")" + session().id +
           R"(","user_id":1,"created_at":"2026-11-20T18:02:29.123Z"})";
  }

  static constexpr const char* kDatabase = "00112233445566778899aabbccddeeff";
  const std::string token_ = issuer_->issue_service("books").token.reveal();
};

TEST_F(OfferRoute, TakesRevocationsBackFromServices) {
  const auto response = offer("[" + mine("session") + "," + mine("session") + "]");

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"taken":1})");
  EXPECT_EQ(session().revoke_reason, "offered");
  EXPECT_EQ(offer(R"([{"kind":"user","user_id":1,"created_at":"2026-11-20T18:02:29.000Z"}])").body,
            R"({"taken":1})");
}

TEST_F(OfferRoute, RefusesTheTokensOfUsers) {
  const auto body = R"({"database":"x","items":[)" + mine("session") + "]}";

  for (const auto& token : {mine_.access.token, mine_.refresh.token}) {
    EXPECT_EQ(send(Method::kPost, "/auth/revocations", token, body).status, 401);
  }
  EXPECT_FALSE(session().revoked_at);
}

// Regression: whoever sat between the services could add users to an offer, who were disabled.
TEST_F(OfferRoute, RefusesAnOfferThatWasNotSignedForItsToken) {
  const std::string mine_offered =
      R"({"database":")" + std::string(kDatabase) + R"(","items":[)" + mine("user") + "]}";
  const auto refusal = [](const Response& response) {
    return std::pair(response.status, body_of(response)["code"].get<std::string>());
  };
  const std::pair not_signed(403, std::string("offer_not_signed"));

  EXPECT_EQ(refusal(send(Method::kPost, "/auth/revocations", common::Secret(token_), mine_offered)),
            not_signed);
  EXPECT_EQ(refusal(offer_signed(mine_offered, common::kSignedOffer, "{}")), not_signed);
  EXPECT_EQ(refusal(offer_signed(mine_offered, "0")), not_signed) << "the signature of a page";
  EXPECT_EQ(refusal(offer_signed(mine_offered, common::kSignedOfferAnswer)), not_signed);
  EXPECT_FALSE(users_.find_by_id(1)->disabled);
}

TEST_F(OfferRoute, SignsItsAnswerForTheTokenOfTheOffer) {
  const auto response = offer("[]");

  const auto signature = header(response, std::string(common::kPageSignatureHeader));
  const auto is_signed = [&](const std::string& token, std::string_view what) {
    return page_signer_.verify(token, what, response.body, signature);
  };
  EXPECT_TRUE(is_signed(token_, common::kSignedOfferAnswer));
  EXPECT_FALSE(is_signed("another", common::kSignedOfferAnswer));
  EXPECT_FALSE(is_signed(token_, common::kSignedOffer));
}

TEST_F(OfferRoute, RecordsTheServiceThatOffers) {
  offer("[" + mine("session") + "]");

  EXPECT_EQ(audit_.rows.back().detail, "session revoked_at=2026-11-20T18:02:29.123Z by=books");
}

TEST_F(OfferRoute, RefusesAnotherDatabase) {
  const auto response = offer("[" + mine("session") + "]", "another");

  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(body_of(response)["code"], "database_not_back");
  EXPECT_FALSE(session().revoked_at);
}

TEST_F(OfferRoute, ReportsEveryErrorWithItsPlace) {
  const auto response = offer(
      R"([{"kind":"device","user_id":"1"},{"kind":"session","user_id":1,"created_at":"soon"},7])");

  EXPECT_EQ(response.status, 422);
  std::vector<std::string> errors;
  const auto body = body_of(response);
  for (const auto& error : body["errors"]) {
    errors.push_back(error["pointer"].get<std::string>() + " " + error["code"].get<std::string>());
  }
  EXPECT_EQ(errors, (std::vector<std::string>{
                        "/items/0/kind wrong_type", "/items/0/created_at missing_member",
                        "/items/0/user_id wrong_type", "/items/1/created_at wrong_type",
                        "/items/1/session_id missing_member", "/items/2 wrong_type"}));
}

TEST_F(OfferRoute, TakesAtMost400EntriesWhichFitIntoABody) {
  const auto items = [&](int count) {
    std::string list;
    for (int i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + mine("session");
    return "[" + list + "]";
  };

  EXPECT_EQ(offer(items(400)).status, 200);
  EXPECT_LT(items(400).size(), 64U * 1024);
  EXPECT_EQ(offer(items(401)).status, 422);
}

}  // namespace
}  // namespace auth
