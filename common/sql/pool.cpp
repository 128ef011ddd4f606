#include "common/sql/pool.hpp"

#include <random>
#include <thread>

#include <fmt/format.h>

#include "common/core/error.hpp"

namespace common::sql {
namespace {

constexpr int kMaxRetries = 4;
constexpr int kRetryAfterSeconds = 1;

// Rolls back what was not committed.
class Transaction {
 public:
  explicit Transaction(Connection& connection) : connection_(connection) { connection_.begin(); }
  ~Transaction() {
    if (!committed_) connection_.rollback();
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit() {
    connection_.commit();
    committed_ = true;
  }

 private:
  Connection& connection_;
  bool committed_ = false;
};

}  // namespace

// A connection for as long as this lives.
class Pool::Lease {
 public:
  explicit Lease(Pool& pool) : pool_(pool), place_(pool.take_place()), connection_(pool.take()) {}
  ~Lease() { pool_.give_back(std::move(connection_)); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  [[nodiscard]] Connection& connection() const { return *connection_; }

 private:
  Pool& pool_;
  const FairSemaphore::Permit place_;  // before connection_, which is given back first
  std::unique_ptr<Connection> connection_;
};

Pool::Pool(Driver& driver, PoolOptions options)
    : driver_(driver), options_(std::move(options)), places_(options_.size) {
  // So that giving a connection back cannot fail for want of memory.
  idle_.reserve(static_cast<std::size_t>(options_.size));
}

void Pool::run_read(const Work& work) {
  retry_contention([&] {
    try {
      const Lease lease(*this);
      return work(lease.connection());
    } catch (const ConnectionLost&) {  // reading twice does no harm
    }
    const Lease lease(*this);
    work(lease.connection());
  });
}

void Pool::run_write(const Work& work) {
  retry_contention([&] {
    const Lease lease(*this);
    work(lease.connection());
  });
}

void Pool::run_transaction(const Work& work) {
  const auto last_retry_at = Clock::now() + options_.retry_within;
  retry_contention([&] {
    bool committing = false;
    const auto attempt = [&] {
      const Lease lease(*this);
      Transaction transaction(lease.connection());
      work(lease.connection());
      committing = true;
      transaction.commit();
    };
    try {
      return attempt();
    } catch (const ConnectionLost&) {  // before COMMIT the server rolls back, after it who knows
      if (committing || Clock::now() > last_retry_at) throw;
    }
    attempt();
  });
}

void Pool::retry_contention(const std::function<void()>& attempt) {
  const auto last_retry_at = Clock::now() + options_.retry_within;
  for (int retry = 1;; ++retry) {
    std::chrono::milliseconds pause{};
    try {
      return attempt();
    } catch (const ConnectionLost& lost) {
      throw_unavailable(lost.what());
    } catch (const StatementTimeout& timeout) {
      throw_busy(timeout.what());
    } catch (const StorageFull& full) {
      throw_full(full.what());
    } catch (const Contention& contention) {
      pause = pause_before(retry);
      if (retry > kMaxRetries || Clock::now() + pause > last_retry_at)
        throw_busy(contention.what());
    }
    std::this_thread::sleep_for(pause);
  }
}

// The random part keeps two that collided from colliding again.
std::chrono::milliseconds Pool::pause_before(int retry) const {
  const auto mean = options_.retry_pause.count() << (2 * (retry - 1));
  if (mean <= 0) return {};
  std::random_device random;
  std::uniform_int_distribution<std::chrono::milliseconds::rep> around(mean / 2, mean * 3 / 2);
  return std::chrono::milliseconds(around(random));
}

FairSemaphore::Permit Pool::take_place() {
  // Callers that waited in vain for those who are stuck, as with a server that is frozen, would
  // keep a worker each from what needs no database.
  const auto now = Clock::now();
  if (auto place =
          places_.acquire_until(now + options_.acquire_timeout, now - options_.acquire_timeout)) {
    return place;
  }
  throw_unavailable(fmt::format("all {} connections were in use for {} ms", options_.size,
                                options_.acquire_timeout.count()));
}

std::unique_ptr<Connection> Pool::take() {
  auto connection = take_idle();
  return connection ? std::move(connection) : open();
}

// Nothing where none rests. A connection that rested for a while may have been ended by the other
// side: better to ask now than to learn it from a write that cannot be repeated.
std::unique_ptr<Connection> Pool::take_idle() {
  Idle idle;
  {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return nullptr;
    idle = std::move(idle_.back());
    idle_.pop_back();
  }
  if (Clock::now() - idle.since < options_.check_idle_after || idle.connection->ping()) {
    return std::move(idle.connection);
  }
  drop_idle();
  return nullptr;
}

// While the database is away one caller at a time tries to connect, which may take seconds; the
// others are refused at once.
std::unique_ptr<Connection> Pool::open() {
  std::unique_lock probe(probing_, std::defer_lock);
  if (!reachable_ && !probe.try_lock()) throw_unavailable("it is away, and being connected to");
  try {
    auto connection = driver_.connect();
    reachable_ = true;
    return connection;
  } catch (const Failure& failure) {
    reachable_ = false;
    throw_unavailable(failure.what());
  }
}

void Pool::give_back(std::unique_ptr<Connection> connection) noexcept {
  if (connection->usable()) {
    const std::lock_guard lock(mutex_);
    idle_.push_back({std::move(connection), Clock::now()});
  } else {
    connection.reset();
    drop_idle();
  }
}

// What ended one connection, such as a restart of the server, has most likely ended all.
void Pool::drop_idle() noexcept {
  std::vector<Idle> dropped;
  {
    const std::lock_guard lock(mutex_);
    while (!idle_.empty()) {
      dropped.push_back(std::move(idle_.back()));
      idle_.pop_back();
    }
  }
}

bool Pool::healthy() noexcept {
  try {
    // The first may be one that was lost unnoticed; the next is then a new one.
    for (int tries = 0; tries < 2; ++tries) {
      const Lease lease(*this);
      if (lease.connection().ping()) return true;
    }
  } catch (const std::exception&) {  // on_unavailable was told
  }
  return false;
}

void Pool::throw_busy(std::string_view reason) const {
  if (options_.on_unavailable) options_.on_unavailable(reason);
  throw Error(ErrorKind::kUnavailable, "database_busy", "The database is busy",
              "Try again in a moment")
      .with_retry_after_seconds(kRetryAfterSeconds);
}

void Pool::throw_full(std::string_view reason) const {
  if (options_.on_unavailable) options_.on_unavailable(reason);
  throw Error(ErrorKind::kUnavailable, "database_full", "The database has no space left",
              "Reading goes on; free space on the disk of the database")
      .with_retry_after_seconds(kRetryAfterSeconds);
}

void Pool::throw_unavailable(std::string_view reason) const {
  if (options_.on_unavailable) options_.on_unavailable(reason);
  throw Error(ErrorKind::kUnavailable, "database_unavailable", "The database is not available",
              "Try again in a moment")
      .with_retry_after_seconds(kRetryAfterSeconds);
}

}  // namespace common::sql
