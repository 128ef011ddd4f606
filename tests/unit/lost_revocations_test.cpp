// What a FeedReader offers to a database that went back in time.
#include <fmt/format.h>

#include "tests/support/feed_reader_fixture.hpp"

namespace common {
namespace {

using State = AuthDatabaseState;
using Offered = std::map<std::string, std::vector<std::string>>;
using std::chrono::seconds;
using tests::FollowingADatabase;

// Regression: all that was kept for 90 days was offered, and disabled users who had been enabled
// again long before.
TEST_F(FollowingADatabase, OffersOnceWhatADatabaseThatWentBackHasLost) {
  feed_.rows.clear();
  feed_.pruned_id = 1;
  feed_.database.mark = 4;
  poll_a_second_later();
  poll_a_second_later();
  poll_a_second_later();

  EXPECT_EQ(feed_.offered, (Offered{{"one", {"b"}}}));
  EXPECT_TRUE(reader_.database().is_restored);
  EXPECT_TRUE(log_.has("revocations_offered", "count=1 taken=1"));
}

TEST_F(FollowingADatabase, StoresThatItWentBackAfterAPageThatWasNotStored) {
  feed_.database.mark = 9;
  reader_.poll();
  feed_.rows.clear();
  feed_.pruned_id = 1;
  feed_.database.mark = 7;
  reader_.poll();

  poll_a_second_later();

  EXPECT_EQ(databases_.stored->state, State::kWentBack);
  EXPECT_EQ(databases_.stored->database.mark, 7);
  EXPECT_EQ(feed_.offered, (Offered{{"one", {"b"}}}));
}

// As after logouts between the restore and the first poll.
TEST_F(FollowingADatabase, OffersALostEntryWhoseNumberWasGivenAgain) {
  feed_.rows.clear();
  feed_.pruned_id = 1;
  feed_.database.mark = 4;
  clock_.advance(seconds(1));
  for (const auto id : {2, 3, 4}) publish(id, "new" + std::to_string(id));

  poll_a_second_later();

  EXPECT_EQ(std::ranges::count(feed_.offered["one"], "b"), 1);
  EXPECT_EQ(std::ranges::count(feed_.offered["one"], "a"), 0);
}

TEST_F(FollowingADatabase, StillKnowsAfterARestartWhatIsLost) {
  feed_.takes_offers = false;
  feed_.rows.clear();
  feed_.pruned_id = 1;
  poll_a_second_later();
  feed_.takes_offers = true;
  FeedReader restarted(feed_, list_, clock_, steady_, log_, options());
  restarted.load();

  restarted.poll();

  EXPECT_EQ(feed_.offered, (Offered{{"one", {"b"}}}));
}

// Regression: it was not noticed before an operator had accepted the first time.
TEST_F(FollowingADatabase, OffersAgainToADatabaseThatWentBackTwice) {
  const auto restore = [&] {
    feed_.rows.clear();
    feed_.pruned_id = 1;
    feed_.database.mark = 4;
  };
  restore();
  poll_a_second_later();
  feed_.offered.clear();
  feed_.database.mark = 6;
  publish(2, "revoked in between");
  poll_a_second_later();
  poll_a_second_later();
  EXPECT_TRUE(feed_.offered.empty());

  restore();
  poll_a_second_later();
  poll_a_second_later();

  EXPECT_EQ(feed_.offered, (Offered{{"one", {"b", "revoked in between"}}}));
  EXPECT_TRUE(databases_.stored->is_restored);
}

// Regression, found by tests/model/feed.pml: only the mark was compared with what came after the
// first loss, so `doctor --accept` said that nothing was missing.
TEST_F(FollowingADatabase, NoticesASecondLossByItsNewestEntryAlone) {
  go_back();
  poll_a_second_later();
  publish(2, "revoked in between");
  poll_a_second_later();
  feed_.offered.clear();

  feed_.rows.erase(2);
  poll_a_second_later();
  poll_a_second_later();

  EXPECT_EQ(feed_.offered, (Offered{{"one", {"b", "revoked in between"}}}));
}

// Regression, found by tests/model/feed.pml: the restarted reader knew them from its store, did not
// store them anew, and offered them. Users who had been enabled since were disabled.
TEST_F(FollowingADatabase, OffersNothingAfterARestartThatIsStillOnTheFeed) {
  feed_.rows.erase(2);
  FeedReader restarted(feed_, list_, clock_, steady_, log_, options());
  restarted.load();

  restarted.poll();

  EXPECT_EQ(feed_.offered, (Offered{{"one", {"b"}}}));
}

// Regression: the loss was found on the last page, where no id is certain, and all was offered.
TEST_F(FollowingADatabase, OffersOnlyTheLostEntryOfAFeedOfSeveralPages) {
  for (const auto id : {3, 4, 5, 6}) publish(id, fmt::format("s{}", id));
  poll_a_second_later();
  poll_a_second_later();
  feed_.rows.erase(6);

  poll_a_second_later();
  poll_a_second_later();

  EXPECT_EQ(feed_.offered, (Offered{{"one", {"s6"}}}));
}

TEST_F(FollowingADatabase, OffersAgainAfterThirtySecondsUntilItIsTaken) {
  feed_.takes_offers = false;
  go_back();
  poll_a_second_later();
  poll_a_second_later();
  EXPECT_FALSE(reader_.database().is_restored);
  EXPECT_TRUE(log_.has("revocation_offer_failed", "database_not_back"));
  feed_.takes_offers = true;
  pass(seconds(28));
  reader_.poll();
  EXPECT_TRUE(feed_.offered.empty());

  poll_a_second_later();

  EXPECT_EQ(feed_.offered, (Offered{{"one", {"b"}}})) << "what is on its feed is not lost";
}

// Regression: those were offered too, and disabled users whom an administrator had enabled since.
TEST_F(FollowingADatabase, OffersNothingThatWasRevokedAfterTheLoss) {
  feed_.takes_offers = false;
  go_back();
  publish(2, "before the first poll");
  poll_a_second_later();
  publish(3, "later");
  poll_a_second_later();
  feed_.takes_offers = true;
  pass(seconds(30));

  reader_.poll();

  EXPECT_EQ(feed_.offered, (Offered{{"one", {"b"}}}));
}

// While the store fails, entries from before the loss and from after it wait.
TEST_F(FollowingADatabase, OffersWhatItCouldNotStoreBeforeTheLoss) {
  store_.full = true;
  publish(3, "c");
  reader_.poll();
  feed_.rows.clear();
  feed_.pruned_id = 1;
  feed_.database.mark = 4;
  publish(2, "after it");
  poll_a_second_later();
  EXPECT_TRUE(feed_.offered.empty());
  store_.full = false;

  poll_a_second_later();
  pass(seconds(30));
  reader_.poll();

  EXPECT_EQ(feed_.offered, (Offered{{"one", {"b", "c"}}}));
}

// Regression: after the state `another`, a database that went back was never noticed.
TEST_F(FollowingADatabase, NoticesThatItWentBackAfterAnotherOne) {
  const auto rows = feed_.rows;
  replace_database();
  publish(1, "x");
  poll_a_second_later();
  feed_.rows = rows;
  feed_.database = {.id = "one", .mark = 7};
  poll_a_second_later();
  EXPECT_EQ(state(), State::kAnother);
  go_back();
  feed_.database.mark = 6;

  poll_a_second_later();

  EXPECT_EQ(databases_.stored->state, State::kWentBack);
  EXPECT_EQ(feed_.offered, (Offered{{"one", {"b"}}}));
}

// Regression: after one page from a wrong AUTH_URL nothing was offered any more.
TEST_F(FollowingADatabase, StillOffersAfterAnotherOneWhatItIsOwed) {
  feed_.takes_offers = false;
  go_back();
  poll_a_second_later();
  const auto rows = feed_.rows;
  const auto database = feed_.database;
  replace_database();
  publish(1, "x");
  poll_a_second_later();
  EXPECT_EQ(databases_.stored->state, State::kAnother);
  feed_.rows = rows;
  feed_.database = database;
  feed_.takes_offers = true;
  pass(seconds(30));

  reader_.poll();

  EXPECT_EQ(databases_.stored->state, State::kWentBack);
  EXPECT_EQ(feed_.offered, (Offered{{"one", {"b"}}}));
  EXPECT_FALSE(databases_.stored->is_owed());
}

// Regression: the second instance raised the row and said again that the database went back.
TEST_F(FollowingADatabase, KeepsWhatAnOperatorAcceptedBeforeASecondInstanceNoticed) {
  AuthDatabase late(&databases_, log_);
  late.synchronize();
  go_back();
  poll_a_second_later();
  accept();
  poll_a_second_later();
  ASSERT_EQ(state(), State::kOk);

  late.compare(feed_.read(0), 0);
  EXPECT_EQ(late.known().state, State::kWentBack);
  late.synchronize();

  EXPECT_EQ(late.known().state, State::kOk);
  EXPECT_EQ(databases_.stored->state, State::kOk);
}

// Regression: with MAX_BODY_BYTES below 35 KB every offer was 413.
TEST_F(FollowingADatabase, OffersFitIntoTheLowestMaxBodyBytes) {
  for (int id = 3; id <= 600; ++id) {
    publish(id, fmt::format("00112233-4455-6677-8899-{:012}", id));
    feed_.rows[id].user_id = (1LL << 53) - 1;
  }
  feed_.database.id = std::string(32, 'f');
  FeedReader reader(feed_, list_, clock_, steady_, log_, {.store = &store_});
  reader.poll();
  feed_.database.mark = 4;
  pass(seconds(1));

  reader.poll();

  EXPECT_EQ(feed_.offered[feed_.database.id].size(), 600U);
  EXPECT_GT(feed_.largest_offer, 512U);
  EXPECT_LE(feed_.largest_offer, 1024U);
}

TEST_F(FollowingADatabase, OffersNothingToAnotherOne) {
  replace_database();
  publish(1, "x");

  poll_a_second_later();
  poll_a_second_later();

  EXPECT_TRUE(feed_.offered.empty());
}

}  // namespace
}  // namespace common
