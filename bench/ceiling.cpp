// Measures the throughput of the database alone: runs the statements of one endpoint in a loop with
// plain libmariadb, one thread per connection.
//   DATABASE_URL=mariadb://... ceiling profile|items|create CONNECTIONS SECONDS USERS
// Prints {"requests", "seconds", "p50", "p99", "cpu", "memory"}: p50 and p99 in milliseconds, cpu
// in seconds of processor time of this process, memory in MiB. The statements are those of
// sql_users, sql_page and sql_items; rows are fetched but not used.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <mysql.h>
#include <sys/resource.h>

#include "common/sql/database_url.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;
using Value = std::variant<std::int64_t, std::string>;

void check(bool good, const char* text) {
  if (!good) throw std::runtime_error(text);
}

class Statement {
 public:
  Statement(MYSQL* connection, const std::string& sql) : handle_(mysql_stmt_init(connection)) {
    require(mysql_stmt_prepare(handle_, sql.data(), sql.size()));
    if (MYSQL_RES* answer = mysql_stmt_result_metadata(handle_)) bind_results(answer);
  }

  // Returns the id of an inserted row.
  std::int64_t run(std::vector<Value> values) {
    std::vector<MYSQL_BIND> bindings;
    for (auto& value : values) bindings.push_back(binding_of(value));
    if (!bindings.empty()) mysql_stmt_bind_param(handle_, bindings.data());
    require(mysql_stmt_execute(handle_));
    while (!results_.empty() && mysql_stmt_fetch(handle_) != MYSQL_NO_DATA) {
    }
    const auto id = mysql_stmt_insert_id(handle_);
    mysql_stmt_free_result(handle_);
    return static_cast<std::int64_t>(id);
  }

 private:
  // All columns share a buffer, because they are not read.
  void bind_results(MYSQL_RES* answer) {
    for (unsigned i = 0; i < mysql_num_fields(answer); ++i) {
      const bool is_integer = mysql_fetch_fields(answer)[i].type == MYSQL_TYPE_LONGLONG;
      MYSQL_BIND binding{};
      binding.buffer_type = is_integer ? MYSQL_TYPE_LONGLONG : MYSQL_TYPE_STRING;
      binding.buffer = room_.data();
      binding.buffer_length = room_.size();
      results_.push_back(binding);
    }
    mysql_free_result(answer);
    require(mysql_stmt_bind_result(handle_, results_.data()));
  }

  static MYSQL_BIND binding_of(Value& value) {
    MYSQL_BIND binding{};
    if (auto* integer = std::get_if<std::int64_t>(&value)) {
      binding.buffer_type = MYSQL_TYPE_LONGLONG;
      binding.buffer = integer;
    } else {
      auto& text = std::get<std::string>(value);
      binding.buffer_type = MYSQL_TYPE_STRING;
      binding.buffer = text.data();
      binding.buffer_length = text.size();
    }
    return binding;
  }

  void require(int outcome) { check(outcome == 0, mysql_stmt_error(handle_)); }

  MYSQL_STMT* handle_;
  std::array<char, 2048> room_{};
  std::vector<MYSQL_BIND> results_;
};

class Connection {
 public:
  explicit Connection(const common::sql::MariadbUrl& url) : handle_(mysql_init(nullptr)) {
    const int tcp = MYSQL_PROTOCOL_TCP;
    mysql_options(handle_, MYSQL_OPT_PROTOCOL, &tcp);
    mysql_options(handle_, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    const auto& host = url.hosts.front();
    check(mysql_real_connect(handle_, host.name.c_str(), url.user.c_str(),
                             url.password.reveal().c_str(), url.database.c_str(), host.port,
                             nullptr, 0) != nullptr,
          mysql_error(handle_));
    command("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  }

  std::int64_t run(const std::string& sql, std::vector<Value> values) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) found = statements_.try_emplace(sql, handle_, sql).first;
    return found->second.run(std::move(values));
  }

  void command(const char* sql) { check(mysql_query(handle_, sql) == 0, mysql_error(handle_)); }

 private:
  MYSQL* handle_;
  std::map<std::string, Statement> statements_;
};

void profile(Connection& connection, std::int64_t user_id) {
  connection.run(
      "SELECT users.id, username, password_hash, role, disabled, users.created_at FROM sessions "
      "JOIN users ON users.id = user_id AND session_generation = generation "
      "WHERE sessions.id = ? AND user_id = ? AND revoked_at IS NULL",
      {fmt::format("session-{}", user_id), user_id});
}

void items(Connection& connection, std::int64_t user_id) {
  connection.run(
      "SELECT id, user_id, name, description, created_at, updated_at, version, id FROM items "
      "FORCE INDEX (items_user_index) WHERE user_id = ? ORDER BY id LIMIT ?",
      {user_id, std::int64_t{21}});
}

void create(Connection& connection, std::int64_t user_id) {
  const std::int64_t now = 1'700'000'000'000;
  connection.run(
      "INSERT INTO items (user_id, name, description, created_at, updated_at, version, name_key, "
      "search_text) VALUES (?, ?, ?, ?, ?, 1, ?, ?)",
      {user_id, "Brass key", "Opens the reading room.", now, now, "brass key",
       "brass key\nopens the reading room."});
}

using Work = void (*)(Connection&, std::int64_t user_id);

Work work_of(const std::string& name) {
  const std::map<std::string, Work> works{
      {"profile", profile}, {"items", items}, {"create", create}};
  return works.at(name);
}

// The latency of each call in milliseconds.
std::vector<double> repeat(Work work, const common::sql::MariadbUrl& url, Seconds duration,
                           std::int64_t users) {
  Connection connection(url);
  std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<std::int64_t> any_user(1, users);
  std::vector<double> times;
  const auto end = Clock::now() + duration;
  for (auto start = Clock::now(); start < end;) {
    work(connection, any_user(random));
    const auto now = Clock::now();
    times.push_back(Seconds(now - start).count() * 1000);
    start = now;
  }
  return times;
}

double cpu_seconds(const rusage& usage) {
  const auto seconds = [](timeval time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void measure(Work work, std::size_t connections, Seconds duration, std::int64_t users) {
  const auto url = std::get<common::sql::MariadbUrl>(
      common::sql::parse_database_url(std::getenv("DATABASE_URL")));
  mysql_library_init(0, nullptr, nullptr);
  std::vector<std::vector<double>> times(connections);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : times) {
      threads.emplace_back([&] { mine = repeat(work, url, duration, users); });
    }
  }
  std::vector<double> all;
  for (const auto& some : times) all.insert(all.end(), some.begin(), some.end());
  std::sort(all.begin(), all.end());
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  fmt::print(
      R"({{"requests":{},"seconds":{},"p50":{:.3f},"p99":{:.3f},"cpu":{:.3f},"memory":{:.1f}}})"
      "\n",
      all.size(), duration.count(), all.at(all.size() / 2), all.at(all.size() * 99 / 100),
      cpu_seconds(usage), static_cast<double>(usage.ru_maxrss) / 1024);
}

}  // namespace

int main(int argc, char** argv) try {
  check(argc == 5, "usage: ceiling profile|items|create CONNECTIONS SECONDS USERS");
  measure(work_of(argv[1]), std::stoul(argv[2]), Seconds(std::stod(argv[3])), std::stoll(argv[4]));
} catch (const std::exception& error) {
  fmt::print(stderr, "ceiling: {}\n", error.what());
  return 1;
}
