#include "common/sql/database.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <thread>
#include <unordered_map>

#include "common/core/deadline.hpp"
#include "common/core/error.hpp"

namespace common::sql {
namespace {

constexpr int kMaxRetries = 4;
constexpr int kRetryAfterSeconds = 1;

std::uint64_t next_id() {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

Error unavailable(const char* code, const char* message, const char* hint) {
  return Error(ErrorKind::kUnavailable, code, message, hint)
      .with_retry_after_seconds(kRetryAfterSeconds);
}

const Error kBusy = unavailable("database_busy", "The database is busy", "Try again in a moment");
const Error kFull = unavailable("database_full", "The database has no space left",
                                "Reads still work; free space on the disk of the database");
const Error kReadOnly =
    unavailable("database_read_only", "The database is read-only",
                "Reads still work; the log of the service says what refuses writes");
const Error kLost =
    unavailable("database_unavailable", "The database is not available", "Try again in a moment");

// What a client is told of a failure; null if it is not for clients.
const Error* error_of(const Failure& failure) {
  if (is<ConnectionLost>(failure) || is<StorageGone>(failure)) return &kLost;
  if (is<StorageFull>(failure)) return &kFull;
  if (is<ReadOnly>(failure)) return &kReadOnly;
  if (is<StatementTimeout>(failure) || is<Contention>(failure)) return &kBusy;
  return nullptr;
}

// Rolls back unless committed.
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

// Holds the connection of this thread during one piece of work.
class Database::Lease {
 public:
  explicit Lease(Database& database) : database_(database), slot_(database.slot_of_this_thread()) {
    if (slot_.in_use) throw std::logic_error("the work calls the database again");
    database.make_ready(slot_);
    slot_.in_use = true;
  }
  ~Lease() {
    slot_.in_use = false;
    slot_.used_at = Clock::now();
    if (!slot_.connection->usable()) database_.close(slot_);
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  [[nodiscard]] Connection& connection() const { return *slot_.connection; }

 private:
  Database& database_;
  Slot& slot_;
};

Database::Database(Driver& driver, DatabaseOptions options)
    : driver_(driver), options_(std::move(options)), id_(next_id()) {}

Database::~Database() {
  for (const auto& slot : slots_) {
    if (const auto live = slot.lock()) live->connection.reset();
  }
}

void Database::run(Mode mode, const Work& work) {
  retry_contention([&] {
    bool may_repeat = mode != Mode::kWrite;
    const auto attempt = [&] {
      const Lease lease(*this);
      if (mode != Mode::kTransaction) return work(lease.connection());
      Transaction transaction(lease.connection());
      work(lease.connection());
      may_repeat = false;  // before COMMIT the server rolls back; after it the outcome is unknown
      transaction.commit();
    };
    try {
      return attempt();
    } catch (const ConnectionLost&) {
      if (!may_repeat || Deadline::current().expired()) throw;
    }
    attempt();
  });
  if (mode != Mode::kRead) write_refusal_ = nullptr;
}

void Database::retry_contention(const std::function<void()>& attempt) {
  const auto deadline = Deadline::current();
  if (deadline.expired()) fail(kBusy, "the deadline of the request has passed");
  for (int retry = 1;; ++retry) {
    std::chrono::milliseconds pause{};
    try {
      return attempt();
    } catch (const Contention& contention) {
      pause = pause_before(retry);
      if (retry > kMaxRetries || pause >= deadline.remaining()) fail(kBusy, contention.what());
    } catch (const Failure& failure) {
      const auto* error = error_of(failure);
      if (error == nullptr) throw;
      fail(*error, failure.what());
    }
    std::this_thread::sleep_for(pause);
  }
}

// Random, so that two threads that collided do not collide again.
std::chrono::milliseconds Database::pause_before(int retry) const {
  const auto mean = options_.retry_pause.count() << (2 * (retry - 1));
  if (mean <= 0) return {};
  std::random_device random;
  std::uniform_int_distribution<std::chrono::milliseconds::rep> around(mean / 2, mean * 3 / 2);
  return std::chrono::milliseconds(around(random));
}

// The thread owns its slots, so they end with it. The database has weak references, to close the
// connections if it ends first.
Database::Slot& Database::slot_of_this_thread() {
  thread_local std::unordered_map<std::uint64_t, std::shared_ptr<Slot>> slots;
  auto& slot = slots[id_];
  if (slot == nullptr) {
    auto made = std::make_shared<Slot>();
    const std::lock_guard lock(slots_mutex_);
    std::erase_if(slots_, [](const auto& known) { return known.expired(); });
    slots_.push_back(made);
    slot = std::move(made);
  }
  return *slot;
}

// Gives the slot a working connection. The server may have closed an idle one: pinging it first is
// better than losing it during a write, which cannot be retried.
void Database::make_ready(Slot& slot) {
  if (slot.connection != nullptr && may_be_lost(slot) && !slot.connection->ping()) close(slot);
  if (slot.connection == nullptr) slot.connection = connect();
}

// What closed one connection, such as a restart of the server, probably closed all.
bool Database::may_be_lost(const Slot& slot) const {
  return slot.used_at <= lost_at_.load() ||
         Clock::now() - slot.used_at >= options_.check_idle_after;
}

// While the database is unreachable, one thread at a time tries to connect, which may take seconds;
// the others fail immediately.
std::unique_ptr<Connection> Database::connect() {
  std::unique_lock only(connecting_, std::defer_lock);
  if (!reachable_ && !only.try_lock()) fail(kLost, "another thread is connecting to it");
  try {
    auto connection = driver_.connect();
    reachable_ = true;
    return connection;
  } catch (const Failure& failure) {
    reachable_ = false;
    const bool refuses_writes = is<ReadOnly>(failure) || is<StorageFull>(failure);
    fail(refuses_writes ? *error_of(failure) : kLost, failure.what());
  }
}

void Database::close(Slot& slot) noexcept {
  slot.connection.reset();
  lost_at_ = Clock::now();
}

std::string_view Database::state() noexcept {
  try {
    const bool is_read_only = read([this](Connection& connection) {
      if (!connection.ping()) throw ConnectionLost("the database does not answer");
      connection.query(probe_);
      return connection.is_read_only();
    });
    const auto* refusal = write_refusal_.load();
    if (is_read_only || refusal == &kReadOnly) return "read_only";
    return refusal == &kFull ? "full" : "ok";
  } catch (const std::exception&) {  // reported to on_unavailable
    return "unavailable";
  }
}

void Database::fail(const Error& error, std::string_view reason) {
  if (&error == &kFull || &error == &kReadOnly) write_refusal_ = &error;
  if (options_.on_unavailable) options_.on_unavailable(reason);
  throw error;
}

}  // namespace common::sql
