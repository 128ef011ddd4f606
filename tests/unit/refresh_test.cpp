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

TEST_F(Refresh, AnswersTheNextTokensOfTheSession) {
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

TEST_F(Refresh, NeverMovesTheEndOfTheSession) {
  clock_.advance(seconds(2'592'000 - 100));

  const auto signed_in = refresh(first_);

  EXPECT_EQ(signed_in.refresh.expires_in, seconds(100));
  EXPECT_EQ(signed_in.access.expires_in, seconds(100));
}

TEST_F(Refresh, GivesARepeatWithinTheGraceTheSameSuccessor) {
  refresh(first_);
  const auto rotated_at = session().rotated_at;
  clock_.advance(seconds(30));

  const auto repeated = refresh(first_);

  EXPECT_EQ(grant_of(repeated).counter, 1);
  EXPECT_EQ(session().counter, 1);
  EXPECT_EQ(session().rotated_at, rotated_at);
  EXPECT_FALSE(session().revoked_at);
}

TEST_F(Refresh, IsNotGivenMoreTimeByARepeat) {
  refresh(first_);
  clock_.advance(seconds(20));
  refresh(first_);
  clock_.advance(milliseconds(10'001));

  EXPECT_EQ(refresh_refusal(first_), "refresh_reused");
}

TEST_F(Refresh, EndsTheSessionOfATokenThatIsUsedAgainAfterTheGrace) {
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

TEST_F(Refresh, EndsTheSessionOfATokenTwoStepsBehindAtOnce) {
  refresh(grant_of(refresh(first_)));

  EXPECT_EQ(refresh_refusal(first_), "refresh_reused");
  EXPECT_TRUE(session().revoked_at);
}

TEST_F(Refresh, EndsTheSessionOfATokenFromTheFuture) {
  auto ahead = first_;
  ahead.counter = 5;

  EXPECT_EQ(refresh_refusal(ahead), "refresh_reused");
  EXPECT_TRUE(session().revoked_at);
}

TEST_F(Refresh, LetsTheRepeatedTokenBeFollowedOnce) {
  const auto one = grant_of(refresh(first_));
  const auto other = grant_of(refresh(first_));

  EXPECT_EQ(grant_of(refresh(one)).counter, 2);
  EXPECT_EQ(grant_of(refresh(other)).counter, 2);
  EXPECT_EQ(session().counter, 2);
}

TEST_F(Refresh, RefusesASessionThatHasEnded) {
  sessions_.revoke(first_.session_id, "logout", clock_.now());

  EXPECT_EQ(refresh_refusal(first_), "token_revoked");
  EXPECT_EQ(session().counter, 0);
}

TEST_F(Refresh, RefusesASessionThatIsUnknown) {
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

TEST_F(Refresh, RefusesASessionThatHasExpired) {
  clock_.advance(seconds(2'592'000) - milliseconds(1));
  EXPECT_EQ(refresh_refusal(first_), "");

  clock_.advance(milliseconds(1));
  EXPECT_EQ(refresh_refusal(first_), "token_expired");
}

TEST_F(Refresh, RefusesAUserWhoIsGoneOrDisabled) {
  users_.rows[0].disabled = true;
  EXPECT_EQ(refresh_refusal(first_), "user_not_found");

  users_.rows.clear();
  EXPECT_EQ(refresh_refusal(first_), "user_not_found");
  EXPECT_EQ(session().counter, 0);
}

TEST_F(Refresh, TakesTheRoleThatTheUserHasNow) {
  users_.rows[0].role = "editor";

  EXPECT_EQ(identity_of(refresh(first_)).scope, "profile items books books:edit");
}

// Another request takes the rotation, or ends the session, between the reading and the writing.
class RacingSessions final : public SessionRepository {
 public:
  explicit RacingSessions(tests::MemorySessions& inner) : inner_(inner) {}
  bool add(const Session& session, std::string_view password_hash) override {
    return inner_.add(session, password_hash);
  }
  std::optional<Session> find(std::string_view id) override { return inner_.find(id); }
  bool rotate(std::string_view id, std::int64_t counter, common::Timestamp now) override {
    if (ends) {
      inner_.revoke(id, "logout", now);
    } else {
      inner_.rotate(id, counter, now);
    }
    return inner_.rotate(id, counter, now);
  }
  bool revoke(std::string_view id, std::string_view reason, common::Timestamp now) override {
    return inner_.revoke(id, reason, now);
  }
  std::int64_t revoke_all_of(std::int64_t user_id, std::string_view except_id,
                             std::string_view reason, common::Timestamp now) override {
    return inner_.revoke_all_of(user_id, except_id, reason, now);
  }
  std::int64_t complete_revocation(std::int64_t user_id, common::Timestamp now) override {
    return inner_.complete_revocation(user_id, now);
  }
  std::vector<std::int64_t> pending_revocations(int limit) override {
    return inner_.pending_revocations(limit);
  }
  std::vector<Session> list_live(std::int64_t user_id, common::Timestamp now,
                                 common::Timestamp idle_since, int limit) override {
    return inner_.list_live(user_id, now, idle_since, limit);
  }
  int prune(common::Timestamp now, int limit) override { return inner_.prune(now, limit); }
  bool has_live_session_from(std::int64_t user_id, std::string_view ip,
                             common::Timestamp now) override {
    return inner_.has_live_session_from(user_id, ip, now);
  }

  bool ends = false;

 private:
  tests::MemorySessions& inner_;
};

TEST_F(Refresh, AnswersTheLoserOfARaceTheSameSuccessor) {
  RacingSessions racing(sessions_);
  Accounts accounts(users_, racing, hasher_, passwords_, audit_, *issuer_, clock_, random_, log_,
                    {});

  EXPECT_EQ(grant_of(accounts.refresh(caller_, first_)).counter, 1);
  EXPECT_EQ(session().counter, 1);
  EXPECT_FALSE(session().revoked_at);
}

TEST_F(Refresh, SeesASessionThatEndsMeanwhile) {
  RacingSessions racing(sessions_);
  racing.ends = true;
  Accounts accounts(users_, racing, hasher_, passwords_, audit_, *issuer_, clock_, random_, log_,
                    {});

  EXPECT_EQ(tests::code_of([&] { accounts.refresh(caller_, first_); }), "token_revoked");
  EXPECT_EQ(session().revoke_reason, "logout");
}

TEST_F(Refresh, WithoutGraceEndsTheSessionAtTheFirstReuse) {
  Accounts strict(users_, sessions_, hasher_, passwords_, audit_, *issuer_, clock_, random_, log_,
                  {.refresh_grace = seconds(0)});
  strict.refresh(caller_, first_);
  clock_.advance(milliseconds(1));

  EXPECT_EQ(tests::code_of([&] { strict.refresh(caller_, first_); }), "refresh_reused");
}

class Profile : public tests::AccountsFixture {};

TEST_F(Profile, IsTheUserOfTheToken) {
  const auto user = accounts_.profile(identity_of(log_in()));

  EXPECT_EQ(user.id, 1);
  EXPECT_EQ(user.username, "juan");
}

TEST_F(Profile, IsRefusedForADisabledOrDeletedUser) {
  const auto identity = identity_of(log_in());
  users_.rows[0].disabled = true;
  EXPECT_EQ(tests::code_of([&] { accounts_.profile(identity); }), "user_not_found");

  users_.rows.clear();
  EXPECT_EQ(tests::code_of([&] { accounts_.profile(identity); }), "user_not_found");
}

}  // namespace
}  // namespace auth
