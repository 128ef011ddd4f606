// A FeedReader whose feed comes from another database, or from one that went back in time.
#include "tests/support/feed_reader_fixture.hpp"

namespace common {
namespace {

using State = AuthDatabaseState;
using std::chrono::seconds;
using tests::FollowingADatabase;

TEST_F(FollowingADatabase, StoresItsIdAndMarks) {
  feed_.database.mark = 6;
  publish(3, "c");
  poll_a_second_later();
  poll_a_second_later();

  EXPECT_EQ(databases_.stored, (KnownDatabase{.database = {.id = "one", .mark = 6}, .last_id = 3}));
  EXPECT_EQ(state(), State::kOk);
  EXPECT_TRUE(log_.lines().empty());
}

TEST_F(FollowingADatabase, NoticesAnotherOneAndReadsAllOfItsFeed) {
  replace_database();
  publish(1, "of the other one");
  publish(5, "the newest");

  reader_.poll();

  EXPECT_EQ(state(), State::kAnother);
  EXPECT_TRUE(revoked("of the other one"));
  EXPECT_TRUE(revoked("the newest"));
  EXPECT_TRUE(log_.has("auth_database_changed", "state=another known=one found=other"));
}

TEST_F(FollowingADatabase, NoticesALowerMark) {
  feed_.database.mark = 4;

  reader_.poll();

  EXPECT_EQ(state(), State::kWentBack);
  EXPECT_TRUE(log_.has("auth_database_changed", "state=went_back"));
}

TEST_F(FollowingADatabase, NoticesThatTheNewestEntryIsLost) {
  feed_.rows.erase(2);

  reader_.poll();

  EXPECT_EQ(state(), State::kWentBack);
}

TEST_F(FollowingADatabase, NoticesOnTheFirstPollAfterARestart) {
  go_back();
  FeedReader restarted(feed_, list_, clock_, steady_, log_, options());
  restarted.load();

  restarted.poll();

  EXPECT_EQ(restarted.database().state, State::kWentBack);
}

TEST_F(FollowingADatabase, TakesNoPageBeforeTheLastForALoss) {
  for (int id = 3; id <= 9; ++id) publish(id, "s" + std::to_string(id));
  reader_.poll();
  FeedReader restarted(feed_, list_, clock_, steady_, log_, options());
  restarted.load();

  restarted.poll();

  EXPECT_EQ(restarted.database().state, State::kOk);
}

TEST_F(FollowingADatabase, KeepsTheStateUntilAnOperatorAcceptsTheDatabase) {
  const auto rows = feed_.rows;
  replace_database();
  publish(1, "x");
  poll_a_second_later();
  poll_a_second_later();
  EXPECT_EQ(databases_.stored->state, State::kAnother);
  feed_.rows = rows;
  feed_.database = {.id = "one", .mark = 5};
  poll_a_second_later();
  EXPECT_EQ(state(), State::kAnother);

  accept();
  poll_a_second_later();

  EXPECT_EQ(state(), State::kOk);
  EXPECT_EQ(std::ranges::count(log_.lines(), "auth_database_accepted database=one"), 1);
}

// Another instance has read a newer page and stored it while ours was on its way.
TEST_F(FollowingADatabase, TakesNoPageForOldBecauseAnotherInstanceStoredANewerOne) {
  databases_.stored->last_id = 3;
  feed_.database.mark = 6;

  poll_a_second_later();

  EXPECT_EQ(state(), State::kOk);
  EXPECT_EQ(reader_.database().last_id, 3);
  publish(3, "what the other instance has read");
  poll_a_second_later();
  EXPECT_EQ(state(), State::kOk);
}

TEST_F(FollowingADatabase, AdoptsWhatAnotherInstanceNoticed) {
  databases_.stored->state = State::kWentBack;
  publish(3, "c");

  poll_a_second_later();

  EXPECT_EQ(state(), State::kWentBack);
}

TEST_F(FollowingADatabase, DeletesNothingUntilTheDatabaseIsAccepted) {
  data_[7] = 1;
  replace_database();
  publish(1, "", RevocationKind::kUserDeleted);
  poll_a_second_later();
  poll_a_second_later();
  EXPECT_EQ(data_[7], 1);

  accept();
  poll_a_second_later();

  EXPECT_EQ(data_[7], 0);
}

TEST_F(FollowingADatabase, ForgetsADeletionThatTheDatabaseLost) {
  removal_fails_ = true;
  data_[7] = 1;
  publish(3, "", RevocationKind::kUserDeleted);
  poll_a_second_later();
  feed_.rows.erase(3);
  feed_.database.mark = 4;
  poll_a_second_later();
  removal_fails_ = false;

  accept();
  poll_a_second_later();
  poll_a_second_later();

  EXPECT_EQ(state(), State::kOk);
  EXPECT_EQ(data_[7], 1);
}

TEST_F(FollowingADatabase, KeepsALostEntryWhoseNumberIsGivenAgain) {
  go_back();
  clock_.advance(seconds(1));
  publish(2, "the new second one");

  reader_.poll();

  ASSERT_EQ(store_.rows.size(), 3U);
  EXPECT_TRUE(revoked("b"));
  EXPECT_TRUE(revoked("the new second one"));
}

}  // namespace
}  // namespace common
