#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/core/deadline.hpp"
#include "common/core/fair_semaphore.hpp"
#include "common/sql/make_driver.hpp"
#include "common/sql/sqlite_error.hpp"
#include "common/sql/sqlite_files.hpp"
#include "common/sql/sqlite_statement.hpp"
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
using Handle = std::unique_ptr<sqlite3, CloseDatabase>;

// Without SQLite's own mutexes, as one thread at a time uses the connection.
Handle open_database(const std::string& path, int mode) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, mode | SQLITE_OPEN_NOMUTEX, nullptr);
  Handle database(handle);
  if (code != SQLITE_OK) raise(handle, code, "open");
  return database;
}

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(const std::string& path, std::shared_ptr<FairSemaphore> writers,
                   const DriverOptions& options)
      : writers_(std::move(writers)),
        options_(options),
        database_(open_database(path, SQLITE_OPEN_READWRITE)),
        statements_(kMaxStatements) {
    sqlite3_extended_result_codes(database_.get(), 1);
    sqlite3_busy_handler(database_.get(), &wait_for_lock, this);
    sqlite3_progress_handler(database_.get(), kOperationsBetweenChecks, &has_timed_out, this);
    use_wal();
    // With NORMAL, SQLite syncs the write-ahead log only before it copies it into the file. At a
    // commit wait_for_disk() does. The SELECT opens the log.
    run_all("PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; SELECT 1 FROM sqlite_schema;");
    // Opened while the file is read-only, it stays so: the next piece of work opens it again.
    usable_ = sqlite3_db_readonly(database_.get(), "main") == 0;
  }

  ~SqliteConnection() override {
    if (opening_) closing_ = std::unique_lock(*opening_);
  }
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  // The write-ahead log, which is open as well.
  [[nodiscard]] const char* log_path() const {
    return sqlite3_filename_wal(sqlite3_db_filename(database_.get(), "main"));
  }

  // Has each write check the files first. They count as open until the connection closes, which
  // takes `opening`: the last one to close deletes the write-ahead log.
  void watch(std::shared_ptr<SqliteFiles> files, std::shared_ptr<std::mutex> opening) {
    files_ = std::move(files);
    opening_ = std::move(opening);
  }

  using Connection::execute;
  using Connection::query;

  std::vector<Row> query(std::string_view sql, std::span<const Parameter> parameters) override {
    std::vector<Row> rows;
    const SqliteStatement& statement = start(sql);
    const bool commits = commits_by_itself(statement.handle.get());
    {
      const FairSemaphore::Permit turn = commits ? take_turn() : nullptr;
      SqliteExecution execution(database_.get(), statement.handle.get(), sql, parameters);
      while (execution.step()) rows.push_back(row_of(statement));
    }
    if (commits) wait_for_disk();
    return rows;
  }

  Changes execute(std::string_view sql, std::span<const Parameter> parameters) override {
    const bool commits = run(sql, parameters);
    const Changes changes{.affected_rows = sqlite3_changes64(database_.get()),
                          .last_insert_id = sqlite3_last_insert_rowid(database_.get())};
    if (commits) wait_for_disk();
    return changes;
  }

  void run_script(std::string_view sql) override {
    start_timeouts();
    {
      const FairSemaphore::Permit turn = turn_ ? nullptr : take_turn();
      run_all(std::string(sql).c_str());
    }
    if (!in_transaction()) wait_for_disk();  // a change of the schema counts no rows
  }

  // IMMEDIATE takes the write lock first. Otherwise a transaction that reads and then writes fails
  // if another one has written in between, without waiting for it.
  void begin() override {
    start_timeouts();
    turn_ = take_turn();
    try {
      run("BEGIN IMMEDIATE", {});
    } catch (...) {
      turn_.reset();
      throw;
    }
  }

  void commit() override {
    files_->check();
    run("COMMIT", {});
    turn_.reset();
    wait_for_disk();
  }

  void rollback() noexcept override {
    try {
      // After some failures SQLite has rolled back by itself.
      if (in_transaction()) run("ROLLBACK", {});
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

  bool is_read_only() override {
    files_->check();
    return sqlite3_db_readonly(database_.get(), "main") == 1;
  }

  [[nodiscard]] bool usable() const override { return usable_; }

 private:
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
        const SqliteStatement& statement = start(kSql);
        SqliteExecution execution(database_.get(), statement.handle.get(), kSql, {});
        if (execution.step() && row_of(statement).text(0) == "wal") return;
        throw Failure("SQLite cannot use WAL on this file system");
      } catch (const Contention&) {
        if (Clock::now() > give_up_at || Deadline::current().expired()) throw;
      }
      std::this_thread::sleep_for(kWalRetryPause);
    }
  }

  // Returns whether it was a transaction of its own.
  bool run(std::string_view sql, std::span<const Parameter> parameters) {
    sqlite3_stmt* statement = start(sql).handle.get();
    const bool commits = commits_by_itself(statement);
    const FairSemaphore::Permit turn = commits ? take_turn() : nullptr;
    SqliteExecution execution(database_.get(), statement, sql, parameters);
    while (execution.step()) {
    }
    return commits;
  }

  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(database_.get()) == 0; }

  // After each commit, also of one that changed nothing: what it found may be a change that another
  // thread has not synced yet. Other writers have their turn meanwhile.
  void wait_for_disk() {
    try {
      files_->sync_log([this] { empty_log(); });
    } catch (const Failure& failure) {  // others would mean that nothing was stored
      throw ConnectionLost(failure.what());
    }
  }

  // Copies the log into the file, syncs that, and begins a new log: frames after one that did not
  // reach the disk would be lost.
  void empty_log() {
    constexpr std::string_view kSql = "PRAGMA wal_checkpoint(TRUNCATE)";
    const SqliteStatement& statement = start(kSql);
    SqliteExecution execution(database_.get(), statement.handle.get(), kSql, {});
    const bool complete = execution.step() && row_of(statement).integer("busy") == 0;
    if (!complete) throw ConnectionLost("other connections kept the log from being copied");
  }

  // Valid until the next call.
  const SqliteStatement& start(std::string_view sql) {
    start_timeouts();
    if (const auto* known = statements_.find(sql)) return *known;
    return statements_.add(sql, prepare(sql));
  }

  [[nodiscard]] SqliteStatement prepare(std::string_view sql) const {
    sqlite3_stmt* handle = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, &rest);
    SqliteStatement::Handle statement(handle);
    if (code != SQLITE_OK) raise(database_.get(), code, sql);
    // SQLite silently ignores all but the first statement.
    if (rest != sql.data() + sql.size()) throw Failure(fmt::format("two statements: {}", sql));
    return {.handle = std::move(statement), .names = names_of(handle)};
  }

  // Whether it writes outside of begin() and commit().
  [[nodiscard]] bool commits_by_itself(sqlite3_stmt* statement) const {
    return !turn_ && sqlite3_stmt_readonly(statement) == 0;
  }

  // SQLite allows one writer at a time and makes the others poll. Here they queue.
  // Checks the files before the turn, because the next writer would wait for that.
  FairSemaphore::Permit take_turn() {
    files_->check();
    if (auto turn = writers_->acquire_until(lock_wait_ends_at_)) return turn;
    throw Contention("other writers were in the way for too long");
  }

  const std::shared_ptr<FairSemaphore> writers_;
  const DriverOptions options_;
  Clock::time_point statement_ends_at_ = Clock::time_point::max();
  Clock::time_point lock_wait_ends_at_ = Clock::time_point::max();
  FairSemaphore::Permit turn_;  // held from begin() to commit() or rollback()
  bool usable_ = true;
  std::shared_ptr<std::mutex> opening_;
  std::unique_lock<std::mutex> closing_;  // held while what follows is destroyed
  std::shared_ptr<SqliteFiles> files_;    // before database_: open until that is closed
  Handle database_;
  StatementCache<SqliteStatement> statements_;  // after database_: closed before it
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
    const std::lock_guard lock(*opening_);
    auto files = open_files_.lock();
    if (files) {
      files->check();
    } else if (!file_) {
      create_file();
    } else if (identify(url_.path) != file_) {
      // SQLite would apply the write-ahead log of the first file to another one.
      throw StorageGone(fmt::format("{} was deleted or replaced", url_.path));
    }
    check_file_system();
    auto connection = std::make_unique<SqliteConnection>(url_.path, writers_, options_);
    if (!files) files = std::make_shared<SqliteFiles>(url_.path, connection->log_path());
    connection->watch(files, opening_);
    open_files_ = files;
    file_ = files->file();
    return connection;
  }

  std::set<std::string> table_names() override {
    if (!identify(url_.path)) return {};
    check_file_system();
    const Handle database = open_database(url_.path, SQLITE_OPEN_READONLY);
    constexpr const char* kSql = "SELECT lower(name) FROM sqlite_schema WHERE type != 'index'";
    std::set<std::string> names;
    const auto add = [](void* set, int, char** columns, char**) {
      static_cast<std::set<std::string>*>(set)->insert(*columns);
      return 0;
    };
    sqlite3_busy_timeout(database.get(), static_cast<int>(options_.lock_timeout.count()));
    const int code = sqlite3_exec(database.get(), kSql, add, &names, nullptr);
    if (code != SQLITE_OK) raise(database.get(), code, kSql);
    return names;
  }

  [[nodiscard]] Dialect dialect() const override { return Dialect::kSqlite; }

 private:
  // SQLite would only say that it cannot open the file.
  void check_file_system() const {
    if (::access(url_.path.c_str(), W_OK) == 0 || errno != EROFS) return;
    throw ReadOnly(fmt::format("{} is on a read-only file system", url_.path));
  }

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
  // Guards the next two. Shared, as a connection may outlive the driver.
  const std::shared_ptr<std::mutex> opening_ = std::make_shared<std::mutex>();
  std::weak_ptr<SqliteFiles> open_files_;  // empty while no connection is open
  std::optional<FileId> file_;             // what the first connection opened
  // Shared, as a connection may outlive the driver.
  const std::shared_ptr<FairSemaphore> writers_ = std::make_shared<FairSemaphore>();
};

}  // namespace

std::unique_ptr<Driver> make_sqlite_driver(const SqliteUrl& url, const DriverOptions& options) {
  return std::make_unique<SqliteDriver>(url, options);
}

}  // namespace common::sql
