#include "common/service/health.hpp"

#include <gtest/gtest.h>

#include "tests/support/counting_random.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/requests.hpp"

namespace common::http {
namespace {

class Health : public testing::Test {
 protected:
  Health() {
    add_health_routes(router_,
                      {.service = "books-service",
                       .version = "1.2.3",
                       .secret_fingerprint = "7c1d88b9",
                       .database_state = [this] { return database_; }},
                      clock_, draining_);
  }
  Response get(const std::string& path) {
    auto sent = tests::request(Method::kGet, path);
    return router_.handle(sent);
  }

  tests::FixedClock clock_;
  tests::CountingRandom random_;
  tests::MemoryLog log_;
  Router router_{{}, random_, log_};
  std::atomic<bool> draining_ = false;
  std::string_view database_ = "ok";
};

TEST_F(Health, DescribesTheServiceWithoutTheDatabase) {
  database_ = "unavailable";

  const auto response = get("/health");

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"status":"ok","service":"books-service","version":"1.2.3",)"
                           R"("time":"2026-11-20T18:02:29.000Z","secret_fingerprint":"7c1d88b9"})");
  EXPECT_EQ(tests::executor_of(router_, tests::request(Method::kGet, "/health")),
            Executor::kInline);
}

TEST_F(Health, IsReadyWhileTheDatabaseAnswers) { EXPECT_EQ(get("/health/ready").status, 200); }

TEST_F(Health, IsNotReadyWhileTheDatabaseIsUnavailable) {
  database_ = "unavailable";

  const auto response = get("/health/ready");

  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(tests::body_of(response)["code"], "database_unavailable");
  EXPECT_EQ(tests::header(response, "Retry-After"), "1");
}

// Reads go on.
TEST_F(Health, NamesADatabaseThatRefusesWrites) {
  for (const std::string_view state : {"read_only", "full"}) {
    database_ = state;

    const auto response = get("/health/ready");

    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(tests::body_of(response)["database"], state);
  }
}

TEST_F(Health, IncludesMembersOfTheService) {
  Router router{{}, random_, log_};
  add_health_routes(router,
                    {.service = "s",
                     .version = "1",
                     .secret_fingerprint = "f",
                     .database_state = [] { return "ok"; },
                     .add_members = [](nlohmann::ordered_json& members) { members["more"] = 1; }},
                    clock_, draining_);
  auto sent = tests::request(Method::kGet, "/health/ready");

  EXPECT_EQ(router.handle(sent).body,
            R"({"status":"ready","service":"s","database":"ok","more":1})");
}

TEST_F(Health, IsNotReadyWhileItDrains) {
  draining_ = true;

  EXPECT_EQ(tests::body_of(get("/health/ready"))["code"], "draining");
  EXPECT_EQ(get("/health").status, 200);
}

}  // namespace
}  // namespace common::http
