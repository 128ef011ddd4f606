#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "common/sql/driver.hpp"

namespace test {

// Wraps a driver and records the largest number of rows that one transaction wrote. Thread-safe.
class CountedRows final : public common::sql::Driver {
 public:
  explicit CountedRows(std::unique_ptr<common::sql::Driver> inner) : inner_(std::move(inner)) {}

  std::unique_ptr<common::sql::Connection> connect() override {
    return std::make_unique<Counted>(inner_->connect(), most_);
  }
  std::set<std::string> table_names() override { return inner_->table_names(); }
  [[nodiscard]] common::sql::Dialect dialect() const override { return inner_->dialect(); }

  [[nodiscard]] std::int64_t most_rows() const { return most_; }
  void forget() { most_ = 0; }

 private:
  using Parameters = std::span<const common::sql::Parameter>;

  class Counted final : public common::sql::Connection {
   public:
    Counted(std::unique_ptr<common::sql::Connection> inner, std::atomic<std::int64_t>& most)
        : inner_(std::move(inner)), most_(most) {}

    std::vector<common::sql::Row> query(std::string_view sql, Parameters parameters) override {
      return inner_->query(sql, parameters);
    }
    common::sql::Changes execute(std::string_view sql, Parameters parameters) override {
      const auto changes = inner_->execute(sql, parameters);
      rows_ += changes.affected_rows;
      if (!in_transaction_) note();
      return changes;
    }
    void run_script(std::string_view sql) override { inner_->run_script(sql); }
    void begin() override {
      inner_->begin();
      in_transaction_ = true;
      rows_ = 0;
    }
    void commit() override {
      inner_->commit();
      note();
    }
    void rollback() noexcept override {
      inner_->rollback();
      rows_ = 0;
      in_transaction_ = false;
    }
    bool ping() noexcept override { return inner_->ping(); }
    bool is_read_only() override { return inner_->is_read_only(); }
    [[nodiscard]] bool usable() const override { return inner_->usable(); }

   private:
    void note() {
      auto most = most_.load();
      while (most < rows_ && !most_.compare_exchange_weak(most, rows_)) {
      }
      rows_ = 0;
      in_transaction_ = false;
    }

    std::unique_ptr<common::sql::Connection> inner_;
    std::atomic<std::int64_t>& most_;
    std::int64_t rows_ = 0;
    bool in_transaction_ = false;
  };

  std::unique_ptr<common::sql::Driver> inner_;
  std::atomic<std::int64_t> most_ = 0;
};

}  // namespace test
