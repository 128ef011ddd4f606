#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "common/token/revocation_feed.hpp"
#include "tests/support/fixed_clock.hpp"

namespace common {
namespace {

using nlohmann::json;

constexpr const char* kDatabaseId = "00112233445566778899aabbccddeeff";

RevocationPage page_of_two() {
  const tests::FixedClock clock;
  RevocationPage page{.entries = {},
                      .more = true,
                      .last_id = 9,
                      .time = clock.now(),
                      .database = {.id = kDatabaseId, .mark = 41},
                      .keep = std::chrono::days(90)};
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
  EXPECT_EQ(read.database.id, kDatabaseId);
  EXPECT_EQ(read.database.mark, 41);
  EXPECT_EQ(read.keep, std::chrono::days(90));
}

TEST(PageOfTheFeed, HasTheDocumentedMembers) {
  const auto entry = to_json(page_of_two()).at("items").at(1);

  EXPECT_EQ(entry.dump(),
            R"({"id":5,"kind":"user_deleted","session_id":null,"user_id":8,)"
            R"("created_at":"2026-11-20T18:02:29.000Z","expires_at":"2026-11-20T18:02:29.000Z"})");
}

TEST(PageOfTheFeed, NamesItsDatabase) {
  const auto page = to_json(page_of_two());

  EXPECT_EQ(page.at("database").dump(), R"({"id":"00112233445566778899aabbccddeeff","mark":41})");
  EXPECT_EQ(page.at("keep_seconds"), 7'776'000);
}

// Regression: a page that named none was believed, and nothing was compared.
TEST(PageOfTheFeed, IsRefusedWithoutADatabase) {
  auto page = json::parse(to_json(page_of_two()).dump());
  page.erase("database");

  EXPECT_THROW(revocation_page_from(page), std::exception);
  EXPECT_THROW(revocation_page_from(json::parse(to_json(RevocationPage{}).dump())), std::exception);
}

TEST(PageOfTheFeed, IsRefusedIfItsDatabaseIsNotValid) {
  const auto page = json::parse(to_json(page_of_two()).dump());
  for (const auto* change : {
           R"({"database": null})",
           R"({"database": {"id": "00112233445566778899aabbccddeeff"}})",
           R"({"database": {"id": "", "mark": 1}})",
           R"({"database": {"id": "00112233445566778899AABBCCDDEEFF", "mark": 1}})",
           R"({"database": {"id": "00112233445566778899aabbccddeeff0", "mark": 1}})",
           R"({"database": {"id": "00112233445566778899aabbccddeeff", "mark": -1}})",
           R"({"database": {"id": "00112233445566778899aabbccddeeff", "mark": "1"}})",
           R"({"keep_seconds": null})",
           R"({"keep_seconds": -1})",
           R"({"keep_seconds": 316224001})",
       }) {
    auto changed = page;
    changed.update(json::parse(change));
    EXPECT_THROW(revocation_page_from(changed), std::exception) << change;
  }
}

TEST(PageOfTheFeed, KeepsOnlyIdAndNameOfAnUnknownKind) {
  auto body = json::parse(to_json(page_of_two()).dump());
  body["items"] = json::parse(R"([{"id": 3, "kind": "device", "user_id": "x"}])");

  const auto page = revocation_page_from(body);

  ASSERT_EQ(page.entries.size(), 1U);
  EXPECT_EQ(page.entries[0].id, 3);
  EXPECT_EQ(page.entries[0].kind, RevocationKind::kUnknown);
  EXPECT_EQ(page.entries[0].unknown_kind, "device");
}

TEST(PageOfTheFeed, IsRefusedIfAMemberIsMissingOrOfAnotherType) {
  EXPECT_THROW(revocation_page_from(json::array()), std::exception);
  const auto page = json::parse(to_json(page_of_two()).dump());
  for (const auto* change : {
           R"({"last_id": null})",
           R"({"more": 0})",
           R"({"items": [{"kind": "session"}]})",
           R"({"items": [{"id": 1, "kind": "user", "session_id": null, "user_id": 7,
               "created_at": "yesterday", "expires_at": "2026-11-20T18:02:29Z"}]})",
       }) {
    auto changed = page;
    changed.update(json::parse(change));
    EXPECT_THROW(revocation_page_from(changed), std::exception) << change;
  }
}

TEST(OfferOfLostEntries, NamesTheDatabaseAndWhatWasRevoked) {
  const auto page = page_of_two();
  const std::vector<KeptRevocation> kept{{.entry = page.entries[0]}, {.entry = page.entries[1]}};

  EXPECT_EQ(offer_to_json(kDatabaseId, kept).dump(),
            R"({"database":"00112233445566778899aabbccddeeff","items":[)"
            R"({"kind":"session","session_id":"s-1","user_id":7,)"
            R"("created_at":"2026-11-20T18:02:29.000Z"},)"
            R"({"kind":"user_deleted","session_id":null,"user_id":8,)"
            R"("created_at":"2026-11-20T18:02:29.000Z"}]})");
}

}  // namespace
}  // namespace common
