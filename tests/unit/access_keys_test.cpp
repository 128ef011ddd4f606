#include "auth-service/core/access_keys.hpp"

#include <gtest/gtest.h>

#include "auth-service/core/database_history.hpp"
#include "auth-service/core/revocation.hpp"
#include "tests/support/accounts_fixture.hpp"
#include "tests/support/memory_revocations.hpp"

namespace auth {
namespace {

using common::Secret;
using tests::code_of;

class Keys : public tests::AccountsFixture {
 protected:
  common::VerifiedToken token_of(const MadeAccessKey& made) {
    return verifier_->verify(exchange(made).access.token.reveal(), common::TokenUse::kAccess);
  }
  std::string create_refusal(const NewAccessKey& wanted) {
    return code_of([&] { make_key(wanted); });
  }
  std::string exchange_refusal(const MadeAccessKey& made,
                               const std::optional<std::string>& scope = {}) {
    return code_of([&] { exchange(made, scope); });
  }
  static MadeAccessKey with_secret(MadeAccessKey made, const char* secret) {
    made.secret = Secret(secret);
    return made;
  }

  SessionCheck check_{store_, users_, keys_};
};

TEST_F(Keys, GetATokenOfTheUserThatIsNotFresh) {
  const auto made = make_key();
  const auto issued = exchange(made);

  const auto identity = verifier_->verify_access(issued.access.token.reveal());
  EXPECT_EQ(identity.user_id, 1);
  EXPECT_EQ(identity.username, "juan");
  EXPECT_EQ(identity.scope, "profile items books");
  EXPECT_EQ(identity.session_id, made.key.id);
  EXPECT_FALSE(identity.fresh);
  EXPECT_TRUE(is_access_key_id(identity.session_id));
  EXPECT_FALSE(is_access_key_id(identity_of(log_in()).session_id));
}

TEST_F(Keys, HaveASecretOf256Bits) {
  const auto made = make_key();

  EXPECT_EQ(made.secret.reveal().size(), 64U);
  EXPECT_NE(made.secret.reveal(), make_key().secret.reveal());
  EXPECT_LE(made.key.id.size(), 36U);  // columns of the feed
}

TEST_F(Keys, HaveAtMostTheScopesOfTheTokenThatMadeThem) {
  auto identity = identity_of(log_in());
  identity.scope = "profile items";
  common::ValidationErrors errors;

  EXPECT_EQ(access_keys_.create(client_, identity, {.name = "x"}, errors).key.scope,
            "profile items");
  EXPECT_EQ(code_of([&] {
              access_keys_.create(client_, identity, {.name = "x", .scope = "books"}, errors);
            }),
            "invalid_scope");
  EXPECT_EQ(make_key({.name = "x", .scope = "items"}).key.scope, "items");
  EXPECT_EQ(create_refusal({.name = "x", .scope = "users"}), "invalid_scope");
}

TEST_F(Keys, FollowTheRoleOfTheUserAtEveryUse) {
  users_.rows[0].role = "editor";
  const auto made = make_key();
  const auto edit = make_key({.name = "x", .scope = "books:edit"});
  EXPECT_EQ(exchange(made).scope, "profile items books books:edit");

  users_.rows[0].role = "user";

  EXPECT_EQ(exchange(made).scope, "profile items books");
  EXPECT_EQ(exchange_refusal(edit), "invalid_scope");
  users_.rows[0].role = "admin";
  EXPECT_EQ(exchange(made).scope, "profile items books books:edit");
}

TEST_F(Keys, CanBeExchangedForLess) {
  const auto made = make_key({.name = "x", .scope = "items books"});

  EXPECT_EQ(exchange(made, "items").scope, "items");
  EXPECT_EQ(exchange_refusal(made, "profile"), "invalid_scope");
}

TEST_F(Keys, AreNotOutlivedByTheirTokens) {
  const auto made = make_key({.name = "x", .expires_at = clock_.now() + std::chrono::seconds(100)});
  EXPECT_EQ(exchange(made).access.expires_in.count(), 100);

  clock_.advance(std::chrono::milliseconds(98'500));
  const auto last = exchange(made);
  const auto facts = verifier_->verify(last.access.token.reveal(), common::TokenUse::kAccess).facts;
  EXPECT_LE(common::Timestamp(std::chrono::seconds(facts.expires_at_seconds)), made.key.expires_at);

  clock_.advance(std::chrono::milliseconds(1'500));
  EXPECT_EQ(exchange_refusal(made), "invalid_client");
  EXPECT_TRUE(log_.has("key_refused", "reason=key_expired"));
}

TEST_F(Keys, ExpireWithinAYear) {
  const auto in = [&](std::chrono::milliseconds time) {
    return NewAccessKey{.name = "x", .expires_at = clock_.now() + time};
  };
  EXPECT_EQ(create_refusal(in(std::chrono::days(366))), "");
  EXPECT_EQ(create_refusal(in(std::chrono::days(366) + std::chrono::milliseconds(1))),
            "validation_failed");
  EXPECT_EQ(create_refusal(in(std::chrono::milliseconds(0))), "validation_failed");
  EXPECT_EQ(make_key().key.expires_at, clock_.now() + std::chrono::days(90));
}

TEST_F(Keys, HaveANameOfAtMost64Characters) {
  EXPECT_EQ(create_refusal({.name = std::string(64, 'x')}), "");
  EXPECT_EQ(create_refusal({.name = std::string(65, 'x')}), "validation_failed");
  EXPECT_EQ(create_refusal({.name = ""}), "validation_failed");
}

TEST_F(Keys, AreAtMostTwentyPerUser) {
  const auto row = keys_.rows.at(make_key().key.id);
  for (int i = 1; i < 19; ++i) keys_.rows["key_" + std::to_string(i)] = row;
  EXPECT_EQ(create_refusal({.name = "the twentieth"}), "");
  EXPECT_EQ(create_refusal({.name = "x"}), "too_many_keys");

  clock_.advance(std::chrono::days(90));  // all have expired
  EXPECT_EQ(create_refusal({.name = "x"}), "");
}

TEST_F(Keys, SurviveLogoutAndANewPassword) {
  const auto made = make_key();
  const auto identity = token_of(made).identity.value();
  const auto mine = identity_of(log_in());
  sessions_.log_out(client_, {.facts = {}, .identity = mine, .grant = {}}, LogoutScope::kGlobal);
  common::ValidationErrors errors;
  own_account_.change_password(client_, mine, Secret(tests::kPassword), Secret("new horse 1"),
                               errors);

  EXPECT_EQ(exchange_refusal(made), "");
  EXPECT_FALSE(check_.is_revoked(identity.session_id, 1, 0));
}

TEST_F(Keys, AreKnownAsRevokedByAuthServiceImmediately) {
  const auto made = make_key();
  const auto identity = token_of(made).identity.value();
  EXPECT_EQ(own_account_.profile(identity).username, "juan");
  EXPECT_TRUE(check_.is_revoked(made.key.id, 2, 0)) << "of another user";

  access_keys_.revoke(client_, identity_of(log_in()), made.key.id);

  EXPECT_TRUE(check_.is_revoked(made.key.id, 1, 0));
  EXPECT_EQ(code_of([&] { own_account_.profile(identity); }), "token_revoked");
  EXPECT_EQ(exchange_refusal(made), "invalid_client");
  EXPECT_TRUE(access_keys_.list(identity).empty());
}

TEST_F(Keys, OfAnotherUserAreNotFound) {
  users_.add({.id = 0,
              .username = "ana",
              .password_hash = "plain:" + tests::kPassword,
              .role = "user",
              .disabled = false,
              .created_at = clock_.now()});
  const auto made = make_key();
  const auto ana = identity_of(log_in("ana"));

  EXPECT_EQ(code_of([&] { access_keys_.revoke(client_, ana, made.key.id); }), "not_found");
  EXPECT_EQ(code_of([&] { access_keys_.revoke(client_, ana, "key_of_nobody"); }), "not_found");
  EXPECT_TRUE(access_keys_.list(ana).empty());
  EXPECT_EQ(exchange_refusal(made), "");
}

TEST_F(Keys, HaveTokensThatBelongToNoSession) {
  const auto made = make_key();
  const auto token = token_of(made);
  const auto& identity = *token.identity;
  const auto mine = identity_of(log_in());
  for (const auto scope : {LogoutScope::kLocal, LogoutScope::kOthers, LogoutScope::kGlobal}) {
    EXPECT_EQ(code_of([&] { sessions_.log_out(client_, token, scope); }), "no_session");
  }
  EXPECT_EQ(code_of([&] { sessions_.revoke(client_, identity, mine.session_id); }), "no_session");
  EXPECT_EQ(code_of([&] { access_keys_.revoke(client_, identity, made.key.id); }), "no_session");
  EXPECT_EQ(
      code_of([&] { own_account_.reauthenticate(client_, identity, Secret(tests::kPassword)); }),
      "no_session");
  EXPECT_EQ(code_of([&] { sessions_.revoke_token(client_, exchange(made).access.token.reveal()); }),
            "unsupported_token_type");
  EXPECT_FALSE(check_.is_revoked(mine.session_id, 1, 0));
  EXPECT_FALSE(check_.is_revoked(made.key.id, 1, 0));
}

TEST_F(Keys, AreRefusedForADisabledUser) {
  const auto made = make_key();
  users_.rows[0].disabled = true;

  EXPECT_EQ(exchange_refusal(made), "invalid_client");
  EXPECT_TRUE(check_.is_revoked(made.key.id, 1, 0));
}

TEST_F(Keys, AreThrottledByKeyAndAddress) {
  const auto made = make_key();
  const auto wrong = with_secret(made, "guessed");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(exchange_refusal(wrong), "invalid_client");

  EXPECT_EQ(exchange_refusal(wrong), "too_many_tries");
  EXPECT_EQ(exchange_refusal(made), "too_many_tries") << "a right guess would be told apart";
  EXPECT_EQ(exchange_refusal(make_key()), "") << "another key of the same address";
  EXPECT_EQ(code_of([&] {
              key_tokens_.exchange({.request_id = "id-2", .ip = "192.0.2.8", .user_agent = ""},
                                   made.key.id, made.secret, {});
            }),
            "")
      << "nobody elsewhere can lock a key out";
}

TEST_F(Keys, AreThrottledByAddressWhateverTheId) {
  const auto made = make_key();
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(code_of([&] {
                key_tokens_.exchange(client_, "key_" + std::to_string(i), Secret("guessed"), {});
              }),
              "invalid_client");
  }

  EXPECT_EQ(exchange_refusal(made), "too_many_tries");
}

TEST_F(Keys, CountNoTryThatDidNotFail) {
  const auto made = make_key({.name = "x", .scope = "items"});
  for (int i = 0; i < 400; ++i) exchange(made);
  for (int i = 0; i < 400; ++i) exchange_refusal(made, "users");
  keys_.is_failing = true;
  for (int i = 0; i < 400; ++i) EXPECT_EQ(exchange_refusal(made), "database_busy");
  keys_.is_failing = false;

  EXPECT_EQ(exchange_refusal(made), "");
}

TEST_F(Keys, StoreTheirLastUseOnceAMinute) {
  const auto made = make_key();
  for (int i = 0; i < 10; ++i) exchange(made);
  EXPECT_EQ(keys_.uses, 1);
  EXPECT_EQ(access_keys_.list(identity_of(log_in())).front().last_used_at, clock_.now());

  clock_.advance(std::chrono::seconds(59));
  exchange(made);
  EXPECT_EQ(keys_.uses, 1);
  clock_.advance(std::chrono::seconds(1));
  exchange(made);
  EXPECT_EQ(keys_.uses, 2);
}

TEST_F(Keys, ThatALostCommitRemovedAreTakenBack) {
  tests::MemoryRevocations revocations;
  DatabaseHistory history(revocations, store_, users_, keys_, events_, clock_,
                          std::chrono::seconds(905));
  const auto made = make_key();
  history.note_went_back(client_);
  const auto offer = [&](std::int64_t user_id) {
    return history.take_back(
        client_, "books", revocations.state().database.id,
        std::array{common::Revocation{.session_id = made.key.id, .user_id = user_id}});
  };

  EXPECT_EQ(offer(2), 0);
  EXPECT_EQ(offer(1), 1);
  EXPECT_EQ(exchange_refusal(made), "invalid_client");
}

}  // namespace
}  // namespace auth
