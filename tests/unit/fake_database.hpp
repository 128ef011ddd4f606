#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/sql/driver.hpp"

namespace test {

// Records the calls of a fake database and injects failures. Only the counters are thread-safe.
struct FakeDatabase {
  std::vector<std::string> log;  // begin, commit, rollback and the text of each statement
  std::function<void(std::string_view sql)> on_statement = [](std::string_view) {};
  std::function<void()> on_connect = [] {};
  bool answers_pings = true;
  bool is_read_only = false;
  std::atomic<int> connects = 0;
  std::atomic<int> open = 0;
};

class FakeConnection final : public common::sql::Connection {
 public:
  explicit FakeConnection(FakeDatabase& database) : database_(database) { ++database_.open; }
  ~FakeConnection() override { --database_.open; }

  using Connection::execute;
  using Connection::query;

  std::vector<common::sql::Row> query(std::string_view sql,
                                      std::span<const common::sql::Parameter>) override {
    run(sql);
    return {};
  }
  common::sql::Changes execute(std::string_view sql,
                               std::span<const common::sql::Parameter>) override {
    run(sql);
    return {.affected_rows = 1};
  }
  void run_script(std::string_view sql) override { run(sql); }
  void begin() override { run("begin"); }
  void commit() override { run("commit"); }
  void rollback() noexcept override { database_.log.emplace_back("rollback"); }
  bool ping() noexcept override { return usable_ = usable_ && database_.answers_pings; }
  bool is_read_only() override { return database_.is_read_only; }
  [[nodiscard]] bool usable() const override { return usable_; }

 private:
  void run(std::string_view sql) {
    database_.log.emplace_back(sql);
    try {
      database_.on_statement(sql);
    } catch (const common::sql::ConnectionLost&) {
      usable_ = false;
      throw;
    }
  }

  FakeDatabase& database_;
  bool usable_ = true;
};

class FakeDriver final : public common::sql::Driver {
 public:
  explicit FakeDriver(FakeDatabase& database) : database_(database) {}

  std::unique_ptr<common::sql::Connection> connect() override {
    ++database_.connects;
    database_.on_connect();
    return std::make_unique<FakeConnection>(database_);
  }
  std::set<std::string> table_names() override { return {}; }
  [[nodiscard]] common::sql::Dialect dialect() const override {
    return common::sql::Dialect::kSqlite;
  }

 private:
  FakeDatabase& database_;
};

}  // namespace test
