#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/sql/connection.hpp"
#include "common/sql/driver.hpp"

namespace common {
class Error;
}

namespace common::sql {

struct DatabaseOptions {
  // Mean pause before the first retry. It is partly random and grows fourfold with each retry.
  std::chrono::milliseconds retry_pause{10};
  // A connection that was idle for longer is pinged before its next use.
  std::chrono::milliseconds check_idle_after{1000};
  // Called with the reason of each kUnavailable, for the log. Any thread may call it.
  std::function<void(std::string_view reason)> on_unavailable = nullptr;
};

// The database of one service. Any thread may call it: each thread has its own connection, opened
// at its first use, replaced when lost, and closed when the thread or the Database ends. So there
// are as many connections as threads, and no thread waits for one.
//
// The work passed in must neither keep the connection nor call the Database again
// (std::logic_error).
//
// read(), write() and transaction() retry until Deadline::current(). They throw common::Error of
// kind kUnavailable with a Retry-After of 1 s: `database_unavailable` if there is no connection or
// it was lost or after StorageGone, `database_busy` after Contention at every try, a
// StatementTimeout or the deadline, `database_full` after StorageFull, and `database_read_only`
// after ReadOnly. Other failures pass through.
class Database {
 public:
  // `driver` outlives the database. Opens nothing yet.
  explicit Database(Driver& driver, DatabaseOptions options = {});
  // Closes the connections of all threads, none of which may be using one.
  ~Database();

  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs work that only reads, and returns its result. Tries once more if the connection was lost,
  // so the work may run twice.
  template <class Work>
  std::invoke_result_t<Work&, Connection&> read(Work work) {
    return run_for_result(Mode::kRead, work);
  }

  // Runs work of a single statement that writes, and returns its result. Retries up to 4 times on
  // Contention; never after a lost connection, as the statement may have taken effect.
  template <class Work>
  std::invoke_result_t<Work&, Connection&> write(Work work) {
    return run_for_result(Mode::kWrite, work);
  }

  // Runs work between BEGIN and COMMIT, and rolls back if it throws. Retries as write() does, and
  // once more if the connection was lost before COMMIT, as nothing was stored then. The work may
  // run several times, so it must have no effect outside the database.
  template <class Work>
  std::invoke_result_t<Work&, Connection&> transaction(Work work) {
    return run_for_result(Mode::kTransaction, work);
  }

  // What the database does now: "ok"; "read_only" or "full" if it reads, and refused the last
  // write; or "unavailable". Runs `probe`. Never throws.
  [[nodiscard]] std::string_view state() noexcept;

  // The statement of state(): it should read each table. Call it before there are other threads.
  void set_probe(std::string sql) { probe_ = std::move(sql); }

  [[nodiscard]] Dialect dialect() const { return driver_.dialect(); }

 private:
  using Work = std::function<void(Connection&)>;
  using Clock = std::chrono::steady_clock;
  enum class Mode : std::uint8_t { kRead, kWrite, kTransaction };
  class Lease;

  // The connection of one thread.
  struct Slot {
    std::unique_ptr<Connection> connection;
    Clock::time_point used_at;  // its last use
    bool in_use = false;
  };

  template <class Function>
  std::invoke_result_t<Function&, Connection&> run_for_result(Mode mode, Function& work) {
    using Result = std::invoke_result_t<Function&, Connection&>;
    if constexpr (std::is_void_v<Result>) {
      run(mode, std::ref(work));
    } else {
      std::optional<Result> result;
      run(mode, [&](Connection& connection) { result.emplace(work(connection)); });
      return std::move(*result);
    }
  }

  void run(Mode mode, const Work& work);
  void retry_contention(const std::function<void()>& attempt);
  [[nodiscard]] std::chrono::milliseconds pause_before(int retry) const;

  Slot& slot_of_this_thread();
  void make_ready(Slot& slot);
  std::unique_ptr<Connection> connect();
  void close(Slot& slot) noexcept;
  [[nodiscard]] bool may_be_lost(const Slot& slot) const;
  // Reports the reason and throws the error.
  [[noreturn]] void fail(const Error& error, std::string_view reason);

  Driver& driver_;
  const DatabaseOptions options_;
  const std::uint64_t id_;  // never reused, unlike an address
  std::string probe_ = "SELECT 1";
  std::atomic<const Error*> write_refusal_ = nullptr;  // why writes fail since the last success
  std::atomic<Clock::time_point> lost_at_ = Clock::time_point::min();  // the last lost connection
  std::atomic<bool> reachable_ = true;  // as the last attempt to connect found
  std::mutex connecting_;               // held by the thread that tries to reach it again
  std::mutex slots_mutex_;
  std::vector<std::weak_ptr<Slot>> slots_;  // of all threads, which own them
};

}  // namespace common::sql
