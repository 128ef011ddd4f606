#include "books-service/core/feed_reader.hpp"

#include <map>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/support/fixed_clock.hpp"
#include "tests/support/memory_catalogue.hpp"
#include "tests/support/memory_log.hpp"

namespace books {
namespace {

using common::Revocation;
using common::RevocationKind;
using std::chrono::seconds;

// Answers two entries a page, and remembers what it was asked.
class MemoryFeed final : public RevocationFeed {
 public:
  FeedPage read(std::int64_t after_id) override {
    asked.push_back(after_id);
    if (away) throw std::runtime_error("connection refused");
    FeedPage page{.entries = {}, .more = false, .last_id = rows.empty() ? 0 : rows.rbegin()->first};
    for (auto row = rows.upper_bound(after_id); row != rows.end(); ++row) {
      page.more = page.entries.size() == 2;
      if (page.more) break;
      page.entries.push_back(row->second);
    }
    return page;
  }

  std::map<std::int64_t, FeedEntry> rows;
  std::vector<std::int64_t> asked;
  bool away = false;
};

// Answers the same page, whatever it is asked.
class StuckFeed final : public RevocationFeed {
 public:
  explicit StuckFeed(FeedPage page) : page_(std::move(page)) {}

  FeedPage read(std::int64_t) override {
    ++readings;
    return page_;
  }

  int readings = 0;

 private:
  const FeedPage page_;
};

class MemorySeen final : public SeenRevocations {
 public:
  void remember(std::span<const Revocation> entries) override {
    for (const auto& entry : entries) rows[entry.id] = entry;
    written += entries.size();
  }
  std::vector<Revocation> list(std::int64_t after_id, int limit) override {
    std::vector<Revocation> found;
    for (auto row = rows.upper_bound(after_id); row != rows.end(); ++row) {
      if (found.size() < static_cast<std::size_t>(limit)) found.push_back(row->second);
    }
    return found;
  }
  int prune(common::Timestamp now, int) override {
    return static_cast<int>(
        std::erase_if(rows, [&](const auto& row) { return row.second.expires_at < now; }));
  }

  std::map<std::int64_t, Revocation> rows;
  std::size_t written = 0;
};

class ReadingTheFeed : public testing::Test {
 protected:
  void tell(std::int64_t id, const std::string& session,
            RevocationKind kind = RevocationKind::kSession) {
    feed_.rows[id] = entry(id, session, kind);
  }
  FeedEntry entry(std::int64_t id, const std::string& session,
                  RevocationKind kind = RevocationKind::kSession) {
    return {.id = id,
            .kind = std::string(name_of(kind)),
            .revocation = Revocation{.id = id,
                                     .kind = kind,
                                     .session_id = session,
                                     .user_id = 7,
                                     .created_at = clock_.now(),
                                     .expires_at = clock_.now() + seconds(960)}};
  }
  void tell_unknown(std::int64_t id) {
    feed_.rows[id] = {.id = id, .kind = "device", .revocation = std::nullopt};
  }
  void pass(seconds time) {
    clock_.advance(time);
    steady_.advance(time);
  }
  bool revoked(const std::string& session) { return list_.is_revoked(session, 1, 0); }

  tests::FixedClock clock_;
  tests::FixedSteadyClock steady_;
  tests::MemoryLog log_;
  tests::MemoryItems items_;
  MemoryFeed feed_;
  MemorySeen seen_;
  RevocationList list_;
  FeedReader reader_{feed_, seen_, items_, list_, clock_, steady_, log_};
};

TEST_F(ReadingTheFeed, TakesAllPagesAndRemembersThem) {
  for (int id = 1; id <= 5; ++id) tell(id, "s" + std::to_string(id));

  reader_.poll();

  EXPECT_TRUE(revoked("s1"));
  EXPECT_TRUE(revoked("s5"));
  EXPECT_EQ(seen_.rows.size(), 5U);
  EXPECT_EQ(feed_.asked, (std::vector<std::int64_t>{0, 2, 4}));
  EXPECT_EQ(reader_.age(), seconds(0));
}

TEST_F(ReadingTheFeed, FindsAnEntryThatCommitsSecondsAfterAHigherOne) {
  tell(4, "later");
  reader_.poll();
  pass(seconds(29));
  reader_.poll();
  tell(3, "earlier");

  reader_.poll();

  EXPECT_TRUE(revoked("earlier"));
}

// Which instance stamped it, and how far its clock is off, does not count.
TEST_F(ReadingTheFeed, FindsALateEntryBehindOneThatIsStampedLongAgo) {
  clock_.advance(-seconds(3600));
  tell(4, "stamped by a clock that is slow");
  clock_.advance(seconds(3600));
  reader_.poll();
  reader_.poll();
  tell(3, "late");

  reader_.poll();

  EXPECT_TRUE(revoked("late"));
}

TEST_F(ReadingTheFeed, AsksAgainFromTheNewestEntryThatItHasKnownForHalfAMinute) {
  tell(1, "a");
  reader_.poll();
  pass(seconds(30));
  tell(2, "b");
  reader_.poll();
  feed_.asked.clear();

  reader_.poll();

  EXPECT_EQ(feed_.asked, (std::vector<std::int64_t>{1}));
  EXPECT_EQ(seen_.written, 2U) << "what is known is not written again";
}

TEST_F(ReadingTheFeed, DoesNotAskAgainForMoreThanTheLastIds) {
  tell(1, "long ago");
  tell(100'001, "now");
  reader_.poll();
  feed_.asked.clear();

  reader_.poll();

  EXPECT_EQ(feed_.asked, (std::vector<std::int64_t>{1}));
}

TEST_F(ReadingTheFeed, SkipsAnEntryOfAKindOfTheFutureAndSaysSoOnce) {
  tell(1, "a");
  tell_unknown(2);
  tell_unknown(3);
  tell_unknown(4);
  tell(5, "b");

  reader_.poll();
  reader_.poll();

  EXPECT_TRUE(revoked("a"));
  EXPECT_TRUE(revoked("b"));
  EXPECT_EQ(seen_.rows.size(), 2U);
  EXPECT_EQ(reader_.age(), seconds(0));
  EXPECT_EQ(log_.lines(), (std::vector<std::string>{"revocation_kind_unknown id=2 kind=device",
                                                    "revocation_kind_unknown id=3 kind=device",
                                                    "revocation_kind_unknown id=4 kind=device"}));
}

TEST_F(ReadingTheFeed, GivesUpAFeedWhoseIdsDoNotRise) {
  StuckFeed feed({.entries = {entry(1, "a"), entry(2, "b")}, .more = true, .last_id = 9});
  FeedReader reader(feed, seen_, items_, list_, clock_, steady_, log_);

  reader.poll();

  EXPECT_EQ(feed.readings, 2);
  EXPECT_FALSE(reader.age());
  EXPECT_TRUE(revoked("b"));
  EXPECT_TRUE(log_.has("revocation_feed_away", "the ids of the feed do not rise"));
}

TEST_F(ReadingTheFeed, GivesUpAFeedThatHasMoreAndTellsNone) {
  StuckFeed feed({.entries = {}, .more = true, .last_id = 9});
  FeedReader reader(feed, seen_, items_, list_, clock_, steady_, log_);

  reader.poll();

  EXPECT_EQ(feed.readings, 1);
  EXPECT_FALSE(reader.age());
  EXPECT_TRUE(log_.has("revocation_feed_away", "the feed has more and tells none"));
}

TEST_F(ReadingTheFeed, GivesUpAFeedWhoseNewestIdIsBelowAny) {
  StuckFeed feed({.entries = {}, .more = true, .last_id = -1});
  FeedReader reader(feed, seen_, items_, list_, clock_, steady_, log_);

  reader.poll();

  EXPECT_EQ(feed.readings, 2);
  EXPECT_FALSE(reader.age());
}

TEST_F(ReadingTheFeed, GoesOnWithWhatItKnowsWhileTheFeedIsAway) {
  tell(1, "a");
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

TEST_F(ReadingTheFeed, HasReadNothingBeforeTheFirstAnswer) {
  feed_.away = true;

  reader_.poll();

  EXPECT_FALSE(reader_.age());
}

TEST_F(ReadingTheFeed, RecallsWhatWasRememberedBeforeARestart) {
  tell(1, "a");
  tell(2, "", RevocationKind::kUserDeleted);
  reader_.poll();
  items_.add(7, {.name = "of a user who got the id again", .description = {}}, clock_.now());
  RevocationList list;
  FeedReader restarted(feed_, seen_, items_, list, clock_, steady_, log_);

  restarted.recall();
  EXPECT_TRUE(list.is_revoked("a", 1, 0));
  EXPECT_FALSE(restarted.age());

  restarted.poll();
  EXPECT_EQ(seen_.written, 2U);
  EXPECT_EQ(items_.rows.size(), 1U);
}

TEST_F(ReadingTheFeed, RemovesTheItemsOfADeletedUserOnce) {
  for (int i = 0; i < 1001; ++i) items_.add(7, {.name = "i", .description = {}}, clock_.now());
  items_.add(8, {.name = "i", .description = {}}, clock_.now());
  tell(1, "", RevocationKind::kUserDeleted);

  reader_.poll();
  reader_.poll();

  EXPECT_EQ(items_.rows.size(), 1U);
  EXPECT_EQ(log_.lines(), (std::vector<std::string>{"items_removed user_id=7 items=1001"}));
}

TEST_F(ReadingTheFeed, GoesOnReadingWhileTheItemsOfADeletedUserAreBeingRemoved) {
  for (int i = 0; i < 1001; ++i) items_.add(7, {.name = "i", .description = {}}, clock_.now());
  items_.before_change = [this] { steady_.advance(seconds(1)); };
  tell(1, "", RevocationKind::kUserDeleted);
  reader_.poll();
  const auto left = items_.rows.size();
  ASSERT_GT(left, 0U);
  tell(2, "ended meanwhile");

  reader_.poll();

  EXPECT_TRUE(revoked("ended meanwhile"));
  EXPECT_LT(items_.rows.size(), left);
  while (!items_.rows.empty()) reader_.poll();
  EXPECT_EQ(log_.lines(), (std::vector<std::string>{"items_removed user_id=7 items=1001"}));
}

TEST_F(ReadingTheFeed, IsReadToItsEndThoughItemsCannotBeRemoved) {
  items_.before_change = [] { throw std::runtime_error("the statement took too long"); };
  tell(1, "", RevocationKind::kUserDeleted);
  tell(2, "a");
  tell(3, "on the next page");

  reader_.poll();

  EXPECT_TRUE(revoked("on the next page"));
  EXPECT_EQ(reader_.last_read_at(), clock_.now());
  EXPECT_TRUE(log_.has("housekeeping_failed", "the statement took too long"));
}

TEST_F(ReadingTheFeed, GoesOnRemovingItemsAfterARestart) {
  for (int i = 0; i < 1000; ++i) items_.add(7, {.name = "i", .description = {}}, clock_.now());
  items_.before_change = [this] { steady_.advance(seconds(1)); };
  tell(1, "", RevocationKind::kUserDeleted);
  reader_.poll();
  ASSERT_FALSE(items_.rows.empty());
  items_.before_change = [] {};
  FeedReader restarted(feed_, seen_, items_, list_, clock_, steady_, log_);
  restarted.recall();

  restarted.poll();

  EXPECT_TRUE(items_.rows.empty());
}

TEST_F(ReadingTheFeed, BeginsAnewWhereTheFeedDoes) {
  tell(100, "of the old database");
  reader_.poll();
  pass(seconds(30));
  reader_.poll();
  feed_.rows.clear();
  tell(1, "of the new database");

  reader_.poll();

  EXPECT_TRUE(revoked("of the new database"));
}

TEST_F(ReadingTheFeed, ForgetsWhatHasExpired) {
  tell(1, "a");
  reader_.poll();
  feed_.rows.clear();
  pass(seconds(1000));

  reader_.poll();

  EXPECT_EQ(list_.size(), 0U);
  EXPECT_TRUE(seen_.rows.empty());
}

TEST_F(ReadingTheFeed, LearnsAgainWhatAClockThatRanAheadLetExpire) {
  tell(1, "a");
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
  EXPECT_EQ(seen_.rows.size(), 1U);
}

TEST_F(ReadingTheFeed, ForgetsInTimeAfterTheClockWasSetBack) {
  reader_.poll();
  clock_.advance(-seconds(3600));
  tell(1, "a");
  reader_.poll();
  feed_.rows.clear();
  pass(seconds(1000));

  reader_.poll();

  EXPECT_EQ(list_.size(), 0U);
}

TEST_F(ReadingTheFeed, KeepsItsAgeWhereTheClockIsSet) {
  reader_.poll();
  clock_.advance(-seconds(3600));

  EXPECT_EQ(reader_.age(), seconds(0));
}

}  // namespace
}  // namespace books
