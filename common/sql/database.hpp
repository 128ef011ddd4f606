#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/sql/connection.hpp"
#include "common/sql/driver.hpp"

namespace common::sql {

struct DatabaseOptions {
  // Mean pause before the first retry; it is partly random, and four times as long at each further
  // retry.
  std::chrono::milliseconds retry_pause{10};
  // A connection that was idle for longer is pinged before its next use.
  std::chrono::milliseconds check_idle_after{1000};
  // Gets the reason of each call that fails with kUnavailable, for the log. Any thread may call it.
  std::function<void(std::string_view reason)> on_unavailable = nullptr;
};

// The database of one service. Any thread may call it: each thread has a connection of its own,
// opened when first used, replaced when lost, and closed when the thread or the Database ends. So
// the number of connections is that of the threads, and no thread waits for a connection.
//
// The work passed in must not keep the connection, nor call the Database again (std::logic_error).
//
// read(), write() and transaction() retry while Deadline::current() allows it. They throw
// common::Error of kind kUnavailable with a Retry-After of 1 s: `database_unavailable` if there is
// no connection or it was lost, `database_busy` if others were in the way at every try, a statement
// took too long or the deadline has passed, and `database_full` if there is no space left. Other
// failures pass through.
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
    return result_of(&Database::run_read, work);
  }

  // Runs work of a single statement that writes, and returns its result. Tries up to 4 times more
  // on Contention. Never after a lost connection, as the statement may have taken effect.
  template <class Work>
  std::invoke_result_t<Work&, Connection&> write(Work work) {
    return result_of(&Database::run_write, work);
  }

  // Runs work between BEGIN and COMMIT, and rolls back if it throws. Retries as write() does, and
  // repeats each try once whose connection was lost before COMMIT was sent, as nothing was stored
  // then. The work may run several times, so it has no effect outside the database.
  template <class Work>
  std::invoke_result_t<Work&, Connection&> transaction(Work work) {
    return result_of(&Database::run_transaction, work);
  }

  // Whether the database answers now. Never throws.
  [[nodiscard]] bool healthy() noexcept;

  [[nodiscard]] Dialect dialect() const { return driver_.dialect(); }

 private:
  using Work = std::function<void(Connection&)>;
  using Clock = std::chrono::steady_clock;
  class Lease;

  // What one thread has of one database.
  struct Slot {
    std::unique_ptr<Connection> connection;
    Clock::time_point used_at;  // its last use
    bool in_use = false;
  };

  template <class Function>
  std::invoke_result_t<Function&, Connection&> result_of(void (Database::*run)(const Work&),
                                                         Function& work) {
    using Result = std::invoke_result_t<Function&, Connection&>;
    if constexpr (std::is_void_v<Result>) {
      (this->*run)(std::ref(work));
    } else {
      std::optional<Result> result;
      (this->*run)([&](Connection& connection) { result.emplace(work(connection)); });
      return std::move(*result);
    }
  }

  void run_read(const Work& work);
  void run_write(const Work& work);
  void run_transaction(const Work& work);
  void retry_contention(const std::function<void()>& attempt);
  [[nodiscard]] std::chrono::milliseconds pause_before(int retry) const;

  Slot& slot_of_this_thread();
  void make_ready(Slot& slot);
  std::unique_ptr<Connection> connect();
  void close(Slot& slot) noexcept;
  [[nodiscard]] bool may_be_lost(const Slot& slot) const;
  [[noreturn]] void throw_busy(std::string_view reason) const;
  [[noreturn]] void throw_full(std::string_view reason) const;
  [[noreturn]] void throw_unavailable(std::string_view reason) const;

  Driver& driver_;
  const DatabaseOptions options_;
  const std::uint64_t id_;  // never used again, unlike an address
  std::atomic<Clock::time_point> lost_at_ = Clock::time_point::min();  // the last lost connection
  std::atomic<bool> reachable_ = true;  // as the last attempt to connect found
  std::mutex connecting_;               // held by the one thread that connects while it is not
  std::mutex slots_mutex_;
  std::vector<std::weak_ptr<Slot>> slots_;  // of all threads, which own them
};

}  // namespace common::sql
