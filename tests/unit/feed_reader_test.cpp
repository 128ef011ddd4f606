#include "common/core/error.hpp"
#include "tests/support/feed_reader_fixture.hpp"

namespace common {
namespace {

using std::chrono::seconds;
using tests::ReadingTheFeed;

TEST_F(ReadingTheFeed, AppliesAllPagesAndStoresThem) {
  for (int id = 1; id <= 5; ++id) publish(id, "s" + std::to_string(id));

  reader_.poll();

  EXPECT_TRUE(revoked("s1"));
  EXPECT_TRUE(revoked("s5"));
  EXPECT_EQ(store_.rows.size(), 5U);
  EXPECT_EQ(feed_.requests, (std::vector<std::int64_t>{0, 2, 4}));
  EXPECT_EQ(reader_.age(), seconds(0));
}

TEST_F(ReadingTheFeed, FindsALowerIdThatCommitsSecondsLater) {
  publish(4, "later");
  reader_.poll();
  pass(seconds(29));
  reader_.poll();
  publish(3, "earlier");

  poll_a_second_later();

  EXPECT_TRUE(revoked("earlier"));
}

TEST_F(ReadingTheFeed, FindsALateEntryAfterOneWithAnOldTimestamp) {
  clock_.advance(-seconds(3600));
  publish(4, "written by a host whose clock is slow");
  clock_.advance(seconds(3600));
  reader_.poll();
  publish(3, "late");

  poll_a_second_later();

  EXPECT_TRUE(revoked("late"));
}

TEST_F(ReadingTheFeed, ContinuesOnceASecondFromTheNewestEntryKnownForThirtySeconds) {
  publish(1, "a");
  reader_.poll();
  pass(seconds(30));
  publish(2, "b");
  reader_.poll();
  feed_.requests.clear();

  poll_a_second_later();

  EXPECT_EQ(feed_.requests, (std::vector<std::int64_t>{1}));
  EXPECT_EQ(store_.saved, 2U) << "what is known is not stored again";
}

TEST_F(ReadingTheFeed, ReadsOnlyWhatIsNewWithinASecond) {
  publish(1, "a");
  publish(2, "b");
  reader_.poll();
  feed_.requests.clear();

  reader_.poll();
  publish(3, "c");
  reader_.poll();
  reader_.poll();

  EXPECT_EQ(feed_.requests, (std::vector<std::int64_t>{2, 2, 3}));
  EXPECT_TRUE(revoked("c"));
}

TEST_F(ReadingTheFeed, RereadsAtMostTheLastHundredThousandIds) {
  publish(1, "long ago");
  publish(100'001, "now");
  reader_.poll();
  feed_.requests.clear();

  poll_a_second_later();

  EXPECT_EQ(feed_.requests, (std::vector<std::int64_t>{1}));
}

TEST_F(ReadingTheFeed, SkipsAnEntryOfAnUnknownKindAndLogsItOnce) {
  publish(1, "a");
  publish_unknown(2);
  publish_unknown(3);
  publish_unknown(4);
  publish(5, "b");

  reader_.poll();
  poll_a_second_later();

  EXPECT_TRUE(revoked("a"));
  EXPECT_TRUE(revoked("b"));
  EXPECT_EQ(store_.rows.size(), 2U);
  EXPECT_EQ(reader_.age(), seconds(0));
  EXPECT_EQ(log_.lines(), (std::vector<std::string>{"revocation_kind_unknown id=2 kind=device",
                                                    "revocation_kind_unknown id=3 kind=device",
                                                    "revocation_kind_unknown id=4 kind=device"}));
}

TEST_F(ReadingTheFeed, StopsIfIdsDoNotIncrease) {
  tests::StuckFeed feed({.entries = {entry(1, "a"), entry(2, "b")}, .more = true, .last_id = 9});
  FeedReader reader(feed, list_, clock_, steady_, log_, {});

  reader.poll();

  EXPECT_EQ(feed.requests, 2);
  EXPECT_FALSE(reader.age());
  EXPECT_TRUE(revoked("b"));
  EXPECT_TRUE(log_.has("revocation_feed_away", "the ids of the feed do not rise"));
}

TEST_F(ReadingTheFeed, StopsIfThereIsMoreAfterAnEmptyPage) {
  tests::StuckFeed feed({.entries = {}, .more = true, .last_id = 9});
  FeedReader reader(feed, list_, clock_, steady_, log_, {});

  reader.poll();

  EXPECT_EQ(feed.requests, 1);
  EXPECT_FALSE(reader.age());
  EXPECT_TRUE(log_.has("revocation_feed_away", "the feed has more entries after an empty page"));
}

TEST_F(ReadingTheFeed, StopsIfTheNewestIdIsNegative) {
  tests::StuckFeed feed({.entries = {}, .more = true, .last_id = -1});
  FeedReader reader(feed, list_, clock_, steady_, log_, {});

  reader.poll();

  EXPECT_EQ(feed.requests, 1);
  EXPECT_FALSE(reader.age());
}

TEST_F(ReadingTheFeed, KeepsTheListWhileTheFeedIsUnavailable) {
  publish(1, "a");
  reader_.poll();
  feed_.away = true;
  pass(seconds(5));

  reader_.poll();
  reader_.poll();
  EXPECT_TRUE(revoked("a"));
  EXPECT_EQ(reader_.age(), seconds(5));

  feed_.away = false;
  reader_.poll();
  EXPECT_EQ(reader_.age(), seconds(0));
  EXPECT_EQ(log_.lines(),
            (std::vector<std::string>{"revocation_feed_away reason=connection refused",
                                      "revocation_feed_back"}));
}

TEST_F(ReadingTheFeed, HasNoAgeBeforeTheFirstResponse) {
  feed_.away = true;

  reader_.poll();

  EXPECT_FALSE(reader_.age());
  EXPECT_THROW(reader_.require_reading(), Error);
}

TEST_F(ReadingTheFeed, RequiresNothingAfterTheFirstResponse) {
  reader_.poll();
  feed_.away = true;
  reader_.poll();

  EXPECT_NO_THROW(reader_.require_reading());
}

TEST_F(ReadingTheFeed, RereadsEverythingIfTheFeedIsReset) {
  publish(100, "of the old database");
  reader_.poll();
  pass(seconds(30));
  reader_.poll();
  feed_.rows.clear();
  publish(1, "of the new database");

  reader_.poll();

  EXPECT_TRUE(revoked("of the new database"));
}

TEST_F(ReadingTheFeed, ForgetsExpiredEntries) {
  publish(1, "a");
  reader_.poll();
  feed_.rows.clear();
  pass(seconds(1000));

  reader_.poll();

  EXPECT_EQ(list_.size(), 0U);
}

TEST_F(ReadingTheFeed, RereadsEntriesForgottenWhileTheClockWasAhead) {
  publish(1, "a");
  reader_.poll();
  pass(seconds(30));
  reader_.poll();
  clock_.advance(seconds(3600));
  pass(seconds(30));
  reader_.poll();
  ASSERT_FALSE(revoked("a"));
  clock_.advance(-seconds(3600));

  reader_.poll();

  EXPECT_TRUE(revoked("a"));
  EXPECT_EQ(store_.rows.size(), 1U);
}

TEST_F(ReadingTheFeed, ForgetsExpiredEntriesAfterTheClockWasSetBack) {
  reader_.poll();
  clock_.advance(-seconds(3600));
  publish(1, "a");
  reader_.poll();
  feed_.rows.clear();
  pass(seconds(1000));

  reader_.poll();

  EXPECT_EQ(list_.size(), 0U);
}

TEST_F(ReadingTheFeed, KeepsItsAgeIfTheClockIsSet) {
  reader_.poll();
  clock_.advance(-seconds(3600));

  EXPECT_EQ(reader_.age(), seconds(0));
}

}  // namespace
}  // namespace common
