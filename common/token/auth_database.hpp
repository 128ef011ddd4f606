#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "common/core/log.hpp"
#include "common/core/revocation.hpp"
#include "common/sql/database.hpp"

namespace common {

enum class AuthDatabaseState : std::uint8_t {
  kOk,
  kAnother,   // the feed comes from a database with another id
  kWentBack,  // it is the known one, but lacks what it had before: restored, or commits were lost
};

// The name of a state in the database, the log and /health/ready.
std::string_view name_of(AuthDatabaseState state);

// The database of auth-service that a service follows. A state other than kOk stays until an
// operator accepts the present database.
struct KnownDatabase {
  FeedDatabase database{};      // no id: none is known yet
  std::int64_t last_id = 0;     // the highest id of its feed
  std::int64_t lost_after = 0;  // it lost the entries with a higher id
  std::int64_t lost_row = 0;    // up to which RevocationStore has what it lost; 0: it lost nothing
  bool is_restored = false;     // it was offered what it had lost, and took it
  AuthDatabaseState state = AuthDatabaseState::kOk;

  // Also while the feed comes from another one.
  [[nodiscard]] bool is_owed() const { return lost_row > 0 && !is_restored; }
  bool operator==(const KnownDatabase&) const = default;
};

// All rows that are stored by the time when the loss is stored.
inline constexpr std::int64_t kAllRows = std::numeric_limits<std::int64_t>::max();

// Whether the page of the known database lacks what that had before.
bool is_behind(const RevocationPage& page, const KnownDatabase& known);

// The state of `known` after a page of the feed that was requested later than `known` was read.
AuthDatabaseState state_after(const KnownDatabase& known, const RevocationPage& page);

// Keeps the known database. Instances that share a database share the row. Any thread may call it.
// Throws common::Error of kind kUnavailable while the database is away.
class AuthDatabaseStore {
 public:
  virtual ~AuthDatabaseStore() = default;

  virtual std::optional<KnownDatabase> find() = 0;
  // Raises the stored mark and last id to those of `known`, if its state is the same there. Stores
  // `known`, as kOk, if nothing is stored.
  virtual void raise(const KnownDatabase& known) = 0;
  // Stores `known`, because a page has changed the stored `before` to a state other than kOk. A
  // no-op if another instance has changed the state, or an operator has accepted a database since.
  virtual void change_state(const KnownDatabase& before, const KnownDatabase& known) = 0;
  // `known` is the known database from now on, whatever is stored.
  virtual void accept(const KnownDatabase& known) = 0;
  // What the database lost was offered to it, and taken.
  virtual void set_restored() = 0;
};

// The table auth_database in `database`, which must outlive the store. The migrations of the
// service create the table, and revocations_seen: see db/*/books/0008_auth_database.sql, 0011 and
// 0012.
std::unique_ptr<AuthDatabaseStore> make_sql_auth_database_store(sql::Database& database);

// Notices when the feed comes from another database, or from one that went back in time. One thread
// calls it; any thread may call known().
class AuthDatabase {
 public:
  // `log` and `store` must outlive the object. Without a store nothing survives a restart.
  AuthDatabase(AuthDatabaseStore* store, Log& log) : store_(store), log_(log) {}

  // Compares the page after `after_id`, which was requested after the last call of synchronize().
  // Touches memory only. Returns whether the state changed, or the database went back once more:
  // then synchronize() is due, after the entries of earlier pages were stored.
  bool compare(const RevocationPage& page, std::int64_t after_id);
  // Stores what compare() found, and adopts what is stored: an operator or another instance may
  // have changed it. Throws what the store throws.
  void synchronize();
  // Whether synchronize() may wait: nothing has changed, and nothing waits for an operator.
  [[nodiscard]] bool is_settled() const {
    return is_stored_ && known_.state == AuthDatabaseState::kOk;
  }
  // Whether a change of the state waits for synchronize().
  [[nodiscard]] bool is_changed() const { return is_changed_; }
  // What the database lost was offered to it, and taken. Throws what the store throws.
  void set_restored();

  [[nodiscard]] KnownDatabase known() const;

 private:
  void set(KnownDatabase known);

  AuthDatabaseStore* const store_;
  Log& log_;
  bool is_stored_ = true;                // compare() has found nothing new since synchronize()
  bool is_changed_ = false;              // a change of the state is not stored
  std::optional<KnownDatabase> stored_;  // as synchronize() saw it last
  mutable std::mutex mutex_;
  KnownDatabase known_;  // changed by one thread only
};

}  // namespace common
