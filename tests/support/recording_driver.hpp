#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/sql/driver.hpp"

namespace test {

// A statement with a copy of its parameters.
struct RecordedStatement {
  std::string sql;
  std::vector<common::sql::Value> values;

  [[nodiscard]] std::vector<common::sql::Parameter> parameters() const {
    std::vector<common::sql::Parameter> parameters;
    for (const auto& value : values) {
      std::visit([&](const auto& plain) { parameters.emplace_back(plain); }, value);
    }
    return parameters;
  }
};

// Wraps a driver: records each prepared statement before it runs, and calls `before_statement` and
// `before_commit`. Not thread-safe.
class RecordingDriver final : public common::sql::Driver {
 public:
  explicit RecordingDriver(common::sql::Driver& driver) : driver_(driver) {}

  std::unique_ptr<common::sql::Connection> connect() override {
    return std::make_unique<Recorder>(driver_.connect(), *this);
  }
  std::set<std::string> table_names() override { return driver_.table_names(); }
  [[nodiscard]] common::sql::Dialect dialect() const override { return driver_.dialect(); }

  std::vector<RecordedStatement> statements;
  int commits = 0;  // of transactions, and of statements that write outside of one
  std::function<void()> before_statement = [] {};
  std::function<void()> before_commit = [] {};

 private:
  class Recorder final : public common::sql::Connection {
   public:
    Recorder(std::unique_ptr<Connection> connection, RecordingDriver& driver)
        : connection_(std::move(connection)), driver_(driver) {}

    std::vector<common::sql::Row> query(
        std::string_view sql, std::span<const common::sql::Parameter> parameters) override {
      note(sql, parameters);
      return connection_->query(sql, parameters);
    }
    common::sql::Changes execute(std::string_view sql,
                                 std::span<const common::sql::Parameter> parameters) override {
      note(sql, parameters);
      if (!in_transaction_) ++driver_.commits;
      return connection_->execute(sql, parameters);
    }
    void run_script(std::string_view sql) override { connection_->run_script(sql); }
    void begin() override {
      connection_->begin();
      in_transaction_ = true;
    }
    void commit() override {
      driver_.before_commit();
      in_transaction_ = false;
      ++driver_.commits;
      connection_->commit();
    }
    void rollback() noexcept override {
      in_transaction_ = false;
      connection_->rollback();
    }
    bool ping() noexcept override { return connection_->ping(); }
    bool is_read_only() override { return connection_->is_read_only(); }
    [[nodiscard]] bool usable() const override { return connection_->usable(); }

   private:
    void note(std::string_view sql, std::span<const common::sql::Parameter> parameters) {
      RecordedStatement statement{.sql = std::string(sql), .values = {}};
      for (const auto& parameter : parameters) {
        if (const auto* text = std::get_if<std::string_view>(&parameter)) {
          statement.values.emplace_back(std::string(*text));
        } else if (const auto* number = std::get_if<std::int64_t>(&parameter)) {
          statement.values.emplace_back(*number);
        } else {
          statement.values.emplace_back(std::monostate());
        }
      }
      driver_.statements.push_back(std::move(statement));
      driver_.before_statement();
    }

    std::unique_ptr<Connection> connection_;
    RecordingDriver& driver_;
    bool in_transaction_ = false;
  };

  common::sql::Driver& driver_;
};

}  // namespace test
