#include "books-service/core/revocation_list.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/counting_random.hpp"
#include "tests/support/fixed_clock.hpp"

namespace books {
namespace {

using common::RevocationKind;
using std::chrono::seconds;

class ListOfRevocations : public testing::Test {
 protected:
  void end_session(const std::string& id, seconds lifetime = seconds(960)) {
    list_.add({.id = ++last_id_,
               .kind = RevocationKind::kSession,
               .session_id = id,
               .user_id = 7,
               .created_at = clock_.now(),
               .expires_at = clock_.now() + lifetime});
  }
  void end_user(RevocationKind kind) {
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

TEST_F(ListOfRevocations, KnowsEndedSessionsOnly) {
  end_session("11111111-1111-4111-8111-111111111111");
  end_session("no UUID");

  EXPECT_TRUE(list_.is_revoked("11111111-1111-4111-8111-111111111111", 7, 0));
  EXPECT_TRUE(list_.is_revoked("no UUID", 7, 0));
  EXPECT_FALSE(list_.is_revoked("11111111-1111-4111-8111-111111111112", 7, 0));
  EXPECT_FALSE(list_.is_revoked("no uuid", 7, 0));
  EXPECT_FALSE(list_.is_revoked("", 7, 0));
}

TEST_F(ListOfRevocations, RefusesAUsersTokensUpToTheirEnd) {
  end_user(RevocationKind::kUser);

  EXPECT_TRUE(list_.is_revoked("any", 7, tests::kNowSeconds));
  EXPECT_FALSE(list_.is_revoked("any", 7, tests::kNowSeconds + 1));
  EXPECT_FALSE(list_.is_revoked("any", 8, tests::kNowSeconds));
}

TEST_F(ListOfRevocations, RefusesADeletedUsersTokensThatWereIssuedWhileTheDeletionWasUnderWay) {
  end_user(RevocationKind::kUserDeleted);

  EXPECT_TRUE(list_.is_revoked("any", 7, tests::kNowSeconds + 60));
  EXPECT_FALSE(list_.is_revoked("any", 8, tests::kNowSeconds));
}

TEST_F(ListOfRevocations, HoldsWhatIsAddedTwiceOnce) {
  end_session("a");
  end_session("a");
  end_user(RevocationKind::kUser);
  end_user(RevocationKind::kUser);

  EXPECT_EQ(list_.size(), 2U);
}

TEST_F(ListOfRevocations, ForgetsWhatHasExpiredAndNothingElse) {
  end_session("short", seconds(10));
  for (int i = 0; i < 1000; ++i) end_session(fmt::format("short {}", i), seconds(10));
  end_session("long", seconds(100));
  end_user(RevocationKind::kUser);
  clock_.advance(seconds(50));

  list_.forget_expired(clock_.now());

  EXPECT_EQ(list_.size(), 2U);
  EXPECT_TRUE(list_.is_revoked("long", 1, 0));
  EXPECT_FALSE(list_.is_revoked("short", 1, 0));
  EXPECT_TRUE(list_.is_revoked("short", 7, 0));
}

// The places that lookups look at do not grow with the list: a hash lookup, whatever the clock
// says. Its memory does, and is given back.
TEST_F(ListOfRevocations, LooksAtFewPlacesAmongAMillionSessions) {
  constexpr int kSessions = 1'000'000;
  constexpr int kAsked = 100'000;
  constexpr std::size_t kMaxBytesASession = 72;  // 24 a place, three places a session at the most
  constexpr std::size_t kMaxBytesAtRest = 64U * 16U * 24U;
  const auto id_of = [](int i) {
    // As random as UUIDs are: a multiplication spreads the number over all digits.
    const auto high = static_cast<std::uint64_t>(i + 1) * 0x9e3779b97f4a7c15U;
    const auto low = (high ^ (high >> 29U)) * 0xbf58476d1ce4e5b9U;
    return fmt::format("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", high >> 32U, high >> 16U & 0xffffU,
                       high & 0xfffU, low >> 52U, low & 0xffffffffffffU);
  };
  for (int i = 0; i < kSessions; ++i) end_session(id_of(i));

  std::size_t places = 0;
  for (int i = 0; i < kAsked; ++i) {
    ASSERT_TRUE(list_.is_revoked(id_of(i), 0, 0));
    ASSERT_FALSE(list_.is_revoked(id_of(kSessions + i), 0, 0));
    places += list_.probes(id_of(i)) + list_.probes(id_of(kSessions + i));
  }

  EXPECT_EQ(list_.size(), 1'000'000U);
  EXPECT_LT(places, 2U * kAsked * 8U);
  EXPECT_LE(list_.session_bytes(), kSessions * kMaxBytesASession);

  clock_.advance(seconds(961));
  list_.forget_expired(clock_.now());
  EXPECT_EQ(list_.size(), 0U);
  EXPECT_LE(list_.session_bytes(), kMaxBytesAtRest);
}

}  // namespace
}  // namespace books
