#include "common/service/recent_lines.hpp"

#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "common/service/log.hpp"
#include "tests/support/counting_random.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/requests.hpp"

namespace common {
namespace {

class TheRecentLines : public testing::Test {
 protected:
  void add(const std::string& id, const std::string& rest = "") {
    lines_.add(id, {{}, "info", "event request_id=" + id + rest});
  }
  [[nodiscard]] std::size_t count(std::string_view id) const { return lines_.find(id).size(); }

  RecentLines lines_;
};

TEST_F(TheRecentLines, AreFoundByTheWholeIdOnly) {
  add("a.1");
  add("a.10");
  add("a.1");
  add("b", " path=\"x request_id=a.1\"");

  EXPECT_EQ(count("a.1"), 2U);
  EXPECT_EQ(count("a"), 0U);
  EXPECT_EQ(count(""), 0U);
  EXPECT_EQ(lines_.find("a.10").at(0).text, "event request_id=a.10");
}

TEST_F(TheRecentLines, LoseTheOldestBeyondTheirLimits) {
  add("first");
  for (std::size_t i = 1; i < RecentLines::kMaxLines; ++i) add("x");
  EXPECT_EQ(count("first"), 1U);
  add("x");
  EXPECT_EQ(count("first"), 0U);

  add("second");
  const std::string large(RecentLines::kMaxBytes / 4, 'x');
  for (int i = 0; i < 4; ++i) add("large", large);
  EXPECT_EQ(count("second"), 0U);
  EXPECT_EQ(count("large"), 3U);
}

TEST_F(TheRecentLines, OfOneRequestAreLimited) {
  for (std::size_t i = 0; i <= RecentLines::kMaxLinesPerRequest; ++i) add("x", std::to_string(i));

  const auto found = lines_.find("x");

  EXPECT_EQ(found.size(), RecentLines::kMaxLinesPerRequest);
  EXPECT_EQ(found.back().text,
            "event request_id=x" + std::to_string(RecentLines::kMaxLinesPerRequest));
}

TEST_F(TheRecentLines, OfARequestBeginWithItsPreflight) {
  using std::chrono::seconds;
  const auto add_at = [this](seconds time, const std::string& id, const std::string& text) {
    lines_.add(id, {std::chrono::system_clock::time_point(time), "info", text});
  };
  add_at(seconds(0), "p1", "preflight request_id=p1 path=/api/items status=204 ip=10.0.0.7");
  add_at(seconds(5), "p2", "preflight request_id=p2 path=/api/items status=204 ip=10.0.0.7");
  add_at(seconds(6), "p3", "preflight request_id=p3 path=/api/items status=204 ip=10.0.0.8");
  add_at(seconds(6), "p4", "preflight request_id=p4 path=/api/profile status=204 ip=10.0.0.7");
  add_at(seconds(7), "a", "token_validated request_id=a");
  add_at(seconds(7), "a", "request request_id=a path=/api/items status=200 ip=10.0.0.7");
  add_at(seconds(8), "b", "request request_id=b path=/api/items status=200 ip=10.0.0.7");
  add_at(seconds(16), "c", "request request_id=c path=/api/profile status=200 ip=10.0.0.7");
  add_at(seconds(17), "d", "request request_id=d path=/api/profile status=200 ip=10.0.0.7");

  const auto found = lines_.find("a");

  ASSERT_EQ(found.size(), 3U);
  EXPECT_TRUE(found[0].text.starts_with("preflight request_id=p2"));
  EXPECT_TRUE(found[1].text.starts_with("token_validated"));
  EXPECT_EQ(count("b"), 1U) << "the preflight was that of another request";
  EXPECT_EQ(count("c"), 2U);
  EXPECT_EQ(count("d"), 1U);
}

TEST_F(TheRecentLines, AreAddedAndFoundConcurrently) {
  constexpr int kRounds = 2000;
  {
    std::vector<std::jthread> threads;
    for (const char* id : {"a", "b", "c"}) {
      threads.emplace_back([this, id] {
        for (int i = 0; i < kRounds; ++i) {
          add(id);
          EXPECT_GE(count(id), 1U);
        }
      });
    }
  }
  EXPECT_EQ(count("a"), RecentLines::kMaxLinesPerRequest);
}

TEST_F(TheRecentLines, AreServedAsTheLogPrintsThem) {
  tests::CountingRandom random;
  tests::MemoryLog log;
  http::Router router({}, random, log);
  add_log_route(router, "a-service", lines_);
  make_log({.service = "a-service", .level = "info", .format = LogFormat::kJson, .recent = &lines_})
      ->info("login_failed", {{"request_id", "4f0c"}, {"user", "a b"}});
  auto sent = tests::request(http::Method::kGet, "/logs/4f0c");

  const auto response = router.handle(sent);

  EXPECT_EQ(response.status, 200);
  const auto body = nlohmann::json::parse(response.body);
  EXPECT_EQ(body["request_id"], "4f0c");
  ASSERT_EQ(body["lines"].size(), 1U);
  const auto line = body["lines"][0].get<std::string>();
  EXPECT_EQ(line.substr(24), " info a-service login_failed request_id=4f0c user=\"a b\"");
  EXPECT_EQ(log.levels(), std::vector{LogLevel::kDebug});
}

}  // namespace
}  // namespace common
