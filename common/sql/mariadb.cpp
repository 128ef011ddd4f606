#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <new>
#include <set>
#include <string>
#include <type_traits>
#include <utility>

#include <fmt/format.h>
#include <mysql.h>
#include <mysqld_error.h>

#include "common/core/deadline.hpp"
#include "common/sql/make_driver.hpp"
#include "common/sql/mariadb_error.hpp"
#include "common/sql/mariadb_statement.hpp"
#include "common/sql/statement_cache.hpp"

namespace common::sql {
namespace {

constexpr std::size_t kMaxStatements = 64;
constexpr std::chrono::seconds kNetworkMargin{1};  // so that the server times out first

struct CloseConnection {
  void operator()(MYSQL* connection) const { mysql_close(connection); }
};
using Handle = std::unique_ptr<MYSQL, CloseConnection>;

unsigned whole_seconds(std::chrono::milliseconds time) {
  return static_cast<unsigned>(std::chrono::ceil<std::chrono::seconds>(time).count());
}

void set_option(MYSQL* connection, mysql_option option, unsigned value) {
  mysql_options(connection, option, &value);
}

Handle new_handle(const DriverOptions& options) {
  Handle handle(mysql_init(nullptr));
  if (handle == nullptr) throw std::bad_alloc();
  const auto network = whole_seconds(options.statement_timeout + kNetworkMargin);
  set_option(handle.get(), MYSQL_OPT_CONNECT_TIMEOUT, whole_seconds(options.connect_timeout));
  set_option(handle.get(), MYSQL_OPT_READ_TIMEOUT, network);
  set_option(handle.get(), MYSQL_OPT_WRITE_TIMEOUT, network);
  // MariadbStatement needs it to grow its buffers. It is the default.
  set_option(handle.get(), MYSQL_REPORT_DATA_TRUNCATION, 1);
  // A server could otherwise ask the client for any of its files.
  set_option(handle.get(), MYSQL_OPT_LOCAL_INFILE, 0);
  mysql_options(handle.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
  return handle;
}

// Chooses the host to try first. Shared with the connections, which may outlive their driver. Any
// thread may call it.
class Preference {
 public:
  explicit Preference(std::size_t hosts) : hosts_(hosts) {}

  [[nodiscard]] std::size_t first() const { return first_; }
  void prefer(std::size_t host) { first_ = host; }
  // For a host whose connection was lost. If it is frozen, each attempt to connect to it would wait
  // until the timeout.
  void avoid(std::size_t host) { first_.compare_exchange_strong(host, (host + 1) % hosts_); }

 private:
  const std::size_t hosts_;
  std::atomic<std::size_t> first_ = 0;
};

class MariadbConnection final : public Connection {
 public:
  MariadbConnection(const MariadbUrl& url, std::size_t host_index, const DriverOptions& options,
                    std::shared_ptr<Preference> preference)
      : host_index_(host_index),
        preference_(std::move(preference)),
        handle_(new_handle(options)),
        statements_(kMaxStatements) {
    const auto& host = url.hosts.at(host_index);
    const bool is_local = !host.unix_socket.empty();
    // Without this "localhost" is a Unix socket and the port is ignored.
    set_option(handle_.get(), MYSQL_OPT_PROTOCOL,
               is_local ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP);
    // FOUND_ROWS: an UPDATE counts rows that already have the new values.
    const auto* connected =
        mysql_real_connect(handle_.get(), host.name.c_str(), url.user.c_str(),
                           url.password.reveal().c_str(), url.database.c_str(), host.port,
                           is_local ? host.unix_socket.c_str() : nullptr, CLIENT_FOUND_ROWS);
    if (connected == nullptr) {
      fail(error_of(handle_.get()), fmt::format("connect to {}", describe(host)));
    }
    set_up_session(options);
    is_galera_node_ = has_galera_on();
    if (is_galera_node_) set_up_galera_session(host);
  }

  using Connection::execute;
  using Connection::query;

  std::vector<Row> query(std::string_view sql, std::span<const Parameter> parameters) override {
    return run(sql, parameters, &MariadbStatement::fetch_all);
  }

  Changes execute(std::string_view sql, std::span<const Parameter> parameters) override {
    return run(sql, parameters, &MariadbStatement::changes);
  }

  void run_script(std::string_view sql) override {
    mysql_set_server_option(handle_.get(), MYSQL_OPTION_MULTI_STATEMENTS_ON);
    int outcome = mysql_real_query(handle_.get(), sql.data(), sql.size());
    while (outcome == 0) {
      mysql_free_result(mysql_store_result(handle_.get()));
      outcome = mysql_next_result(handle_.get());  // -1: that was the last
    }
    const auto error = error_of(handle_.get());
    // Off again, so that no other text can run as two statements.
    mysql_set_server_option(handle_.get(), MYSQL_OPTION_MULTI_STATEMENTS_OFF);
    if (outcome > 0) fail(error, "a script");
  }

  void begin() override { command("START TRANSACTION"); }
  // A Galera node may roll back a transaction in favour of another node's without an error. COMMIT
  // would then succeed and store nothing.
  void commit() override {
    if (is_galera_node_ && !in_transaction()) throw Contention("the node rolled it back");
    command("COMMIT");
  }

  void rollback() noexcept override {
    if (usable_ && mysql_rollback(handle_.get()) != 0) give_up();
  }

  bool ping() noexcept override {
    if (usable_ && !answers()) give_up();
    return usable_;
  }

  bool is_read_only() override { return query("SELECT @@global.read_only").at(0).integer(0) == 1; }

  [[nodiscard]] bool usable() const override { return usable_; }

 private:
  template <class Read>
  std::invoke_result_t<Read, MariadbStatement&> run(std::string_view sql,
                                                    std::span<const Parameter> parameters,
                                                    Read read) {
    try {
      auto& statement = prepared(sql);
      const Ended ended(statement);
      statement.run(parameters);
      return std::invoke(read, statement);
    } catch (const MariadbError& error) {
      fail(error, sql);
    }
  }

  // Ends the answer of a statement, even if it failed midway.
  class Ended {
   public:
    explicit Ended(MariadbStatement& statement) : statement_(statement) {}
    ~Ended() { statement_.end(); }
    Ended(const Ended&) = delete;
    Ended& operator=(const Ended&) = delete;

   private:
    MariadbStatement& statement_;
  };

  MariadbStatement& prepared(std::string_view sql) {
    if (auto* known = statements_.find(sql)) return *known;
    return statements_.add(sql, MariadbStatement(handle_.get(), sql));
  }

  void command(std::string_view sql) {
    if (mysql_real_query(handle_.get(), sql.data(), sql.size()) != 0) {
      fail(error_of(handle_.get()), sql);
    }
  }

  [[noreturn]] void fail(const MariadbError& error, std::string_view doing) {
    if (is_fatal(error)) give_up();
    raise(error, doing);
  }

  void give_up() {
    usable_ = false;
    preference_->avoid(host_index_);
  }

  // idle_transaction_timeout: the transaction of a suspended host would keep its row locks, and
  // commit later than the overlap that readers of the feed look back.
  // READ COMMITTED: constraints and conditional updates protect concurrent transactions, not
  // snapshots; without gap locks far fewer of them deadlock. It also suits Galera's certification.
  void set_up_session(const DriverOptions& options) {
    const std::chrono::duration<double> statement_timeout = options.statement_timeout;
    command(fmt::format(
        "SET SESSION sql_mode='STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'"
        ", max_statement_time={:.3f}, innodb_lock_wait_timeout={}, idle_transaction_timeout={}",
        statement_timeout.count(), whole_seconds(options.lock_timeout),
        whole_seconds(options.statement_timeout)));
    command("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  }

  // According to the last answer of the server.
  bool in_transaction() {
    unsigned status = 0;
    mariadb_get_infov(handle_.get(), MARIADB_CONNECTION_SERVER_STATUS, &status);
    return (status & SERVER_STATUS_IN_TRANS) != 0;
  }

  // A Galera node that is cut off from the others answers pings and nothing else.
  bool answers() noexcept {
    if (!is_galera_node_) return mysql_ping(handle_.get()) == 0;
    try {
      return is_ready();
    } catch (const std::exception&) {
      return false;
    }
  }

  bool is_ready() { return query("SHOW STATUS LIKE 'wsrep_ready'").at(0).text(1) == "ON"; }

  // A server without Galera does not have the variable.
  bool has_galera_on() {
    try {
      return query("SELECT @@wsrep_on").at(0).integer(0) == 1;
    } catch (const Failure&) {
      if (!usable_) throw;
      return false;
    }
  }

  // wsrep_sync_wait: a read waits until this node has applied the commits of the others.
  void set_up_galera_session(const Host& host) {
    if (!is_ready()) {
      throw ConnectionLost(fmt::format("{} is cut off from its Galera cluster", describe(host)));
    }
    command("SET SESSION wsrep_sync_wait=1");
  }

  const std::size_t host_index_;
  const std::shared_ptr<Preference> preference_;
  Handle handle_;
  bool usable_ = true;
  bool is_galera_node_ = false;
  StatementCache<MariadbStatement> statements_;  // after handle_: closed before it
};

class MariadbDriver final : public Driver {
 public:
  MariadbDriver(MariadbUrl url, const DriverOptions& options)
      : url_(std::move(url)), options_(options) {
    // Otherwise mysql_init() does it without a lock, possibly in two threads.
    mysql_library_init(0, nullptr, nullptr);
  }

  std::unique_ptr<Connection> connect() override {
    const auto first = preference_->first();
    for (std::size_t tried = 0;; ++tried) {
      const auto index = (first + tried) % url_.hosts.size();
      try {
        auto connection = std::make_unique<MariadbConnection>(url_, index, options_, preference_);
        preference_->prefer(index);
        return connection;
      } catch (const Failure&) {
        if (tried + 1 == url_.hosts.size() || Deadline::current().expired()) throw;
      }
    }
  }

  std::set<std::string> table_names() override {
    std::set<std::string> names;
    for (const auto& row : connect()->query("SHOW TABLES")) names.insert(row.text(0));
    return names;
  }

  [[nodiscard]] Dialect dialect() const override { return Dialect::kMariadb; }

 private:
  const MariadbUrl url_;
  const DriverOptions options_;
  const std::shared_ptr<Preference> preference_ = std::make_shared<Preference>(url_.hosts.size());
};

}  // namespace

std::unique_ptr<Driver> make_mariadb_driver(const MariadbUrl& url, const DriverOptions& options) {
  return std::make_unique<MariadbDriver>(url, options);
}

}  // namespace common::sql
