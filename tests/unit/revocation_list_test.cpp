#include "common/token/revocation_list.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/fixed_clock.hpp"

namespace common {
namespace {

using std::chrono::seconds;

class ListOfRevocations : public testing::Test {
 protected:
  void revoke_session(const std::string& id, seconds lifetime = seconds(960)) {
    list_.add({.id = ++last_id_,
               .kind = RevocationKind::kSession,
               .session_id = id,
               .user_id = 7,
               .created_at = clock_.now(),
               .expires_at = clock_.now() + lifetime});
  }
  void revoke_user(RevocationKind kind) {
    list_.add({.id = ++last_id_,
               .kind = kind,
               .session_id = "",
               .user_id = 7,
               .created_at = clock_.now(),
               .expires_at = clock_.now() + seconds(960)});
  }

  tests::FixedClock clock_;
  std::int64_t last_id_ = 0;
  RevocationList list_;
};

TEST_F(ListOfRevocations, ContainsOnlyRevokedSessions) {
  revoke_session("11111111-1111-4111-8111-111111111111");
  revoke_session("no UUID");

  EXPECT_TRUE(list_.is_revoked("11111111-1111-4111-8111-111111111111", 7, 0));
  EXPECT_TRUE(list_.is_revoked("no UUID", 7, 0));
  EXPECT_FALSE(list_.is_revoked("11111111-1111-4111-8111-111111111112", 7, 0));
  EXPECT_FALSE(list_.is_revoked("no uuid", 7, 0));
  EXPECT_FALSE(list_.is_revoked("", 7, 0));
}

TEST_F(ListOfRevocations, RevokesTokensIssuedUpToTheRevocationOfAUser) {
  revoke_user(RevocationKind::kUser);

  EXPECT_TRUE(list_.is_revoked("any", 7, tests::kNowSeconds));
  EXPECT_FALSE(list_.is_revoked("any", 7, tests::kNowSeconds + 1));
  EXPECT_FALSE(list_.is_revoked("any", 8, tests::kNowSeconds));
}

TEST_F(ListOfRevocations, RevokesTokensOfADeletedUserThatWereIssuedDuringTheDeletion) {
  revoke_user(RevocationKind::kUserDeleted);

  EXPECT_TRUE(list_.is_revoked("any", 7, tests::kNowSeconds + 60));
  EXPECT_FALSE(list_.is_revoked("any", 8, tests::kNowSeconds));
}

TEST_F(ListOfRevocations, IgnoresAnEntryOfAnUnknownKind) {
  Revocation entry;
  entry.id = 1;
  entry.kind = RevocationKind::kUnknown;
  entry.unknown_kind = "device";

  list_.add(entry);

  EXPECT_EQ(list_.size(), 0U);
}

TEST_F(ListOfRevocations, AddsAnEntryOnlyOnce) {
  revoke_session("a");
  revoke_session("a");
  revoke_user(RevocationKind::kUser);
  revoke_user(RevocationKind::kUser);

  EXPECT_EQ(list_.size(), 2U);
}

TEST_F(ListOfRevocations, ForgetsExpiredEntriesOnly) {
  revoke_session("short", seconds(10));
  for (int i = 0; i < 1000; ++i) revoke_session(fmt::format("short {}", i), seconds(10));
  revoke_session("long", seconds(100));
  revoke_user(RevocationKind::kUser);
  clock_.advance(seconds(50));

  list_.forget_expired(clock_.now());

  EXPECT_EQ(list_.size(), 2U);
  EXPECT_TRUE(list_.is_revoked("long", 1, 0));
  EXPECT_FALSE(list_.is_revoked("short", 1, 0));
  EXPECT_TRUE(list_.is_revoked("short", 7, 0));
}

}  // namespace
}  // namespace common
