#include "auth-service/core/sessions.hpp"

#include <gtest/gtest.h>

#include "auth-service/core/revocation.hpp"
#include "tests/support/accounts_fixture.hpp"
#include "tests/support/memory_revocations.hpp"

namespace auth {
namespace {

class SessionList : public tests::AccountsFixture {
 protected:
  common::VerifiedToken access_of(const SignedIn& signed_in) {
    return verifier_->verify(signed_in.access.token.reveal(), common::TokenUse::kAccess);
  }
  common::VerifiedToken refresh_of(const SignedIn& signed_in) {
    return verifier_->verify(signed_in.refresh.token.reveal(), common::TokenUse::kRefresh);
  }
  bool is_live(const SignedIn& signed_in) {
    const auto identity = identity_of(signed_in);
    return !check_.is_revoked(identity.session_id, identity.user_id, 0);
  }
  void run_maintenance() { auth::run_maintenance(store_, expired_, events_, clock_, log_); }
  void log_out(const common::VerifiedToken& token, LogoutScope scope = LogoutScope::kLocal) {
    sessions_.log_out(client_, token, scope);
  }

  tests::MemoryRevocations revocations_;
  RevocationFeed feed_{revocations_, clock_, std::chrono::days(90)};
  tests::MemoryExpiredRows expired_;
  SessionCheck check_{store_, users_, keys_};
};

TEST_F(SessionList, ListsTheLiveSessionsOfTheUser) {
  const auto mine = log_in();
  const auto other = log_in();
  log_out(access_of(log_in()));

  const auto listed = sessions_.list(identity_of(mine));

  ASSERT_EQ(listed.size(), 2U);
  for (const auto& session : listed) EXPECT_EQ(session.ip, "192.0.2.7");
  EXPECT_TRUE(is_live(other));
}

TEST_F(SessionList, OmitsASessionWhoseRefreshTokensHaveExpired) {
  const auto mine = identity_of(log_in());

  clock_.advance(std::chrono::days(30));

  EXPECT_TRUE(sessions_.list(mine).empty());
}

TEST_F(SessionList, RevokesOneSessionOfTheUser) {
  const auto mine = log_in();
  const auto lost = log_in();

  sessions_.revoke(client_, identity_of(mine), identity_of(lost).session_id);

  EXPECT_FALSE(is_live(lost));
  EXPECT_TRUE(is_live(mine));
  EXPECT_TRUE(log_.has("session_revoked", "session=" + identity_of(lost).session_id));
}

TEST_F(SessionList, DoesNotRevokeTheSessionOfAnotherUser) {
  const auto mine = log_in();
  auto stranger = identity_of(mine);
  stranger.user_id = 99;

  for (const auto& id : {identity_of(mine).session_id, std::string("unknown"), std::string()}) {
    EXPECT_EQ(tests::code_of([&] { sessions_.revoke(client_, stranger, id); }), "not_found");
  }

  EXPECT_TRUE(is_live(mine));
}

TEST_F(SessionList, LogsOutLocallyWithEitherToken) {
  const auto one = log_in();
  const auto two = log_in();

  log_out(access_of(one));
  log_out(refresh_of(two));

  EXPECT_FALSE(is_live(one));
  EXPECT_FALSE(is_live(two));
  EXPECT_TRUE(log_.has("session_revoked", "reason=logout"));
}

TEST_F(SessionList, LogsOutOfTheOtherSessionsOrOfAll) {
  const auto mine = log_in();
  const auto other = log_in();

  log_out(refresh_of(mine), LogoutScope::kOthers);
  EXPECT_TRUE(is_live(mine));
  EXPECT_FALSE(is_live(other));

  log_out(access_of(mine), LogoutScope::kGlobal);
  EXPECT_FALSE(is_live(mine));
}

TEST_F(SessionList, RecordsARevocationWithItsReason) {
  const auto mine = log_in();
  const auto other = log_in();

  sessions_.revoke(client_, identity_of(mine), identity_of(other).session_id);

  EXPECT_EQ(audit_.rows.back().event, "session_revoked");
  EXPECT_EQ(audit_.rows.back().session_id, identity_of(other).session_id);
  EXPECT_EQ(audit_.rows.back().detail, "ended");
}

TEST_F(SessionList, RecordsARevocationOfManySessionsOnce) {
  const auto mine = log_in();
  for (int i = 0; i < 3; ++i) log_in();
  const auto before = audit_.rows.size();

  log_out(access_of(mine), LogoutScope::kOthers);

  ASSERT_EQ(audit_.rows.size(), before + 1);
  EXPECT_EQ(audit_.rows.back().event, "sessions_revoked");
  EXPECT_EQ(audit_.rows.back().session_id, identity_of(mine).session_id);
  EXPECT_EQ(audit_.rows.back().detail, "logout_others count=3");
  EXPECT_TRUE(log_.has("sessions_revoked", "reason=logout_others count=3"));
}

// A client with a restricted scope must not log the user out everywhere.
TEST_F(SessionList, NeedsTheScopeProfileToRevokeOtherSessions) {
  const auto whole = log_in();
  const auto narrow = login_.log_in(
      client_,
      {.username = "juan", .password = common::Secret(tests::kPassword), .scope = "items"});
  for (const auto scope : {LogoutScope::kOthers, LogoutScope::kGlobal}) {
    for (const auto& token : {access_of(narrow), refresh_of(narrow)}) {
      const auto refusal = tests::error_of([&] { log_out(token, scope); });
      ASSERT_TRUE(refusal);
      EXPECT_EQ(refusal->code(), "insufficient_scope");
      EXPECT_EQ(refusal->missing_scope(), "profile");
    }
  }
  EXPECT_TRUE(is_live(whole));
  EXPECT_TRUE(is_live(narrow));

  log_out(access_of(narrow));
  EXPECT_FALSE(is_live(narrow));
}

TEST_F(SessionList, LetsALoginWithOnlyTheScopeProfileRevokeOtherSessions) {
  const auto other = log_in();
  const auto narrow = login_.log_in(
      client_,
      {.username = "juan", .password = common::Secret(tests::kPassword), .scope = "profile"});

  log_out(refresh_of(narrow), LogoutScope::kOthers);

  EXPECT_FALSE(is_live(other));
}

TEST_F(SessionList, AcceptsARotatedRefreshTokenAtLogout) {
  const auto first = log_in();
  refresh(grant_of(first));

  log_out(refresh_of(first));

  EXPECT_FALSE(is_live(first));
}

TEST_F(SessionList, RefusesARefreshTokenOfARevokedSession) {
  const auto mine = log_in();
  const auto other = log_in();
  log_out(refresh_of(mine));

  for (const auto scope : {LogoutScope::kLocal, LogoutScope::kOthers, LogoutScope::kGlobal}) {
    EXPECT_EQ(tests::code_of([&] { log_out(refresh_of(mine), scope); }), "token_revoked");
  }

  EXPECT_TRUE(is_live(other));
}

// Every holder of the shared secret can make one.
TEST_F(SessionList, RevokesNothingWithALegacyToken) {
  const auto mine = log_in();
  auto legacy = access_of(mine);
  legacy.identity->session_id = "";

  for (const auto scope : {LogoutScope::kLocal, LogoutScope::kOthers, LogoutScope::kGlobal}) {
    EXPECT_EQ(tests::code_of([&] { log_out(legacy, scope); }), "no_session");
  }
  EXPECT_EQ(tests::code_of(
                [&] { sessions_.revoke(client_, *legacy.identity, identity_of(mine).session_id); }),
            "no_session");

  EXPECT_TRUE(is_live(mine));
}

TEST_F(SessionList, ChecksATokenWithoutASessionByItsUser) {
  EXPECT_FALSE(check_.is_revoked("", 1, 0));
  EXPECT_TRUE(check_.is_revoked("", 99, 0));
  users_.rows[0].disabled = true;
  EXPECT_TRUE(check_.is_revoked("", 1, 0));
}

TEST_F(SessionList, TreatsAMissingSessionAsRevoked) {
  EXPECT_TRUE(check_.is_revoked("unknown", 1, 0));
}

TEST_F(SessionList, ReadsTheFeedInPages) {
  for (int i = 0; i < 1001; ++i) {
    revocations_.add(common::RevocationKind::kUser, i, clock_.now());
  }

  const auto first = feed_.read(0);
  const auto second = feed_.read(first.entries.back().id);

  EXPECT_EQ(first.entries.size(), 1000U);
  EXPECT_TRUE(first.more);
  EXPECT_EQ(second.entries.size(), 1U);
  EXPECT_FALSE(second.more);
  EXPECT_EQ(second.time, clock_.now());
  EXPECT_EQ(feed_.read(5000).last_id, 1001);
}

TEST_F(SessionList, NamesItsDatabaseOnEachPageOfTheFeed) {
  revocations_.mark = 41;

  const auto page = feed_.read(0);

  EXPECT_EQ(page.database.id, revocations_.state().database.id);
  EXPECT_EQ(page.database.mark, 41);
  EXPECT_EQ(page.keep, std::chrono::days(90));
}

TEST_F(SessionList, KnowsUntilWhenTokensAreValidBeforeItIssuesThem) {
  advance_feed(revocations_, clock_, std::chrono::seconds(905));

  EXPECT_EQ(revocations_.mark, 1);
  EXPECT_GE(revocations_.tokens_until, clock_.now() + std::chrono::seconds(905 + 60))
      << "of a token that is issued just before the next run of maintenance";
}

TEST_F(SessionList, CompletesRevocationsThatWereInterrupted) {
  store_.pending = {7, 9};

  run_maintenance();

  EXPECT_EQ(store_.completed, (std::vector<std::int64_t>{7, 9}));
}

TEST_F(SessionList, PrunesEvenIfARevocationCannotBeCompleted) {
  store_.pending = {7, 9};
  store_.failing = 7;

  run_maintenance();

  EXPECT_EQ(store_.completed, std::vector<std::int64_t>{9});
  EXPECT_EQ(expired_.calls, 1);
  EXPECT_TRUE(log_.has("housekeeping_failed", "user_id=7"));
}

TEST_F(SessionList, PrunesInBatchesUntilNothingIsLeft) {
  expired_.batches = 3;

  run_maintenance();

  EXPECT_EQ(expired_.calls, 4);
  EXPECT_EQ(expired_.last.now, clock_.now());
}

TEST_F(SessionList, KeepsAuditEventsForAYear) {
  run_maintenance();

  EXPECT_EQ(expired_.last.audit_before, clock_.now() - std::chrono::days(365));
}

}  // namespace
}  // namespace auth
