#include "auth-service/core/sessions.hpp"

#include <gtest/gtest.h>

#include "tests/support/accounts_fixture.hpp"
#include "tests/support/memory_revocations.hpp"

namespace auth {
namespace {

using std::chrono::seconds;

constexpr seconds kIdle{1000};

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
  void log_out(const common::VerifiedToken& token, LogoutScope scope = LogoutScope::kLocal) {
    list_.log_out(caller_, token, scope);
  }

  tests::MemoryRevocations revocations_;
  Sessions list_{sessions_, revocations_, codes_, audit_, clock_, log_, kIdle};
  SessionCheck check_{sessions_, users_};
};

TEST_F(SessionList, HoldsTheCallersLiveSessionsAndMarksTheOneThatAsks) {
  const auto mine = log_in();
  const auto other = log_in();
  log_out(access_of(log_in()));

  const auto listed = list_.list(identity_of(mine));

  ASSERT_EQ(listed.size(), 2U);
  for (const auto& [session, current] : listed) {
    EXPECT_EQ(session.ip, "192.0.2.7");
    EXPECT_EQ(current, session.id == identity_of(mine).session_id);
  }
  EXPECT_TRUE(is_live(other));
}

TEST_F(SessionList, LeavesOutASessionOfWhichNoRefreshTokenIsLeft) {
  const auto mine = identity_of(log_in());

  clock_.advance(kIdle);

  EXPECT_TRUE(list_.list(mine).empty());
}

TEST_F(SessionList, EndsOneSessionOfTheCaller) {
  const auto mine = log_in();
  const auto lost = log_in();

  list_.end(caller_, identity_of(mine), identity_of(lost).session_id);

  EXPECT_FALSE(is_live(lost));
  EXPECT_TRUE(is_live(mine));
  EXPECT_TRUE(log_.has("session_revoked", "session=" + identity_of(lost).session_id));
}

TEST_F(SessionList, KnowsNoSessionOfAnotherUser) {
  const auto mine = log_in();
  auto stranger = identity_of(mine);
  stranger.user_id = 99;

  for (const auto& id : {identity_of(mine).session_id, std::string("unknown"), std::string()}) {
    EXPECT_EQ(tests::code_of([&] { list_.end(caller_, stranger, id); }), "not_found");
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

TEST_F(SessionList, LogsOutTheOthersOrAll) {
  const auto mine = log_in();
  const auto other = log_in();

  log_out(refresh_of(mine), LogoutScope::kOthers);
  EXPECT_TRUE(is_live(mine));
  EXPECT_FALSE(is_live(other));

  log_out(access_of(mine), LogoutScope::kGlobal);
  EXPECT_FALSE(is_live(mine));
}

TEST_F(SessionList, PutsAnEndOnTheAuditTrailWithItsReason) {
  const auto mine = log_in();
  const auto other = log_in();

  list_.end(caller_, identity_of(mine), identity_of(other).session_id);

  EXPECT_EQ(audit_.rows.back().event, "session_revoked");
  EXPECT_EQ(audit_.rows.back().session_id, identity_of(other).session_id);
  EXPECT_EQ(audit_.rows.back().detail, "ended");
}

TEST_F(SessionList, PutsTheEndOfManyOnTheAuditTrailOnce) {
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

// A client that was given a part of what its user may must not lock the user out everywhere.
TEST_F(SessionList, NeedsTheScopeProfileToEndOthers) {
  const auto whole = log_in();
  const auto narrow =
      accounts_.log_in(caller_, {"juan", common::Secret(tests::kPassword)}, {}, "items");
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

TEST_F(SessionList, LetsALoginThatWasNarrowedToTheProfileEndOthers) {
  const auto other = log_in();
  const auto narrow =
      accounts_.log_in(caller_, {"juan", common::Secret(tests::kPassword)}, {}, "profile");

  log_out(refresh_of(narrow), LogoutScope::kOthers);

  EXPECT_FALSE(is_live(other));
}

TEST_F(SessionList, TakesARefreshTokenThatWasRotatedAtLogout) {
  const auto first = log_in();
  refresh(grant_of(first));

  log_out(refresh_of(first));

  EXPECT_FALSE(is_live(first));
}

TEST_F(SessionList, RefusesARefreshTokenOfASessionThatHasEnded) {
  const auto mine = log_in();
  const auto other = log_in();
  log_out(refresh_of(mine));

  for (const auto scope : {LogoutScope::kLocal, LogoutScope::kOthers, LogoutScope::kGlobal}) {
    EXPECT_EQ(tests::code_of([&] { log_out(refresh_of(mine), scope); }), "token_revoked");
  }

  EXPECT_TRUE(is_live(other));
}

TEST_F(SessionList, SaysThatALegacyTokenHasNoSessionToEnd) {
  auto legacy = access_of(log_in());
  legacy.identity->session_id = "";

  EXPECT_EQ(tests::code_of([&] { log_out(legacy); }), "no_session");
}

TEST_F(SessionList, ChecksATokenWithoutASessionByItsUser) {
  EXPECT_FALSE(check_.is_revoked("", 1, 0));
  EXPECT_TRUE(check_.is_revoked("", 99, 0));
  users_.rows[0].disabled = true;
  EXPECT_TRUE(check_.is_revoked("", 1, 0));
}

TEST_F(SessionList, TakesAMissingSessionForEnded) {
  EXPECT_TRUE(check_.is_revoked("unknown", 1, 0));
}

TEST_F(SessionList, GivesTheFeedInPages) {
  for (int i = 0; i < 1001; ++i) {
    revocations_.add(common::RevocationKind::kUser, i, clock_.now());
  }

  const auto first = list_.feed(0);
  const auto second = list_.feed(first.entries.back().id);

  EXPECT_EQ(first.entries.size(), 1000U);
  EXPECT_TRUE(first.more);
  EXPECT_EQ(second.entries.size(), 1U);
  EXPECT_FALSE(second.more);
  EXPECT_EQ(second.time, clock_.now());
  EXPECT_EQ(list_.feed(5000).last_id, 1001);
}

TEST_F(SessionList, FinishesEndsThatWereCutShort) {
  sessions_.unfinished = {7, 9};

  list_.run_maintenance();

  EXPECT_EQ(sessions_.finished, (std::vector<std::int64_t>{7, 9}));
}

TEST_F(SessionList, KeepsHouseWhereTheEndForOneUserFails) {
  log_in();
  sessions_.unfinished = {7, 9};
  sessions_.failing = 7;
  clock_.advance(std::chrono::days(31));

  list_.run_maintenance();

  EXPECT_EQ(sessions_.finished, std::vector<std::int64_t>{9});
  EXPECT_TRUE(sessions_.rows.empty());
  EXPECT_TRUE(log_.has("housekeeping_failed", "user_id=7"));
}

TEST_F(SessionList, PrunesEventsAfterAYear) {
  log_in();
  clock_.advance(std::chrono::days(365));
  list_.run_maintenance();
  EXPECT_EQ(audit_.rows.size(), 1U);

  clock_.advance(std::chrono::milliseconds(1));
  list_.run_maintenance();
  EXPECT_TRUE(audit_.rows.empty());
}

TEST_F(SessionList, PrunesResetCodesThatHaveExpired) {
  codes_.put(1, common::Secret("code"), clock_.now() + seconds(1));
  list_.run_maintenance();
  EXPECT_EQ(codes_.rows.size(), 1U);

  clock_.advance(seconds(1));
  list_.run_maintenance();
  EXPECT_TRUE(codes_.rows.empty());
}

TEST_F(SessionList, PrunesWhatHasExpiredBatchByBatch) {
  log_in();
  for (int i = 0; i < 1200; ++i) {
    revocations_.add(common::RevocationKind::kUser, i, clock_.now());
  }
  list_.run_maintenance();
  EXPECT_EQ(revocations_.rows.size(), 1200U);

  clock_.advance(std::chrono::days(31));
  list_.run_maintenance();

  EXPECT_TRUE(revocations_.rows.empty());
  EXPECT_TRUE(sessions_.rows.empty());
}

}  // namespace
}  // namespace auth
