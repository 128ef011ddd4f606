// A FeedReader with a store: saves entries, loads them after a restart and removes user data.
#include "tests/support/feed_reader_fixture.hpp"

namespace common {
namespace {

using std::chrono::seconds;
using StoringTheFeed = tests::ReadingTheFeed;

TEST_F(StoringTheFeed, LoadsStoredEntriesAfterARestart) {
  publish(1, "a");
  publish(2, "", RevocationKind::kUserDeleted);
  reader_.poll();
  poll_a_second_later();
  data_[7] = 1;
  RevocationList list;
  FeedReader restarted(feed_, list, clock_, steady_, log_, options());

  restarted.load();
  EXPECT_TRUE(list.is_revoked("a", 1, 0));
  EXPECT_FALSE(restarted.age());

  restarted.poll();
  EXPECT_EQ(store_.saved, 2U) << "what is known is not stored again";
  EXPECT_EQ(data_[7], 1) << "a removal that has finished is not repeated";
}

TEST_F(StoringTheFeed, AppliesAllPagesEvenIfTheStoreFails) {
  store_.full = true;
  for (int id = 1; id <= 5; ++id) publish(id, "s" + std::to_string(id));

  reader_.poll();
  pass(seconds(30));
  reader_.poll();
  publish(6, "s6");
  feed_.requests.clear();
  poll_a_second_later();

  EXPECT_TRUE(revoked("s1"));
  EXPECT_TRUE(revoked("s5"));
  EXPECT_TRUE(revoked("s6"));
  EXPECT_EQ(feed_.requests, (std::vector<std::int64_t>{5})) << "the cursor has moved";
  EXPECT_EQ(reader_.age(), seconds(0));
  EXPECT_EQ(log_.lines(),
            (std::vector<std::string>{"revocation_store_failed reason=the disk is full"}));
}

TEST_F(StoringTheFeed, StoresEntriesLaterAfterAStoreFailure) {
  store_.full = true;
  publish(1, "a");
  reader_.poll();
  publish(2, "b");
  reader_.poll();
  store_.full = false;

  reader_.poll();
  EXPECT_TRUE(store_.rows.empty()) << "it is tried once a second";
  poll_a_second_later();

  EXPECT_EQ(store_.rows.size(), 2U);
  EXPECT_EQ(store_.saved, 2U);
  EXPECT_EQ(log_.lines(),
            (std::vector<std::string>{"revocation_store_failed reason=the disk is full",
                                      "revocation_store_back"}));
}

TEST_F(StoringTheFeed, DropsExpiredEntriesThatWereNeverStored) {
  store_.full = true;
  publish(1, "a");
  reader_.poll();
  feed_.rows.clear();
  pass(seconds(1000));
  reader_.poll();
  store_.full = false;

  reader_.poll();

  EXPECT_EQ(store_.saved, 0U);
}

TEST_F(StoringTheFeed, KeepsAnEntryAsLongAsTheFeedSays) {
  publish(1, "a");
  reader_.poll();
  feed_.rows.clear();
  pass(std::chrono::days(90));
  reader_.poll();
  EXPECT_EQ(store_.rows.size(), 1U);
  pass(seconds(31));

  reader_.poll();

  EXPECT_TRUE(store_.rows.empty());
}

// Regression: after 1,000,000 revocations had become too many, no poll came for minutes.
TEST_F(StoringTheFeed, PrunesForHalfASecondAtATime) {
  int batches = 0;
  store_.before_prune = [&] {
    ++batches;
    steady_.advance(std::chrono::milliseconds(300));
  };
  store_.outdated = 2500;

  reader_.poll();
  EXPECT_EQ(batches, 2);
  poll_a_second_later();
  EXPECT_EQ(batches, 4) << "the next poll continues";
  poll_a_second_later();
  EXPECT_EQ(store_.outdated, 0);
}

TEST_F(StoringTheFeed, LoadsOnlyEntriesWhoseTokensMayBeValid) {
  publish(1, "a");
  reader_.poll();
  pass(seconds(1000));
  RevocationList list;
  FeedReader restarted(feed_, list, clock_, steady_, log_, options());

  restarted.load();

  EXPECT_EQ(store_.rows.size(), 1U);
  EXPECT_EQ(list.size(), 0U);
}

TEST_F(StoringTheFeed, WorksWithoutAStore) {
  FeedReader reader(feed_, list_, clock_, steady_, log_, {});
  reader.load();
  publish(1, "a");
  publish(2, "", RevocationKind::kUserDeleted);

  reader.poll();
  pass(seconds(31));
  reader.poll();

  EXPECT_TRUE(revoked("a"));
  EXPECT_TRUE(list_.is_revoked("any", 7, clock_.now().time_since_epoch() / seconds(1) - 31));
  EXPECT_TRUE(log_.lines().empty());
}

TEST_F(StoringTheFeed, RemovesTheDataOfADeletedUserOnceAndThenStoresTheEntry) {
  data_ = {{7, 3}, {8, 1}};
  publish(1, "", RevocationKind::kUserDeleted);

  reader_.poll();
  EXPECT_TRUE(store_.rows.empty());
  reader_.poll();
  reader_.poll();
  reader_.poll();

  EXPECT_EQ(data_[7], 0);
  EXPECT_EQ(data_[8], 1);
  EXPECT_EQ(store_.saved, 1U);
}

TEST_F(StoringTheFeed, ContinuesWhileUserDataIsBeingRemoved) {
  data_[7] = 3;
  publish(1, "", RevocationKind::kUserDeleted);
  reader_.poll();
  ASSERT_GT(data_[7], 0);
  publish(2, "revoked meanwhile");

  reader_.poll();

  EXPECT_TRUE(revoked("revoked meanwhile"));
  EXPECT_EQ(data_[7], 1) << "one batch a poll, as each takes longer than a poll may";
}

TEST_F(StoringTheFeed, ContinuesIfUserDataCannotBeRemoved) {
  removal_fails_ = true;
  publish(1, "", RevocationKind::kUserDeleted);
  publish(2, "a");
  publish(3, "on the next page");

  reader_.poll();

  EXPECT_TRUE(revoked("on the next page"));
  EXPECT_EQ(store_.rows.size(), 2U) << "all but the entry of the deleted user";
  EXPECT_TRUE(log_.has("housekeeping_failed", "the statement took too long"));
}

TEST_F(StoringTheFeed, ResumesARemovalAfterARestart) {
  data_[7] = 2;
  publish(1, "", RevocationKind::kUserDeleted);
  reader_.poll();
  ASSERT_EQ(data_[7], 1);
  FeedReader restarted(feed_, list_, clock_, steady_, log_, options());
  restarted.load();

  restarted.poll();

  EXPECT_EQ(data_[7], 0);
}

}  // namespace
}  // namespace common
