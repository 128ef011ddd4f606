// The filters of AuditTrail::list(), and the indexes that they use.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "auth-service/adapters/sql_repositories.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/recording_driver.hpp"

namespace {

using auth::AuditQuery;
using testing::HasSubstr;
using Ids = std::vector<std::int64_t>;

constexpr common::Timestamp at(std::int64_t milliseconds) {
  return common::Timestamp{std::chrono::milliseconds{milliseconds}};
}

// 4,000 events of 100 users, one per millisecond. One in a hundred is a rare_event.
constexpr auto kRows = R"(
INSERT INTO audit_events (id, created_at, event, user_id, ip, request_id, detail)
WITH RECURSIVE digits (d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM digits WHERE d < 9)
SELECT t.d * 1000 + a.d * 100 + b.d * 10 + c.d + 1, t.d * 1000 + a.d * 100 + b.d * 10 + c.d + 1,
  CASE WHEN b.d + c.d = 0 THEN 'rare_event' ELSE 'login_ok' END, b.d * 10 + c.d, '', '', ''
FROM digits AS t, digits AS a, digits AS b, digits AS c WHERE t.d < 4;
)";

class AuditContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "auth_migrations", auth::migrations(GetParam()));
    driver_ = make_driver();
    const auto connection = driver_->connect();
    connection->run_script(kRows);
    if (!on_sqlite()) connection->run_script("ANALYZE TABLE audit_events");
    recorder_ = std::make_unique<test::RecordingDriver>(*driver_);
    database_ = std::make_unique<common::sql::Database>(*recorder_);
    audit_ = auth::make_sql_audit(*database_, log_);
  }
  void TearDown() override {
    database_.reset();
    test::DatabaseTest::TearDown();
  }

  Ids ids(const AuditQuery& query) {
    Ids ids;
    for (const auto& event : audit_->list(query)) ids.push_back(event.id);
    return ids;
  }
  std::string plan_of(const AuditQuery& query) {
    recorder_->statements.clear();
    audit_->list(query);
    const auto statement = recorder_->statements.at(0);
    std::string plan;
    const auto* explain = on_sqlite() ? "EXPLAIN QUERY PLAN " : "EXPLAIN ";
    for (const auto& row :
         driver_->connect()->query(explain + statement.sql, statement.parameters())) {
      plan += on_sqlite() ? row.text(3) : row.optional_text("key").value_or("-");
    }
    return plan;
  }

  tests::MemoryLog log_;
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<test::RecordingDriver> recorder_;
  std::unique_ptr<common::sql::Database> database_;
  std::unique_ptr<auth::AuditTrail> audit_;
};
RUN_ON_ALL_DATABASES(AuditContract);

TEST_P(AuditContract, ListsTheNewestFirst) {
  EXPECT_EQ(ids({.limit = 3}), (Ids{4000, 3999, 3998}));
  EXPECT_EQ(ids({.before_id = 3, .limit = 10}), (Ids{2, 1}));
}

TEST_P(AuditContract, Filters) {
  EXPECT_EQ(ids({.limit = 2, .user_id = 7}), (Ids{3908, 3808}));
  EXPECT_EQ(ids({.limit = 2, .event = "rare_event"}), (Ids{3901, 3801}));
  EXPECT_EQ(ids({.before_id = 3801, .limit = 1, .event = "rare_event"}), Ids{3701});
  EXPECT_EQ(ids({.limit = 1, .user_id = 7, .event = "rare_event"}), Ids{});
  EXPECT_EQ(ids({.limit = 9, .from = at(100), .until = at(103)}), (Ids{102, 101, 100}));
  EXPECT_EQ(ids({.limit = 2, .user_id = 7, .until = at(300)}), (Ids{208, 108}));
  EXPECT_EQ(ids({.limit = 9, .from = at(3999)}), (Ids{4000, 3999}));
}

TEST_P(AuditContract, FiltersReadAnIndex) {
  EXPECT_THAT(plan_of({.limit = 20, .user_id = 7}), HasSubstr("audit_events_user_index"));
  EXPECT_THAT(plan_of({.limit = 20, .event = "rare_event"}), HasSubstr("audit_events_event_index"));
}

}  // namespace
