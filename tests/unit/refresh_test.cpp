#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/accounts_fixture.hpp"

namespace auth {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Refresh : public tests::AccountsFixture {
 protected:
  const common::RefreshGrant first_ = grant_of(log_in());
};

TEST_F(Refresh, ReturnsTheNextTokensOfTheSession) {
  clock_.advance(seconds(60));

  const auto signed_in = refresh(first_);

  EXPECT_EQ(grant_of(signed_in).counter, 1);
  EXPECT_EQ(grant_of(signed_in).session_id, first_.session_id);
  EXPECT_FALSE(identity_of(signed_in).fresh);
  EXPECT_EQ(identity_of(signed_in).username, "juan");
  EXPECT_EQ(session().counter, 1);
  EXPECT_EQ(session().rotated_at, clock_.now());
  EXPECT_TRUE(log_.has("token_refreshed", "user_id=1 session=" + first_.session_id + " counter=1"));
}

TEST_F(Refresh, NeverExtendsTheSession) {
  clock_.advance(seconds(2'592'000 - 100));

  const auto signed_in = refresh(first_);

  EXPECT_EQ(signed_in.refresh.expires_in, seconds(100));
  EXPECT_EQ(signed_in.access.expires_in, seconds(100));
}

TEST_F(Refresh, ReturnsTheSameSuccessorForARetryWithinTheGrace) {
  refresh(first_);
  const auto rotated_at = session().rotated_at;
  clock_.advance(seconds(30));

  const auto repeated = refresh(first_);

  EXPECT_EQ(grant_of(repeated).counter, 1);
  EXPECT_EQ(session().counter, 1);
  EXPECT_EQ(session().rotated_at, rotated_at);
  EXPECT_FALSE(session().revoked_at);
}

TEST_F(Refresh, DoesNotExtendTheGraceByARetry) {
  refresh(first_);
  clock_.advance(seconds(20));
  refresh(first_);
  clock_.advance(milliseconds(10'001));

  EXPECT_EQ(refresh_refusal(first_), "refresh_reused");
}

TEST_F(Refresh, RevokesTheSessionOfATokenThatIsReusedAfterTheGrace) {
  const auto second = grant_of(refresh(first_));
  clock_.advance(milliseconds(30'001));

  const auto error = tests::error_of([&] { refresh(first_); });

  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), common::ErrorKind::kUnauthenticated);
  EXPECT_EQ(error->code(), "refresh_reused");
  EXPECT_EQ(session().revoke_reason, "refresh_reuse");
  EXPECT_EQ(session().revoked_at, clock_.now());
  EXPECT_EQ(refresh_refusal(second), "token_revoked");
  EXPECT_TRUE(log_.has("refresh_reuse", "user_id=1 session=" + first_.session_id));
}

TEST_F(Refresh, RevokesTheSessionOfATokenTwoRotationsBehindImmediately) {
  refresh(grant_of(refresh(first_)));

  EXPECT_EQ(refresh_refusal(first_), "refresh_reused");
  EXPECT_TRUE(session().revoked_at);
}

// The session as it was in the backup, three rotations ago.
class RefreshAfterARestore : public Refresh {
 protected:
  RefreshAfterARestore() {
    newest_.counter = 3;
    clock_.advance(std::chrono::hours(1));
  }
  std::ptrdiff_t recorded(std::string_view event) {
    return std::ranges::count(audit_.events(), event);
  }

  common::RefreshGrant newest_ = first_;
};

TEST_F(RefreshAfterARestore, ContinuesTheSessionAndNamesTheLoss) {
  const auto next = grant_of(refresh(newest_));

  EXPECT_EQ(next.counter, 4);
  EXPECT_EQ(session().counter, 4);
  EXPECT_EQ(store_.went_back_at, clock_.now());
  EXPECT_EQ(recorded("database_went_back"), 1);
  EXPECT_EQ(audit_.rows.back().session_id, first_.session_id);
  EXPECT_EQ(audit_.rows.back().detail, "counter=3 stored=0");
  EXPECT_EQ(refresh_refusal(next), "");
  EXPECT_EQ(recorded("refresh_reuse"), 0);
}

TEST_F(RefreshAfterARestore, ReturnsTheSameSuccessorForARetryAndNamesTheLossOnce) {
  refresh(newest_);

  EXPECT_EQ(grant_of(refresh(newest_)).counter, 4);
  EXPECT_EQ(recorded("database_went_back"), 1);
}

TEST_F(RefreshAfterARestore, ReuseStaysReuse) {
  refresh(newest_);

  EXPECT_EQ(refresh_refusal(first_), "refresh_reused");
  EXPECT_TRUE(session().revoked_at);
}

TEST_F(RefreshAfterARestore, ARevokedSessionStaysRevoked) {
  store_.revoke(first_.session_id, "logout", clock_.now());

  EXPECT_EQ(refresh_refusal(newest_), "token_revoked");
  EXPECT_EQ(session().counter, 0);
  EXPECT_EQ(recorded("database_went_back"), 0);
}

TEST_F(RefreshAfterARestore, OfADatabaseThatGoesBackMeanwhileIsTriedAgain) {
  store_.before_rotate = [this] { session().counter = -1; };

  EXPECT_EQ(refresh_refusal(first_), "database_busy");

  store_.before_rotate = nullptr;
  EXPECT_EQ(refresh_refusal(first_), "");
  EXPECT_EQ(recorded("refresh_reuse"), 0);
}

// Nothing shows whether it was lost or never existed.
TEST_F(RefreshAfterARestore, ASessionThatIsMissingLogsInAgainAndIsNoTheft) {
  store_.rows.clear();

  const auto refusal = tests::error_of([&] { refresh(newest_); });

  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code(), "token_revoked");
  EXPECT_EQ(recorded("refresh_reuse"), 0);
}

TEST_F(RefreshAfterARestore, IntrospectionCallsTheTokenActive) {
  const auto token = issuer_->issue_refresh(newest_, std::chrono::minutes(1)).token;

  EXPECT_TRUE(sessions_.introspect(token.reveal()));
}

TEST_F(Refresh, RotatesBothCopiesOfARetriedTokenOnce) {
  const auto one = grant_of(refresh(first_));
  const auto other = grant_of(refresh(first_));

  EXPECT_EQ(grant_of(refresh(one)).counter, 2);
  EXPECT_EQ(grant_of(refresh(other)).counter, 2);
  EXPECT_EQ(session().counter, 2);
}

TEST_F(Refresh, RefusesARevokedSession) {
  store_.revoke(first_.session_id, "logout", clock_.now());

  EXPECT_EQ(refresh_refusal(first_), "token_revoked");
  EXPECT_EQ(session().counter, 0);
}

TEST_F(Refresh, RefusesAnUnknownSession) {
  auto unknown = first_;
  unknown.session_id = "no-such-session";

  EXPECT_EQ(refresh_refusal(unknown), "token_revoked");
}

TEST_F(Refresh, RefusesTheSessionOfAnotherUser) {
  users_.add({.id = 0,
              .username = "ana",
              .password_hash = "",
              .role = "admin",
              .disabled = false,
              .created_at = clock_.now()});
  auto stolen = first_;
  stolen.user_id = 2;

  EXPECT_EQ(refresh_refusal(stolen), "token_revoked");
  EXPECT_EQ(session().counter, 0);
  EXPECT_FALSE(session().revoked_at);
}

TEST_F(Refresh, RefusesAnExpiredSession) {
  clock_.advance(seconds(2'592'000) - milliseconds(1));
  EXPECT_EQ(refresh_refusal(first_), "");

  clock_.advance(milliseconds(1));
  EXPECT_EQ(refresh_refusal(first_), "token_expired");
}

TEST_F(Refresh, RefusesADeletedOrDisabledUser) {
  users_.rows[0].disabled = true;
  EXPECT_EQ(refresh_refusal(first_), "user_not_found");

  users_.rows.clear();
  EXPECT_EQ(refresh_refusal(first_), "token_revoked");
  EXPECT_EQ(session().counter, 0);
}

TEST_F(Refresh, UsesTheCurrentRoleOfTheUser) {
  users_.rows[0].role = "editor";

  EXPECT_EQ(identity_of(refresh(first_)).scope, "profile items books books:edit");
}

TEST_F(Refresh, ReadsTheSessionOnlyOnce) {
  const int reads = store_.reads;
  const int joined_reads = store_.joined_reads;

  refresh(first_);

  EXPECT_EQ(store_.reads, reads);
  EXPECT_EQ(store_.joined_reads, joined_reads + 1);
}

TEST_F(Refresh, ReturnsTheSameSuccessorToTheLoserOfARace) {
  store_.before_rotate = [this] {
    store_.before_rotate = nullptr;
    store_.rotate(first_.session_id, 0, clock_.now(), client_.ip);
  };

  EXPECT_EQ(grant_of(refresh(first_)).counter, 1);
  EXPECT_EQ(session().counter, 1);
  EXPECT_FALSE(session().revoked_at);
}

TEST_F(Refresh, RefusesASessionThatIsRevokedMeanwhile) {
  store_.before_rotate = [this] { store_.revoke(first_.session_id, "logout", clock_.now()); };

  EXPECT_EQ(refresh_refusal(first_), "token_revoked");
  EXPECT_EQ(session().revoke_reason, "logout");
}

TEST_F(Refresh, RevokesTheSessionAtTheFirstReuseWithoutAGrace) {
  Sessions strict(*verifier_, users_, store_, session_tokens_, events_, clock_, log_,
                  {.idle_lifetime = seconds(1000), .refresh_grace = seconds(0)});
  strict.refresh(client_, first_);
  clock_.advance(milliseconds(1));

  EXPECT_EQ(tests::code_of([&] { strict.refresh(client_, first_); }), "refresh_reused");
}

class RefreshFromElsewhere : public Refresh {
 protected:
  SignedIn refresh_from(const char* ip, const common::RefreshGrant& grant) {
    return sessions_.refresh({.request_id = "id-2", .ip = ip, .user_agent = "curl"}, grant);
  }
  std::string refusal_from(const char* ip, const common::RefreshGrant& grant) {
    return tests::code_of([&] { refresh_from(ip, grant); });
  }
  std::ptrdiff_t noted() {
    return std::ranges::count(audit_.events(), "refresh_from_another_address");
  }

  static constexpr const char* kThief = "198.51.100.66";
};

// Both get the successor of each other's token, so neither is ever two rotations behind.
TEST_F(RefreshFromElsewhere, WithinTheGraceForTheSecondTimeInARowIsReuse) {
  const auto owner = grant_of(refresh(first_));
  const auto thief = grant_of(refresh_from(kThief, first_));
  EXPECT_EQ(thief.counter, 1);
  clock_.advance(seconds(900));

  EXPECT_EQ(grant_of(refresh_from(kThief, thief)).counter, 2);
  clock_.advance(seconds(10));

  EXPECT_EQ(refresh_refusal(owner), "refresh_reused");
  EXPECT_EQ(session().revoke_reason, "refresh_reuse");
}

// A phone that changes networks before the answer arrives does this once, not at each refresh.
TEST_F(RefreshFromElsewhere, IsAuditedOncePerRotationAndKeepsTheSession) {
  refresh(first_);
  const auto second = grant_of(refresh_from(kThief, first_));
  refresh_from(kThief, first_);

  EXPECT_EQ(noted(), 1);
  EXPECT_EQ(audit_.rows.back().ip, kThief);
  EXPECT_EQ(audit_.rows.back().session_id, first_.session_id);
  EXPECT_EQ(audit_.rows.back().detail, "rotated_from=192.0.2.7");
  EXPECT_EQ(session().other_ip, kThief);

  const auto third = grant_of(refresh_from(kThief, second));
  refresh_from(kThief, third);
  EXPECT_EQ(refusal_from("192.0.2.7", third), "");
  EXPECT_EQ(noted(), 2);
  EXPECT_FALSE(session().revoked_at);
}

TEST_F(RefreshFromElsewhere, FromAThirdNetworkIsReuse) {
  refresh(first_);
  refresh_from(kThief, first_);

  EXPECT_EQ(refusal_from("203.0.113.5", first_), "refresh_reused");
}

TEST_F(RefreshFromElsewhere, IsNoEventIfItRotatesOrComesFromTheSameNetwork) {
  const auto second = grant_of(refresh_from(kThief, first_));
  EXPECT_EQ(session().last_ip, kThief);

  refresh_from("2001:db8::1", second);
  refresh_from("2001:db8::ffff:1", second);

  EXPECT_EQ(noted(), 0);
  EXPECT_FALSE(session().other_ip);
}

class Profile : public tests::AccountsFixture {};

TEST_F(Profile, BelongsToTheUserOfTheToken) {
  const auto user = own_account_.profile(identity_of(log_in()));

  EXPECT_EQ(user.id, 1);
  EXPECT_EQ(user.username, "juan");
}

TEST_F(Profile, ReadsTheSessionAndTheUserTogether) {
  const auto identity = identity_of(log_in());
  store_.reads = store_.joined_reads = 0;

  own_account_.profile(identity);

  EXPECT_EQ(store_.reads, 0);
  EXPECT_EQ(store_.joined_reads, 1);
}

TEST_F(Profile, IsRefusedForARevokedSession) {
  const auto identity = identity_of(log_in());
  store_.revoke(identity.session_id, "logout", clock_.now());

  EXPECT_EQ(tests::code_of([&] { own_account_.profile(identity); }), "token_revoked");
}

TEST_F(Profile, IsRefusedForTheSessionOfAnotherUser) {
  auto identity = identity_of(log_in());
  identity.user_id = 99;

  EXPECT_EQ(tests::code_of([&] { own_account_.profile(identity); }), "token_revoked");
}

TEST_F(Profile, IsRefusedForADisabledOrDeletedUser) {
  const auto identity = identity_of(log_in());
  users_.rows[0].disabled = true;
  EXPECT_EQ(tests::code_of([&] { own_account_.profile(identity); }), "user_not_found");

  users_.rows.clear();
  EXPECT_EQ(tests::code_of([&] { own_account_.profile(identity); }), "token_revoked");
}

TEST_F(Profile, OfALegacyTokenNeedsAnActiveUser) {
  auto identity = identity_of(log_in());
  identity.session_id.clear();
  EXPECT_EQ(own_account_.profile(identity).id, 1);

  users_.rows[0].disabled = true;
  EXPECT_EQ(tests::code_of([&] { own_account_.profile(identity); }), "token_revoked");
}

}  // namespace
}  // namespace auth
