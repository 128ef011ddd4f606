#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth-service/core/user.hpp"
#include "common/core/clock.hpp"
#include "common/core/revocation.hpp"
#include "common/core/secret.hpp"

namespace auth {

// Where a request came from: for the log, the audit trail and the list of sessions.
struct ClientInfo {
  std::string request_id;
  std::string ip;
  std::string user_agent;
};

// A row of table sessions: one per login, none per token. A refresh token names its session and
// the counter it was issued at; only the newest counter may rotate.
struct Session {
  std::string id;  // UUID
  std::int64_t user_id = 0;
  std::int64_t counter = 0;
  common::Timestamp rotated_at;  // when `counter` took its value
  common::Timestamp created_at;
  common::Timestamp last_seen;
  std::string ip;       // of the login
  std::string last_ip;  // of the last refresh, or of the login
  // The last address that repeated a refresh within the grace while another had rotated, and the
  // counter then (ADR 4).
  std::optional<std::string> other_ip = {};
  std::optional<std::int64_t> other_ip_counter = {};
  std::string user_agent;
  std::optional<std::string> name = {};  // that the user gave it
  bool new_place = false;  // other sessions of the user are older, and none began in its network
  common::Timestamp expires_at;
  std::optional<common::Timestamp> revoked_at;
  std::optional<std::string> revoke_reason;

  [[nodiscard]] bool is_live(common::Timestamp now) const {
    return !revoked_at && expires_at > now;
  }
  // Whether `of_counter` is the counter before the last rotation, and that rotation is not older
  // than `grace`: then a client that repeats its refresh gets the same successor (ADR 4).
  [[nodiscard]] bool is_within_grace(std::int64_t of_counter, common::Timestamp now,
                                     std::chrono::seconds grace) const {
    return counter == of_counter + 1 && now - rotated_at <= grace;
  }
};

// A row of table audit_events. The names of events are those of the log; docs/security.md lists
// them.
struct AuditEvent {
  std::int64_t id = 0;  // ascending
  common::Timestamp created_at = {};
  std::string event = {};
  std::optional<std::int64_t> user_id = {};   // whose account it concerns
  std::optional<std::int64_t> actor_id = {};  // who did it, if that was another user
  std::optional<std::string> session_id = {};
  std::string ip = {};          // empty for the command line
  std::string request_id = {};  // empty for the command line alone
  std::string detail = {};      // printable ASCII, at most 255 bytes; never a password or a token
};

// The interfaces that the use cases need. Any thread may call any of these. If the database is not
// available they throw common::Error of kind kUnavailable.

// Which users to find. What is absent matches every user.
struct UserFilter {
  std::optional<std::int64_t> id = {};
  std::optional<std::string_view> username = {};  // see find_by_username()
  std::int64_t after_id = 0;                      // only ids above it
  int limit = 1;
};

// What became of a user who was imported from elsewhere.
enum class ImportOutcome : std::uint8_t {
  kDone,
  kNameTaken,
  kIdTaken,    // by another user of the import
  kIdTooHigh,  // not lower than every id that was given in this database
};

enum class ImportMode : std::uint8_t { kAllOrNothing, kSkipRefused, kDryRun };

class UserRepository {
 public:
  virtual ~UserRepository() = default;

  // The stored user with a new id of make_user_id(), or nothing if the name is taken: of two
  // threads that add the same name, one gets the user. Names are the same if common::map_username()
  // makes them equal. `user.id` is ignored.
  virtual std::optional<User> add(const User& user) = 0;
  // The same, and takes one use of the invite, both or neither. Throws invite_invalid() if it is
  // not valid at `user.created_at`: of many concurrent calls, no more than its uses get their user.
  virtual std::optional<User> add_invited(const User& user, std::int64_t invite_id) = 0;
  // Adds users in one transaction, or none: in a dry run, and if one is refused unless such are
  // skipped. Returns an outcome for each. A user with the id 0 gets a new one; another id is kept
  // only if no user here, deleted ones included, can have had it (DESIGN 5: it never names two
  // people).
  virtual std::vector<ImportOutcome> import(std::span<const User> users, ImportMode mode,
                                            common::Timestamp now) = 0;
  // By ascending id.
  virtual std::vector<User> find_users(const UserFilter& filter) = 0;
  std::optional<User> find_by_id(std::int64_t id) { return find_user({.id = id}); }
  // The user with exactly this name, or else the one with the same name.
  std::optional<User> find_by_username(std::string_view username) {
    return find_user({.username = username});
  }

  // Replaces the hash if it still is `old_hash`, and returns whether it did.
  virtual bool change_password_hash(std::int64_t id, const std::string& old_hash,
                                    const std::string& new_hash) = 0;
  // The same for a new password. In the same transaction every session of the user but
  // `kept_session_id`, which may be empty, is revoked, and their reset code becomes void. The
  // caller then calls SessionRepository::complete_revocation(). `reason` as in
  // SessionRepository::revoke().
  virtual bool change_password(std::int64_t id, const std::string& old_hash,
                               const std::string& new_hash, std::string_view kept_session_id,
                               std::string_view reason) = 0;
  // Applies all of `change` or nothing. Disabling a user also revokes all of their sessions, voids
  // their reset code, removes their access keys and puts them on the revocation feed, at least
  // until `feed_until`; the caller then calls SessionRepository::complete_revocation(). kLastAdmin
  // if no admin who can log in would be left, however many changes run concurrently.
  virtual ChangeOutcome change(std::int64_t id, const UserChange& change, common::Timestamp now,
                               common::Timestamp feed_until) = 0;
  // Removes the user and everything that belongs to them, and puts them on the feed. Otherwise as
  // change(). A failure halfway leaves the user without some of their sessions.
  virtual ChangeOutcome remove(std::int64_t id, common::Timestamp now,
                               common::Timestamp feed_until) = 0;

 private:
  std::optional<User> find_user(const UserFilter& filter) {
    auto users = find_users(filter);
    if (users.empty()) return std::nullopt;
    return std::move(users.front());
  }
};

// The counters that a try was counted under, as ThrottleRepository names them.
using ThrottleKeys = std::vector<std::string>;

// What is stored together with the session of a login.
struct LoginRecord {
  AuditEvent event = {};
  ThrottleKeys tries = {};  // given back, as the try did not fail
};

struct SessionWithUser {
  Session session;
  User user;
};

class SessionRepository {
 public:
  virtual ~SessionRepository() = default;

  // Stores a new session and its record in one transaction. Returns false and stores nothing if the
  // user is gone, is disabled or has another password hash by now: a login in flight must not
  // outlive what revokes the sessions of its user. Also returns false if the session was revoked
  // again in the meantime; then it stays stored. An event that cannot be stored is only logged
  // (ADR 3). The user agent has at most 255 characters. Finds out `new_place` itself.
  [[nodiscard]] virtual bool add(const Session& session, std::string_view password_hash,
                                 const LoginRecord& record) = 0;
  // Also finds a revoked session, but one that was revoked together with others of its user may be
  // missing.
  virtual std::optional<Session> find(std::string_view id) = 0;
  // The same together with its user, in one read.
  virtual std::optional<SessionWithUser> find_with_user(std::string_view id) = 0;
  // The user of the session, unless it is revoked.
  virtual std::optional<User> find_user(std::string_view id) = 0;
  // Increments the counter, sets rotated_at and last_seen to `now` and last_ip to `ip`, and returns
  // true, if the counter still is `counter` and the session is not revoked. Of several callers with
  // one counter exactly one gets true.
  virtual bool rotate(std::string_view id, std::int64_t counter, common::Timestamp now,
                      std::string_view ip) = 0;
  // As rotate(), if the counter is lower than `counter`: sets it to `counter` + 1. Also notes that
  // the database went back (FeedState::went_back_at) unless that was accepted, both or neither.
  virtual bool rotate_ahead(std::string_view id, std::int64_t counter, common::Timestamp now,
                            std::string_view ip) = 0;
  // Sets other_ip and other_ip_counter if the counter still is `counter`.
  virtual void note_other_address(std::string_view id, std::int64_t counter,
                                  std::string_view ip) = 0;
  // Names a session of the user, with at most 60 characters. Returns false if it is unknown, of
  // another user or revoked.
  virtual bool rename(std::int64_t user_id, std::string_view id, std::string_view name) = 0;
  // Revokes the session and adds it to the feed, both or neither. Returns true for the call that
  // revoked it, false if it was revoked before or never existed. `reason` has at most 32
  // characters.
  virtual bool revoke(std::string_view id, std::string_view reason, common::Timestamp now) = 0;
  // Revokes every session of the user but `except_id`, which may be empty: first all of them in one
  // transaction, then as complete_revocation() does. Returns how many this call added to the feed.
  virtual std::int64_t revoke_all_of(std::int64_t user_id, std::string_view except_id,
                                     std::string_view reason, common::Timestamp now) = 0;
  // Adds to the feed, in small transactions, those sessions of the user that revoke_all_of(),
  // UserRepository::change_password() or change() has revoked and that are not on it yet. Returns
  // how many.
  virtual std::int64_t complete_revocation(std::int64_t user_id, common::Timestamp now) = 0;
  // At most `limit` users for whom complete_revocation() was not called or did not finish.
  virtual std::vector<std::int64_t> pending_revocations(int limit) = 0;
  // The newest `limit` sessions of the user that are not revoked, expire after `now` and were
  // created or refreshed after `idle_since`; the newest first.
  virtual std::vector<Session> list_live(std::int64_t user_id, common::Timestamp now,
                                         common::Timestamp idle_since, int limit) = 0;
  // Whether the user has a live session that was created from that address.
  virtual bool has_live_session_from(std::int64_t user_id, std::string_view ip,
                                     common::Timestamp now) = 0;
};

// Which database this is, and how far it has come (ADR 14).
struct FeedState {
  common::FeedDatabase database = {};  // without an id before the first advance()
  std::int64_t last_id = 0;            // the highest id that an entry of the feed ever had
  // When it was noticed that the database lost commits or was restored. Nothing again after
  // set_went_back({}).
  std::optional<common::Timestamp> went_back_at = {};
};

// The revocation feed: what other services are told about revoked sessions and users.
// SessionRepository and UserRepository add to it.
class RevocationRepository {
 public:
  virtual ~RevocationRepository() = default;

  // At most `limit` entries with an id above `after_id`, by ascending id.
  virtual std::vector<common::Revocation> list(std::int64_t after_id, int limit) = 0;
  virtual FeedState state() = 0;
  // Gives the database its id at the first call, and raises its mark. New entries stay on the feed
  // at least until the latest `tokens_until` of all calls.
  virtual void advance(common::Timestamp tokens_until) = 0;
  // Sets FeedState::went_back_at, whatever it was.
  virtual void set_went_back(std::optional<common::Timestamp> at) = 0;
};

// A counter of failed tries. Two counters are the same if purpose, name and address are; an IPv6
// address counts as its network of 64 bits.
struct ThrottleCounter {
  std::string_view purpose;
  std::string_view name;
  std::string_view address;  // may be empty
  int limit = 0;             // tries in one window
  std::chrono::seconds window{0};
  std::optional<std::int64_t> user_id = {};  // of the user with that name
};

// Why a try was refused.
struct ThrottleRefusal {
  std::size_t counter = 0;     // index of the counter that is full
  common::Timestamp opens_at;  // when its window ends
};

struct ThrottleDecision {
  std::optional<ThrottleRefusal> refusal = {};
  ThrottleKeys keys = {};  // of the counters, if the try was counted
};

// A counter that refuses tries. A name that nobody has is left out, because it may be a password.
struct FullCounter {
  std::string id;  // random
  std::string purpose;
  std::optional<std::int64_t> user_id;
  std::optional<std::string> username;  // of that user, if they still exist
  std::string address;                  // IPv4 address or IPv6 network; may be empty
  common::Timestamp opens_at;           // when its window ends
};

// Which full counters to find. What is absent matches all.
struct FullCounterFilter {
  std::optional<std::string_view> id = {};
  int limit = 1;
};

// Counts failed tries, for all instances of the service together.
class ThrottleRepository {
 public:
  virtual ~ThrottleRepository() = default;

  // Counts one try under every counter, or under none if one is full. However many run
  // concurrently, no more than `limit` are let in.
  virtual ThrottleDecision reserve(std::span<const ThrottleCounter> counters,
                                   common::Timestamp now) = 0;
  // Takes one try back from every counter, because it did not fail.
  virtual void give_back(const ThrottleKeys& keys, common::Timestamp now) = 0;
  // Removes all tries of these counters.
  virtual void reset(std::span<const ThrottleCounter> counters) = 0;
  // Those of users first, then those that open last.
  virtual std::vector<FullCounter> find_full(const FullCounterFilter& filter,
                                             common::Timestamp now) = 0;
  // Removes the counter and returns whether it was there.
  virtual bool remove(std::string_view id) = 0;
  // Removes all counters of the user, full or not, and returns how many.
  virtual std::int64_t remove_all_of(std::int64_t user_id) = 0;
};

// Codes by which users who lost their password choose a new one. At most one per user.
class ResetCodeRepository {
 public:
  virtual ~ResetCodeRepository() = default;

  // Replaces an earlier code. Only a hash of it is stored. Returns false if there is no such user.
  // `creator_id` is the administrator who made it, if it was not made on the command line.
  virtual bool put(std::int64_t user_id, const common::Secret& code, common::Timestamp expires_at,
                   std::optional<std::int64_t> creator_id) = 0;
  // Returns true once for the right code in time, and removes it. False if its creator was demoted,
  // disabled or deleted, changed the password or logged out everywhere since: someone who stole
  // that account may have created it.
  virtual bool use(std::int64_t user_id, const common::Secret& code, common::Timestamp now) = 0;
};

// A row of table invites: whoever has its code may register.
struct Invite {
  std::int64_t id = 0;  // ascending
  std::string role;     // of the users who register with it
  std::int64_t uses = 1;
  std::int64_t used = 0;
  std::optional<std::string> note = {};
  std::optional<std::int64_t> creator_id = {};  // nothing for the command line
  common::Timestamp created_at = {};
  common::Timestamp expires_at = {};
  bool is_valid = true;  // when it was read
};

// An invite is valid while it has uses left, is not expired, and its creator could have made it:
// see ResetCodeRepository::use().
class InviteRepository {
 public:
  virtual ~InviteRepository() = default;

  // Returns its id. Only a hash of the code is stored.
  virtual std::int64_t add(const Invite& invite, const common::Secret& code) = 0;
  // The valid invite with this code.
  virtual std::optional<Invite> find_valid(const common::Secret& code, common::Timestamp now) = 0;
  // At most `limit` invites with an id above `after_id`, by ascending id.
  virtual std::vector<Invite> list(std::int64_t after_id, int limit, common::Timestamp now) = 0;
  // Returns whether it was there.
  virtual bool remove(std::int64_t id) = 0;
};

// Which events to list. What is absent matches every event.
struct AuditQuery {
  std::int64_t before_id = INT64_MAX;  // only ids below it
  int limit = 1;
  std::optional<std::int64_t> user_id = {};     // whose account they concern
  std::optional<std::string> event = {};        // their name
  std::optional<common::Timestamp> from = {};   // not older
  std::optional<common::Timestamp> until = {};  // older
};

class AuditTrail {
 public:
  virtual ~AuditTrail() = default;

  // Never throws: an event that cannot be stored is logged as audit_failed (ADR 3).
  virtual void record(const AuditEvent& event) noexcept = 0;
  // The newest first.
  virtual std::vector<AuditEvent> list(const AuditQuery& query) = 0;
};

// Which rows are no longer needed.
struct Retention {
  common::Timestamp now;           // sessions, access keys, revocations, reset codes, invites and
                                   // throttle counters that expired before this moment
  common::Timestamp audit_before;  // audit events older than this
};

class ExpiredRows {
 public:
  virtual ~ExpiredRows() = default;

  // Removes at most `limit` rows of each table, and returns how many rows it removed.
  virtual int prune(const Retention& retention, int limit) = 0;
};

// Turns passwords into PHC strings and verifies them. Expensive by design, and bounded: at most one
// hash per core is computed at a time, further callers wait.
class PasswordHasher {
 public:
  virtual ~PasswordHasher() = default;

  virtual std::string hash(const common::Secret& password) = 0;
  virtual bool verify(const std::string& hash, const common::Secret& password) = 0;
  // Whether `hash`, which verified `password`, should be replaced by hash(password): it is of
  // another kind or has other parameters, and verified the whole password.
  virtual bool needs_rehash(const std::string& hash, const common::Secret& password) = 0;
  // Whether verify() can ever be true for `hash`, which may be of other software. False if it would
  // cost far more than is usual.
  virtual bool can_verify(const std::string& hash) = 0;
  // Takes the time of verify() without a result: for a user who does not exist.
  virtual void verify_dummy(const common::Secret& password) = 0;
};

}  // namespace auth
