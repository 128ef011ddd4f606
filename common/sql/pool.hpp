#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/core/fair_semaphore.hpp"
#include "common/sql/connection.hpp"
#include "common/sql/driver.hpp"

namespace common::sql {

// `retry_pause` is a mean, as the pause is partly random.
struct PoolOptions {
  int size = 8;                                      // connections at most
  std::chrono::milliseconds acquire_timeout{2000};   // wait for a connection to come free
  std::chrono::milliseconds retry_pause{10};         // before the 1st retry; then 4 times as long
  std::chrono::milliseconds retry_within{2500};      // no retry begins later than that
  std::chrono::milliseconds check_idle_after{1000};  // ping a connection that rested longer
  // Told why the database is not available, for the log. Any thread may call it.
  std::function<void(std::string_view reason)> on_unavailable = nullptr;
};

// The connections of one service to its database, opened when first needed and replaced when lost.
// Any thread may call it. The work passed in gets a connection of its own for the time of the
// call, must not keep it, and must not call the pool again.
//
// All three throw common::Error of kind kUnavailable with a Retry-After of 1 s:
// `database_unavailable` where there is no connection or it was lost on the way, `database_busy`
// where others were in the way at every try or a statement took too long, and `database_full` where
// there is no space left. Other failures pass through.
class Pool {
 public:
  // `driver` outlives the pool. Opens nothing yet.
  explicit Pool(Driver& driver, PoolOptions options = {});

  // Runs work that only reads, and answers what it answers. Tried once more when the connection
  // was lost, so the work may run twice.
  template <class Work>
  std::invoke_result_t<Work&, Connection&> read(Work work) {
    return answer_of(&Pool::run_read, work);
  }

  // Runs work of a single statement that writes, and answers what it answers. Tried up to 4 times
  // more on Contention. Never after a lost connection, as the statement may have taken effect.
  template <class Work>
  std::invoke_result_t<Work&, Connection&> write(Work work) {
    return answer_of(&Pool::run_write, work);
  }

  // Runs work between BEGIN and COMMIT, rolled back if it throws. Retries as write(), and each try
  // once more whose connection was lost before COMMIT was sent, as nothing was stored then. The
  // work may run several times and so has no effect but on the database.
  template <class Work>
  std::invoke_result_t<Work&, Connection&> transaction(Work work) {
    return answer_of(&Pool::run_transaction, work);
  }

  // Whether the database answers now. Never throws; takes a connection like any other caller, so
  // a pool that is exhausted is not healthy.
  [[nodiscard]] bool healthy() noexcept;

  // How many connections are in use, and who waits for one.
  [[nodiscard]] FairSemaphore::Load load() const { return places_.load(); }

  [[nodiscard]] Dialect dialect() const { return driver_.dialect(); }

 private:
  using Work = std::function<void(Connection&)>;
  using Clock = std::chrono::steady_clock;
  class Lease;

  struct Idle {
    std::unique_ptr<Connection> connection;
    Clock::time_point since;
  };

  template <class Function>
  std::invoke_result_t<Function&, Connection&> answer_of(void (Pool::*run)(const Work&),
                                                         Function& work) {
    using Answer = std::invoke_result_t<Function&, Connection&>;
    if constexpr (std::is_void_v<Answer>) {
      (this->*run)(std::ref(work));
    } else {
      std::optional<Answer> answer;
      (this->*run)([&](Connection& connection) { answer.emplace(work(connection)); });
      return std::move(*answer);
    }
  }

  void run_read(const Work& work);
  void run_write(const Work& work);
  void run_transaction(const Work& work);
  void retry_contention(const std::function<void()>& attempt);
  [[nodiscard]] std::chrono::milliseconds pause_before(int retry) const;

  FairSemaphore::Permit take_place();
  std::unique_ptr<Connection> take();
  std::unique_ptr<Connection> take_idle();
  std::unique_ptr<Connection> open();
  void give_back(std::unique_ptr<Connection> connection) noexcept;
  void drop_idle() noexcept;
  [[noreturn]] void throw_busy(std::string_view reason) const;
  [[noreturn]] void throw_full(std::string_view reason) const;
  [[noreturn]] void throw_unavailable(std::string_view reason) const;

  Driver& driver_;
  const PoolOptions options_;
  FairSemaphore places_;
  std::mutex mutex_;
  std::vector<Idle> idle_;              // guarded by mutex_; the last one was used last
  std::atomic<bool> reachable_ = true;  // as the last attempt to connect found
  std::mutex probing_;                  // held by the one who connects while it is not
};

}  // namespace common::sql
