#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "common/core/deadline.hpp"
#include "common/core/fair_semaphore.hpp"
#include "common/sql/make_driver.hpp"
#include "common/sql/statement_cache.hpp"

namespace common::sql {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxStatements = 64;
constexpr int kOperationsBetweenChecks = 1000;  // of SQLite's virtual machine: about 20 us
constexpr std::chrono::milliseconds kWalRetryPause{5};
constexpr std::chrono::milliseconds kFirstBusyPause{1};  // then longer
constexpr std::chrono::milliseconds kMaxBusyPause{50};

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Handle = std::unique_ptr<sqlite3, CloseDatabase>;
using StatementHandle = std::unique_ptr<sqlite3_stmt, Finalize>;

struct Statement {
  StatementHandle handle;
  std::shared_ptr<const ColumnNames> names;  // of the columns of its answer
};

// The texts of SQLite name tables, columns and constraints, but no values.
[[noreturn]] void raise(sqlite3* database, int code, std::string_view doing) {
  const auto text =
      fmt::format("SQLite error {} ({}) at: {}", code,
                  database != nullptr ? sqlite3_errmsg(database) : "no database", doing);
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      throw UniqueViolation(text);
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      throw ForeignKeyViolation(text);
    default:
      break;
  }
  switch (code & 0xff) {  // the primary code
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Contention(text);
    case SQLITE_INTERRUPT:
      throw StatementTimeout(text);
    case SQLITE_FULL:
      throw StorageFull(text);
    default:
      throw Failure(text);
  }
}

int bind(sqlite3_stmt* statement, int position, const Parameter& parameter) {
  if (const auto* integer = std::get_if<std::int64_t>(&parameter)) {
    return sqlite3_bind_int64(statement, position, *integer);
  }
  if (const auto* text = std::get_if<std::string_view>(&parameter)) {
    // The pointer of an empty view may be null, which SQLite stores as NULL.
    const char* bytes = text->empty() ? "" : text->data();
    return sqlite3_bind_text64(statement, position, bytes, text->size(), SQLITE_STATIC,
                               SQLITE_UTF8);
  }
  return sqlite3_bind_null(statement, position);
}

Value column_of(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      return {};
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, column)};
    default: {
      // Before the length, because this call may convert the value.
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
      const auto length = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      return bytes == nullptr ? std::string() : std::string(bytes, length);
    }
  }
}

std::shared_ptr<const ColumnNames> names_of(sqlite3_stmt* statement) {
  ColumnNames names;
  for (int i = 0; i < sqlite3_column_count(statement); ++i) {
    const char* name = sqlite3_column_name(statement, i);
    if (name == nullptr) throw std::bad_alloc();
    names.emplace_back(name);
  }
  return std::make_shared<const ColumnNames>(std::move(names));
}

Row row_of(const Statement& prepared) {
  sqlite3_stmt* statement = prepared.handle.get();
  const int count = sqlite3_column_count(statement);
  std::vector<Value> columns;
  columns.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) columns.push_back(column_of(statement, i));
  return Row(std::move(columns), prepared.names);
}

// Binds parameters to a statement, and resets it at the end, which also releases its locks.
class Execution {
 public:
  Execution(sqlite3* database, sqlite3_stmt* statement, std::string_view sql,
            std::span<const Parameter> parameters)
      : database_(database), statement_(statement), sql_(sql) {
    const auto expected = static_cast<std::size_t>(sqlite3_bind_parameter_count(statement));
    if (expected != parameters.size()) {
      throw std::logic_error(fmt::format("{} parameters for {}", parameters.size(), sql));
    }
    int position = 0;
    for (const auto& parameter : parameters) {
      const int code = bind(statement_, ++position, parameter);
      if (code != SQLITE_OK) raise(database_, code, sql_);
    }
  }
  ~Execution() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  // Whether there is another row.
  bool step() {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) raise(database_, code, sql_);
    return code == SQLITE_ROW;
  }

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_;
  std::string_view sql_;
};

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(const std::string& path, std::shared_ptr<FairSemaphore> writers,
                   const DriverOptions& options)
      : writers_(std::move(writers)),
        options_(options),
        database_(open(path)),
        statements_(kMaxStatements) {
    sqlite3_extended_result_codes(database_.get(), 1);
    sqlite3_busy_handler(database_.get(), &wait_for_lock, this);
    sqlite3_progress_handler(database_.get(), kOperationsBetweenChecks, &has_timed_out, this);
    use_wal();
    run_all("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;");
  }

  using Connection::execute;
  using Connection::query;

  std::vector<Row> query(std::string_view sql, std::span<const Parameter> parameters) override {
    std::vector<Row> rows;
    const Statement& statement = start(sql);
    const FairSemaphore::Permit turn = turn_for(statement.handle.get());
    Execution execution(database_.get(), statement.handle.get(), sql, parameters);
    while (execution.step()) rows.push_back(row_of(statement));
    return rows;
  }

  Changes execute(std::string_view sql, std::span<const Parameter> parameters) override {
    sqlite3_stmt* statement = start(sql).handle.get();
    const FairSemaphore::Permit turn = turn_for(statement);
    Execution execution(database_.get(), statement, sql, parameters);
    while (execution.step()) {
    }
    return {.affected_rows = sqlite3_changes64(database_.get()),
            .last_insert_id = sqlite3_last_insert_rowid(database_.get())};
  }

  void run_script(std::string_view sql) override {
    start_timeouts();
    const FairSemaphore::Permit turn = turn_ ? nullptr : take_turn();
    run_all(std::string(sql).c_str());
  }

  // IMMEDIATE takes the write lock first. Otherwise a transaction that reads and then writes fails
  // if another one has written in between, without waiting for it.
  void begin() override {
    start_timeouts();
    turn_ = take_turn();
    try {
      execute("BEGIN IMMEDIATE");
    } catch (...) {
      turn_.reset();
      throw;
    }
  }

  void commit() override {
    execute("COMMIT");
    turn_.reset();
  }

  void rollback() noexcept override {
    try {
      // After some failures SQLite has rolled back by itself.
      if (sqlite3_get_autocommit(database_.get()) == 0) execute("ROLLBACK");
    } catch (const std::exception&) {
      usable_ = false;
    }
    turn_.reset();
  }

  bool ping() noexcept override {
    try {
      query("SELECT count(*) FROM sqlite_schema");  // reads the file, as SELECT 1 does not
    } catch (const std::exception&) {
      usable_ = false;
    }
    return usable_;
  }

  [[nodiscard]] bool usable() const override { return usable_; }

 private:
  // Without SQLite's own mutexes, as one thread at a time uses the connection.
  static Handle open(const std::string& path) {
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &handle,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    Handle database(handle);
    if (code != SQLITE_OK) raise(handle, code, "open");
    return database;
  }

  // A progress handler: 1 ends the statement with SQLITE_INTERRUPT.
  static int has_timed_out(void* self) {
    return Clock::now() > static_cast<SqliteConnection*>(self)->statement_ends_at_ ? 1 : 0;
  }

  // A busy handler: 0 ends the statement with SQLITE_BUSY. Another process has the lock.
  static int wait_for_lock(void* self, int waits) {
    const auto give_up_at = static_cast<SqliteConnection*>(self)->lock_wait_ends_at_;
    const auto now = Clock::now();
    if (now >= give_up_at) return 0;
    const auto pause = std::min<Clock::duration>((waits + 1) * kFirstBusyPause, kMaxBusyPause);
    std::this_thread::sleep_for(std::min(pause, give_up_at - now));
    return 1;
  }

  // Starts the timeouts of a statement.
  void start_timeouts() {
    const auto now = Clock::now();
    const auto deadline = Deadline::current().time();
    statement_ends_at_ = std::min(now + options_.statement_timeout, deadline);
    lock_wait_ends_at_ = std::min(now + options_.lock_timeout, deadline);
  }

  void run_all(const char* sql) {
    start_timeouts();
    const int code = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) raise(database_.get(), code, "a script");
  }

  // Switching a new file to WAL needs exclusive access, and SQLite does not wait for it. Takes no
  // turn, because it is a no-op on a file in WAL mode.
  void use_wal() {
    const auto give_up_at = Clock::now() + options_.lock_timeout;
    for (;;) {
      try {
        constexpr std::string_view kSql = "PRAGMA journal_mode=WAL";
        const Statement& statement = start(kSql);
        Execution execution(database_.get(), statement.handle.get(), kSql, {});
        if (execution.step() && row_of(statement).text(0) == "wal") return;
        throw Failure("SQLite cannot use WAL on this file system");
      } catch (const Contention&) {
        if (Clock::now() > give_up_at || Deadline::current().expired()) throw;
      }
      std::this_thread::sleep_for(kWalRetryPause);
    }
  }

  // Valid until the next call.
  const Statement& start(std::string_view sql) {
    start_timeouts();
    if (const auto* known = statements_.find(sql)) return *known;
    return statements_.add(sql, prepare(sql));
  }

  [[nodiscard]] Statement prepare(std::string_view sql) const {
    sqlite3_stmt* handle = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, &rest);
    StatementHandle statement(handle);
    if (code != SQLITE_OK) raise(database_.get(), code, sql);
    // SQLite silently ignores all but the first statement.
    if (rest != sql.data() + sql.size()) throw Failure(fmt::format("two statements: {}", sql));
    return {.handle = std::move(statement), .names = names_of(handle)};
  }

  FairSemaphore::Permit turn_for(sqlite3_stmt* statement) {
    if (turn_ || sqlite3_stmt_readonly(statement) != 0) return nullptr;
    return take_turn();
  }

  // SQLite allows one writer at a time and makes the others poll. Here they queue.
  FairSemaphore::Permit take_turn() {
    if (auto turn = writers_->acquire_until(lock_wait_ends_at_)) return turn;
    throw Contention("other writers were in the way for too long");
  }

  const std::shared_ptr<FairSemaphore> writers_;
  const DriverOptions options_;
  Clock::time_point statement_ends_at_ = Clock::time_point::max();
  Clock::time_point lock_wait_ends_at_ = Clock::time_point::max();
  FairSemaphore::Permit turn_;  // held from begin() to commit() or rollback()
  bool usable_ = true;
  Handle database_;
  StatementCache<Statement> statements_;  // after database_: closed before it
};

class SqliteDriver final : public Driver {
 public:
  SqliteDriver(SqliteUrl url, const DriverOptions& options)
      : url_(std::move(url)), options_(options) {
    // Otherwise each allocation takes a global lock, to count it. No effect after the first
    // connection.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  }

  std::unique_ptr<Connection> connect() override {
    create_file();
    return std::make_unique<SqliteConnection>(url_.path, writers_, options_);
  }

  [[nodiscard]] Dialect dialect() const override { return Dialect::kSqlite; }

 private:
  // mknod() and not open(): closing a descriptor of the file releases the locks of other
  // connections of this process (POSIX fcntl).
  void create_file() const {
    const auto folder = std::filesystem::path(url_.path).parent_path();
    std::error_code error;
    if (!folder.empty()) std::filesystem::create_directories(folder, error);
    if (error) throw Failure(fmt::format("cannot create {}: {}", folder.string(), error.message()));
    if (::mknod(url_.path.c_str(), S_IFREG | S_IRUSR | S_IWUSR, 0) == 0 || errno == EEXIST) return;
    throw Failure(
        fmt::format("cannot create {}: {}", url_.path, std::generic_category().message(errno)));
  }

  const SqliteUrl url_;
  const DriverOptions options_;
  // Shared, as a connection may outlive the driver.
  const std::shared_ptr<FairSemaphore> writers_ = std::make_shared<FairSemaphore>();
};

}  // namespace

std::unique_ptr<Driver> make_sqlite_driver(const SqliteUrl& url, const DriverOptions& options) {
  return std::make_unique<SqliteDriver>(url, options);
}

}  // namespace common::sql
