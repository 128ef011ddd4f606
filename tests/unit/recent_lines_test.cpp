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
