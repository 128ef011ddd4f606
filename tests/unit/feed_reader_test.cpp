#include "common/token/feed_reader.hpp"

#include <map>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/support/fixed_clock.hpp"
#include "tests/support/memory_log.hpp"

namespace common {
namespace {

using std::chrono::seconds;

// Answers two entries a page, and records the requests.
class MemoryFeed final : public RevocationFeed {
 public:
  RevocationPage read(std::int64_t after_id) override {
    requests.push_back(after_id);
    if (away) throw std::runtime_error("connection refused");
    RevocationPage page;
    page.last_id = rows.empty() ? 0 : rows.rbegin()->first;
    for (auto row = rows.upper_bound(after_id); row != rows.end(); ++row) {
      page.more = page.entries.size() == 2;
      if (page.more) break;
      page.entries.push_back(row->second);
    }
    return page;
  }

  std::map<std::int64_t, Revocation> rows;
  std::vector<std::int64_t> requests;
  bool away = false;
};

// Answers the same page to every request.
class StuckFeed final : public RevocationFeed {
 public:
  explicit StuckFeed(RevocationPage page) : page_(std::move(page)) {}

  RevocationPage read(std::int64_t) override {
    ++requests;
    return page_;
  }

  int requests = 0;

 private:
  const RevocationPage page_;
};

class MemoryStore final : public RevocationStore {
 public:
  void save(std::span<const Revocation> entries) override {
    if (full) throw std::runtime_error("the disk is full");
    for (const auto& entry : entries) rows[entry.id] = entry;
    saved += entries.size();
  }
  std::vector<Revocation> list(std::int64_t after_id, int limit) override {
    std::vector<Revocation> found;
    for (auto row = rows.upper_bound(after_id); row != rows.end(); ++row) {
      if (found.size() < static_cast<std::size_t>(limit)) found.push_back(row->second);
    }
    return found;
  }
  int prune(Timestamp now, int) override {
    return static_cast<int>(
        std::erase_if(rows, [&](const auto& row) { return row.second.expires_at < now; }));
  }

  std::map<std::int64_t, Revocation> rows;
  std::size_t saved = 0;
  bool full = false;
};

class ReadingTheFeed : public testing::Test {
 protected:
  void publish(std::int64_t id, const std::string& session,
               RevocationKind kind = RevocationKind::kSession) {
    feed_.rows[id] = entry(id, session, kind);
  }
  Revocation entry(std::int64_t id, const std::string& session,
                   RevocationKind kind = RevocationKind::kSession) {
    return {.id = id,
            .kind = kind,
            .session_id = session,
            .user_id = 7,
            .created_at = clock_.now(),
            .expires_at = clock_.now() + seconds(960)};
  }
  void publish_unknown(std::int64_t id) {
    Revocation unknown;
    unknown.id = id;
    unknown.kind = RevocationKind::kUnknown;
    unknown.unknown_kind = "device";
    feed_.rows[id] = unknown;
  }
  FeedReader::Options options() {
    return {.store = &store_,
            .remove_user_data = [this](std::int64_t user_id) { return remove_batch(user_id); }};
  }
  // Takes a second, and removes one of the things that the user has.
  bool remove_batch(std::int64_t user_id) {
    steady_.advance(seconds(1));
    if (removal_fails_) throw std::runtime_error("the statement took too long");
    auto& left = data_[user_id];
    if (left > 0) --left;
    return left == 0;
  }
  void pass(seconds time) {
    clock_.advance(time);
    steady_.advance(time);
  }
  bool revoked(const std::string& session) { return list_.is_revoked(session, 1, 0); }

  tests::FixedClock clock_;
  tests::FixedSteadyClock steady_;
  tests::MemoryLog log_;
  MemoryFeed feed_;
  MemoryStore store_;
  RevocationList list_;
  std::map<std::int64_t, int> data_;  // how many things each user has
  bool removal_fails_ = false;
  FeedReader reader_{feed_, list_, clock_, steady_, log_, options()};
};

TEST_F(ReadingTheFeed, AppliesAllPagesAndStoresThem) {
  for (int id = 1; id <= 5; ++id) publish(id, "s" + std::to_string(id));

  reader_.poll();

  EXPECT_TRUE(revoked("s1"));
  EXPECT_TRUE(revoked("s5"));
  EXPECT_EQ(store_.rows.size(), 5U);
  EXPECT_EQ(feed_.requests, (std::vector<std::int64_t>{0, 2, 4}));
  EXPECT_EQ(reader_.age(), seconds(0));
}

TEST_F(ReadingTheFeed, FindsAnEntryThatCommitsSecondsAfterAHigherOne) {
  publish(4, "later");
  reader_.poll();
  pass(seconds(29));
  reader_.poll();
  publish(3, "earlier");

  reader_.poll();

  EXPECT_TRUE(revoked("earlier"));
}

TEST_F(ReadingTheFeed, FindsALateEntryAfterOneWithAnOldTimestamp) {
  clock_.advance(-seconds(3600));
  publish(4, "written by a host whose clock is slow");
  clock_.advance(seconds(3600));
  reader_.poll();
  reader_.poll();
  publish(3, "late");

  reader_.poll();

  EXPECT_TRUE(revoked("late"));
}

TEST_F(ReadingTheFeed, ReadsFromTheNewestEntryThatItHasKnownForHalfAMinute) {
  publish(1, "a");
  reader_.poll();
  pass(seconds(30));
  publish(2, "b");
  reader_.poll();
  feed_.requests.clear();

  reader_.poll();

  EXPECT_EQ(feed_.requests, (std::vector<std::int64_t>{1}));
  EXPECT_EQ(store_.saved, 2U) << "what is known is not stored again";
}

TEST_F(ReadingTheFeed, ReadsAtMostTheLastHundredThousandIdsAgain) {
  publish(1, "long ago");
  publish(100'001, "now");
  reader_.poll();
  feed_.requests.clear();

  reader_.poll();

  EXPECT_EQ(feed_.requests, (std::vector<std::int64_t>{1}));
}

TEST_F(ReadingTheFeed, SkipsAnEntryOfAnUnknownKindAndLogsItOnce) {
  publish(1, "a");
  publish_unknown(2);
  publish_unknown(3);
  publish_unknown(4);
  publish(5, "b");

  reader_.poll();
  reader_.poll();

  EXPECT_TRUE(revoked("a"));
  EXPECT_TRUE(revoked("b"));
  EXPECT_EQ(store_.rows.size(), 2U);
  EXPECT_EQ(reader_.age(), seconds(0));
  EXPECT_EQ(log_.lines(), (std::vector<std::string>{"revocation_kind_unknown id=2 kind=device",
                                                    "revocation_kind_unknown id=3 kind=device",
                                                    "revocation_kind_unknown id=4 kind=device"}));
}

TEST_F(ReadingTheFeed, StopsIfTheIdsDoNotRise) {
  StuckFeed feed({.entries = {entry(1, "a"), entry(2, "b")}, .more = true, .last_id = 9});
  FeedReader reader(feed, list_, clock_, steady_, log_, {});

  reader.poll();

  EXPECT_EQ(feed.requests, 2);
  EXPECT_FALSE(reader.age());
  EXPECT_TRUE(revoked("b"));
  EXPECT_TRUE(log_.has("revocation_feed_away", "the ids of the feed do not rise"));
}

TEST_F(ReadingTheFeed, StopsIfThereIsMoreAfterAnEmptyPage) {
  StuckFeed feed({.entries = {}, .more = true, .last_id = 9});
  FeedReader reader(feed, list_, clock_, steady_, log_, {});

  reader.poll();

  EXPECT_EQ(feed.requests, 1);
  EXPECT_FALSE(reader.age());
  EXPECT_TRUE(log_.has("revocation_feed_away", "the feed has more entries after an empty page"));
}

TEST_F(ReadingTheFeed, StopsIfTheNewestIdIsNegative) {
  StuckFeed feed({.entries = {}, .more = true, .last_id = -1});
  FeedReader reader(feed, list_, clock_, steady_, log_, {});

  reader.poll();

  EXPECT_EQ(feed.requests, 2);
  EXPECT_FALSE(reader.age());
}

TEST_F(ReadingTheFeed, KeepsTheListWhileTheFeedIsAway) {
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

TEST_F(ReadingTheFeed, HasNoAgeBeforeTheFirstAnswer) {
  feed_.away = true;

  reader_.poll();

  EXPECT_FALSE(reader_.age());
}

TEST_F(ReadingTheFeed, LoadsWhatWasStoredBeforeARestart) {
  publish(1, "a");
  publish(2, "", RevocationKind::kUserDeleted);
  reader_.poll();
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

TEST_F(ReadingTheFeed, AppliesAllPagesAlthoughTheStoreFails) {
  store_.full = true;
  for (int id = 1; id <= 5; ++id) publish(id, "s" + std::to_string(id));

  reader_.poll();
  pass(seconds(30));
  reader_.poll();
  publish(6, "s6");
  feed_.requests.clear();
  reader_.poll();

  EXPECT_TRUE(revoked("s1"));
  EXPECT_TRUE(revoked("s5"));
  EXPECT_TRUE(revoked("s6"));
  EXPECT_EQ(feed_.requests, (std::vector<std::int64_t>{5})) << "the cursor has moved";
  EXPECT_EQ(reader_.age(), seconds(0));
  EXPECT_EQ(log_.lines(),
            (std::vector<std::string>{"revocation_store_failed reason=the disk is full"}));
}

TEST_F(ReadingTheFeed, StoresLaterWhatAFailingStoreDidNotTake) {
  store_.full = true;
  publish(1, "a");
  reader_.poll();
  publish(2, "b");
  reader_.poll();
  store_.full = false;

  reader_.poll();

  EXPECT_EQ(store_.rows.size(), 2U);
  EXPECT_EQ(store_.saved, 2U);
  EXPECT_EQ(log_.lines(),
            (std::vector<std::string>{"revocation_store_failed reason=the disk is full",
                                      "revocation_store_back"}));
}

TEST_F(ReadingTheFeed, DropsExpiredEntriesThatWereNeverStored) {
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

TEST_F(ReadingTheFeed, NeedsNoStore) {
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

TEST_F(ReadingTheFeed, RemovesTheDataOfADeletedUserOnceAndThenStoresTheEntry) {
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

TEST_F(ReadingTheFeed, IsReadWhileTheDataOfADeletedUserIsBeingRemoved) {
  data_[7] = 3;
  publish(1, "", RevocationKind::kUserDeleted);
  reader_.poll();
  ASSERT_GT(data_[7], 0);
  publish(2, "revoked meanwhile");

  reader_.poll();

  EXPECT_TRUE(revoked("revoked meanwhile"));
  EXPECT_EQ(data_[7], 1) << "one batch a poll, as each takes longer than a poll may";
}

TEST_F(ReadingTheFeed, IsReadToItsEndAlthoughDataCannotBeRemoved) {
  removal_fails_ = true;
  publish(1, "", RevocationKind::kUserDeleted);
  publish(2, "a");
  publish(3, "on the next page");

  reader_.poll();

  EXPECT_TRUE(revoked("on the next page"));
  EXPECT_EQ(store_.rows.size(), 2U) << "all but the entry of the deleted user";
  EXPECT_TRUE(log_.has("housekeeping_failed", "the statement took too long"));
}

TEST_F(ReadingTheFeed, ResumesARemovalAfterARestart) {
  data_[7] = 2;
  publish(1, "", RevocationKind::kUserDeleted);
  reader_.poll();
  ASSERT_EQ(data_[7], 1);
  FeedReader restarted(feed_, list_, clock_, steady_, log_, options());
  restarted.load();

  restarted.poll();

  EXPECT_EQ(data_[7], 0);
}

TEST_F(ReadingTheFeed, ReadsAllAgainIfTheFeedStartsAnew) {
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
  EXPECT_TRUE(store_.rows.empty());
}

TEST_F(ReadingTheFeed, ReadsAgainWhatItForgotWhileTheClockRanAhead) {
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

TEST_F(ReadingTheFeed, ForgetsOnTimeAfterTheClockWasSetBack) {
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
