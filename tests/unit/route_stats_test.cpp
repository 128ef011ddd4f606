#include "common/http/route_stats.hpp"

#include <numeric>
#include <thread>

#include <gtest/gtest.h>

namespace common::http {
namespace {

using std::chrono::milliseconds;
using Statuses = std::vector<std::pair<std::string, std::uint64_t>>;

std::uint64_t total(const RouteStats::Answers& answers) {
  return std::accumulate(answers.by_bucket.begin(), answers.by_bucket.end(), std::uint64_t{0});
}

TEST(RouteStats, OmitsMethodsWithoutResponses) { EXPECT_TRUE(RouteStats().read().empty()); }

TEST(RouteStats, CountsByMethodAndStatus) {
  RouteStats stats;

  stats.record(Method::kGet, 200, milliseconds(1));
  stats.record(Method::kGet, 404, milliseconds(1));
  stats.record(Method::kGet, 200, milliseconds(1));
  stats.record(std::nullopt, 501, milliseconds(1));

  const auto read = stats.read();
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].method, "GET");
  EXPECT_EQ(read[0].by_status, (Statuses{{"200", 2}, {"404", 1}}));
  EXPECT_EQ(read[1].method, "other");
  EXPECT_EQ(read[1].by_status, (Statuses{{"501", 1}}));
}

TEST(RouteStats, CountsADurationInTheSmallestFittingBucket) {
  RouteStats stats;

  stats.record(Method::kGet, 200, milliseconds(0));
  stats.record(Method::kGet, 200, milliseconds(5));
  stats.record(Method::kGet, 200, milliseconds(6));
  stats.record(Method::kGet, 200, milliseconds(10'001));

  const auto answers = stats.read().at(0);
  for (std::size_t i = 0; i < RouteStats::kBucketSeconds.size(); ++i) {
    const double bound = RouteStats::kBucketSeconds[i];
    const std::uint64_t expected = i == 0 || bound == 0.005 || bound == 0.01 ? 1 : 0;
    EXPECT_EQ(answers.by_bucket[i], expected) << bound;
  }
  EXPECT_EQ(answers.by_bucket.back(), 1U);
  EXPECT_DOUBLE_EQ(answers.seconds, 10.012);
}

TEST(RouteStats, CountsExcessStatusesAsOther) {
  RouteStats stats;

  for (int status = 200; status < 300; ++status) {
    stats.record(Method::kGet, status, milliseconds(1));
  }

  const auto answers = stats.read().at(0);
  ASSERT_EQ(answers.by_status.size(), 17U);
  EXPECT_EQ(answers.by_status.back(), (Statuses::value_type{"other", 84}));
  EXPECT_EQ(total(answers), 100U);
}

TEST(RouteStats, LosesNoCountUnderConcurrency) {
  constexpr int kThreads = 4;
  constexpr int kEach = 20'000;
  RouteStats stats;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < kEach; ++n)
          stats.record(Method::kPut, 200 + n % 8, milliseconds(n % 7));
      });
    }
  }

  const auto answers = stats.read().at(0);
  ASSERT_EQ(answers.by_status.size(), 8U);
  for (const auto& [status, count] : answers.by_status) {
    EXPECT_EQ(count, std::uint64_t{kThreads} * kEach / 8) << status;
  }
  EXPECT_EQ(total(answers), std::uint64_t{kThreads} * kEach);
}

}  // namespace
}  // namespace common::http
