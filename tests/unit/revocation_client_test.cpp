#include "common/service/revocation_client.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "common/core/error.hpp"
#include "common/core/random.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/forged_token.hpp"
#include "tests/support/memory_log.hpp"

namespace common {
namespace {

// Nothing listens at this address.
FeedConfig closed_feed(bool is_required) {
  return {.auth_url = *http::parse_http_url("http://127.0.0.1:1"), .is_required = is_required};
}

class UnreadFeed : public testing::TestWithParam<bool> {
 protected:
  UnreadFeed() { client_.poll(); }

  static JwtOptions options() {
    JwtOptions options;
    options.secret = tests::kSecret;
    return options;
  }

  tests::FixedClock clock_;
  SystemRandom random_;
  tests::MemoryLog log_;
  RevocationClient client_{"books", closed_feed(GetParam()), options(), clock_, random_, log_, {}};
};
INSTANTIATE_TEST_SUITE_P(IsRequired, UnreadFeed, testing::Values(true, false));

TEST_P(UnreadFeed, RefusesEveryTokenOnlyIfItIsRequired) {
  if (!GetParam()) {
    EXPECT_FALSE(client_.is_revoked("s", 7, 0));
    return;
  }
  try {
    client_.is_revoked("s", 7, 0);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUnavailable);
    EXPECT_EQ(error.code(), "revocation_feed_unread");
    EXPECT_EQ(error.retry_after_seconds(), 1);
  }
}

TEST_P(UnreadFeed, IsNotReady) {
  nlohmann::ordered_json members;

  EXPECT_THROW(client_.add_ready_members(members), Error);
}

}  // namespace
}  // namespace common
