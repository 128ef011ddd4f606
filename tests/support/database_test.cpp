#include "tests/support/database_test.hpp"

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <variant>

#include <fmt/format.h>
#include <unistd.h>

#include "common/sql/make_driver.hpp"

namespace test {
namespace {

using common::sql::Dialect;
using common::sql::MariadbUrl;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): no thread sets it
  return value == nullptr ? std::string_view() : std::string_view(value);
}

std::string new_name() {
  static std::atomic<int> count = 0;
  return fmt::format("llavero_test_{}_{}", ::getpid(), ++count);
}

// Connects to the two hosts alternately.
class TwoHosts final : public common::sql::Driver {
 public:
  TwoHosts(const MariadbUrl& one, const MariadbUrl& other)
      : drivers_{common::sql::make_driver(one), common::sql::make_driver(other)} {}

  std::unique_ptr<common::sql::Connection> connect() override {
    return drivers_.at(next_++ % drivers_.size())->connect();
  }
  std::set<std::string> table_names() override { return drivers_.front()->table_names(); }
  [[nodiscard]] Dialect dialect() const override { return Dialect::kMariadb; }

 private:
  std::array<std::unique_ptr<common::sql::Driver>, 2> drivers_;
  std::atomic<std::size_t> next_ = 0;
};

// `server` with the host and port of TEST_MARIADB_OTHER_HOST.
MariadbUrl at_other_host(MariadbUrl server) {
  const auto url =
      fmt::format("mariadb://nobody:nothing@{}/test", environment("TEST_MARIADB_OTHER_HOST"));
  server.hosts = std::get<MariadbUrl>(common::sql::parse_database_url(url)).hosts;
  return server;
}

void run_on_server(const MariadbUrl& server, const std::string& sql) {
  common::sql::make_driver(server)->connect()->run_script(sql);
}

}  // namespace

void DatabaseTest::SetUp() {
  if (on_sqlite()) return set_up_sqlite();
  if (!environment("TEST_MARIADB_URL").empty()) return set_up_mariadb();
  constexpr auto kMissing =
      "TEST_MARIADB_URL is not set: start MariaDB with tests/support/mariadb.sh";
  if (environment("CI") == "true") FAIL() << kMissing;
  GTEST_SKIP() << kMissing;
}

void DatabaseTest::TearDown() {
  if (remove_) remove_();
}

void DatabaseTest::set_up_sqlite() {
  const auto folder = std::filesystem::temp_directory_path() / new_name();
  url_ = common::sql::SqliteUrl{(folder / "test.db").string()};
  remove_ = [folder] { std::filesystem::remove_all(folder); };
}

void DatabaseTest::set_up_mariadb() {
  const auto server =
      std::get<MariadbUrl>(common::sql::parse_database_url(environment("TEST_MARIADB_URL")));
  auto database = server;
  database.database = new_name();
  run_on_server(server, fmt::format("CREATE DATABASE {}", database.database));
  url_ = database;
  remove_ = [server, name = database.database] {
    run_on_server(server, fmt::format("DROP DATABASE {}", name));
  };
}

bool DatabaseTest::over_two_nodes() const {
  return !on_sqlite() && !environment("TEST_MARIADB_OTHER_HOST").empty();
}

std::unique_ptr<common::sql::Driver> DatabaseTest::make_driver() const {
  if (!over_two_nodes()) {
    return common::sql::make_driver(url_);
  }
  const auto& one = std::get<MariadbUrl>(url_);
  const auto other = at_other_host(one);
  auto server = other;
  server.database = "test";
  // Waits until the other node has the tables that were created on this one.
  common::sql::make_driver(server)->connect()->query("SELECT 1");
  return std::make_unique<TwoHosts>(one, other);
}

std::string dialect_name(const testing::TestParamInfo<Dialect>& info) {
  return info.param == Dialect::kSqlite ? "Sqlite" : "Mariadb";
}

}  // namespace test
