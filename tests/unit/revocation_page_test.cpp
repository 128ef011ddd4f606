#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "common/token/revocation_feed.hpp"
#include "tests/support/fixed_clock.hpp"

namespace common {
namespace {

using nlohmann::json;

RevocationPage page_of_two() {
  const tests::FixedClock clock;
  RevocationPage page{.entries = {}, .more = true, .last_id = 9, .time = clock.now()};
  page.entries.push_back({.id = 4,
                          .kind = RevocationKind::kSession,
                          .session_id = "s-1",
                          .user_id = 7,
                          .created_at = clock.now(),
                          .expires_at = clock.now() + std::chrono::milliseconds(960'001)});
  page.entries.push_back({.id = 5,
                          .kind = RevocationKind::kUserDeleted,
                          .user_id = 8,
                          .created_at = clock.now(),
                          .expires_at = clock.now()});
  return page;
}

TEST(PageOfTheFeed, RoundTrips) {
  const auto page = page_of_two();

  const auto read = revocation_page_from(json::parse(to_json(page).dump()));

  EXPECT_TRUE(read.more);
  EXPECT_EQ(read.last_id, 9);
  ASSERT_EQ(read.entries.size(), 2U);
  EXPECT_EQ(read.entries[0].id, 4);
  EXPECT_EQ(read.entries[0].kind, RevocationKind::kSession);
  EXPECT_EQ(read.entries[0].session_id, "s-1");
  EXPECT_EQ(read.entries[0].user_id, 7);
  EXPECT_EQ(read.entries[0].created_at, page.entries[0].created_at);
  EXPECT_EQ(read.entries[0].expires_at, page.entries[0].expires_at);
  EXPECT_EQ(read.entries[1].kind, RevocationKind::kUserDeleted);
  EXPECT_EQ(read.entries[1].session_id, "");
}

TEST(PageOfTheFeed, HasTheDocumentedMembers) {
  const auto entry = to_json(page_of_two()).at("items").at(1);

  EXPECT_EQ(entry.dump(),
            R"({"id":5,"kind":"user_deleted","session_id":null,"user_id":8,)"
            R"("created_at":"2026-11-20T18:02:29.000Z","expires_at":"2026-11-20T18:02:29.000Z"})");
}

TEST(PageOfTheFeed, KeepsOnlyIdAndNameOfAnUnknownKind) {
  const auto page = revocation_page_from(json::parse(
      R"({"items": [{"id": 3, "kind": "device", "user_id": "x"}], "more": false, "last_id": 3})"));

  ASSERT_EQ(page.entries.size(), 1U);
  EXPECT_EQ(page.entries[0].id, 3);
  EXPECT_EQ(page.entries[0].kind, RevocationKind::kUnknown);
  EXPECT_EQ(page.entries[0].unknown_kind, "device");
}

TEST(PageOfTheFeed, IsRefusedIfAMemberIsMissingOrOfAnotherType) {
  for (const auto* body : {
           R"([])",
           R"({"items": [], "more": false})",
           R"({"items": [], "more": 0, "last_id": 1})",
           R"({"items": [{"kind": "session"}], "more": false, "last_id": 1})",
           R"({"items": [{"id": 1, "kind": "user", "session_id": null, "user_id": 7,
               "created_at": "yesterday", "expires_at": "2026-11-20T18:02:29Z"}],
               "more": false, "last_id": 1})",
       }) {
    EXPECT_THROW(revocation_page_from(json::parse(body)), std::exception) << body;
  }
}

}  // namespace
}  // namespace common
