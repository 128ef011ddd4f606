#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "auth-service/core/ports.hpp"
#include "common/core/precis.hpp"

namespace tests {

class MemorySessions final : public auth::SessionRepository {
 public:
  bool add(const auth::Session& session, std::string_view,
           const auth::LoginRecord& record) override {
    if (account_changed) return false;
    rows[session.id] = session;
    records.push_back(record);
    if (on_add) on_add(record);
    return true;
  }
  std::optional<auth::SessionWithUser> find_with_user(std::string_view id) override {
    ++joined_reads;
    const auto session = read(id);
    if (!session || users == nullptr) return std::nullopt;
    const auto user = users->find_by_id(session->user_id);
    if (!user) return std::nullopt;
    return auth::SessionWithUser{.session = *session, .user = *user};
  }
  std::optional<auth::User> find_user(std::string_view id) override {
    auto found = find_with_user(id);
    if (!found || found->session.revoked_at) return std::nullopt;
    return std::move(found->user);
  }
  std::optional<auth::Session> find(std::string_view id) override {
    ++reads;
    return read(id);
  }
  std::optional<auth::Session> read(std::string_view id) const {
    const auto found = rows.find(std::string(id));
    if (found == rows.end()) return std::nullopt;
    return found->second;
  }
  bool rotate(std::string_view id, std::int64_t counter, common::Timestamp now,
              std::string_view ip) override {
    if (before_rotate) before_rotate();
    const auto found = rows.find(std::string(id));
    if (found == rows.end() || found->second.counter != counter || found->second.revoked_at) {
      return false;
    }
    ++found->second.counter;
    found->second.rotated_at = found->second.last_seen = now;
    found->second.last_ip = ip;
    return true;
  }
  bool rotate_ahead(std::string_view id, std::int64_t counter, common::Timestamp now,
                    std::string_view ip) override {
    const auto found = rows.find(std::string(id));
    if (found == rows.end() || found->second.counter >= counter) return false;
    found->second.counter = counter;
    if (!rotate(id, counter, now, ip)) return false;
    went_back_at = went_back_at.value_or(now);
    return true;
  }
  void note_other_address(std::string_view id, std::int64_t counter, std::string_view ip) override {
    auto& session = rows.at(std::string(id));
    if (session.counter != counter) return;
    session.other_ip = ip;
    session.other_ip_counter = counter;
  }
  bool rename(std::int64_t user_id, std::string_view id, std::string_view name) override {
    const auto found = rows.find(std::string(id));
    if (found == rows.end() || found->second.user_id != user_id || found->second.revoked_at) {
      return false;
    }
    found->second.name = name;
    return true;
  }
  bool revoke(std::string_view id, std::string_view reason, common::Timestamp now) override {
    const auto found = rows.find(std::string(id));
    if (found == rows.end() || found->second.revoked_at) return false;
    found->second.revoked_at = now;
    found->second.revoke_reason = reason;
    return true;
  }
  std::int64_t revoke_all_of(std::int64_t user_id, std::string_view except_id,
                             std::string_view reason, common::Timestamp now) override {
    return std::count_if(rows.begin(), rows.end(), [&](const auto& row) {
      return row.second.user_id == user_id && row.first != except_id &&
             revoke(row.first, reason, now);
    });
  }
  std::int64_t complete_revocation(std::int64_t user_id, common::Timestamp) override {
    if (user_id == failing) throw std::runtime_error("the database is busy");
    completed.push_back(user_id);
    std::erase(pending, user_id);
    return std::count_if(rows.begin(), rows.end(), [&](const auto& row) {
      return row.second.user_id == user_id && row.second.revoked_at &&
             on_feed_.insert(row.first).second;
    });
  }
  std::vector<std::int64_t> pending_revocations(int) override { return pending; }
  std::vector<auth::Session> list_live(std::int64_t user_id, common::Timestamp now,
                                       common::Timestamp idle_since, int limit) override {
    std::vector<auth::Session> live;
    for (const auto& [id, session] : rows) {
      const bool is_live = !session.revoked_at && session.expires_at > now &&
                           session.rotated_at > idle_since && std::ssize(live) < limit;
      if (session.user_id == user_id && is_live) live.push_back(session);
    }
    return live;
  }
  bool has_live_session_from(std::int64_t user_id, std::string_view ip,
                             common::Timestamp now) override {
    return std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
      const auto& session = row.second;
      return session.user_id == user_id && session.ip == ip && !session.revoked_at &&
             session.expires_at > now;
    });
  }

  std::map<std::string, auth::Session> rows;
  std::vector<auth::LoginRecord> records;                // of the logins
  std::function<void(const auth::LoginRecord&)> on_add;  // stores the record
  auth::UserRepository* users = nullptr;                 // for find_with_user()
  std::function<void()> before_rotate;                   // a concurrent request
  std::optional<common::Timestamp> went_back_at;         // see rotate_ahead()
  int reads = 0;                                         // calls of find()
  int joined_reads = 0;                                  // calls of find_with_user()
  bool account_changed = false;                          // since its password was compared
  std::vector<std::int64_t> pending;
  std::vector<std::int64_t> completed;  // users with a completed revocation
  std::int64_t failing = 0;             // complete_revocation() throws for this user

 private:
  std::set<std::string> on_feed_;
};

class MemoryUsers final : public auth::UserRepository {
 public:
  // A new password or disabling a user revokes sessions in `sessions`.
  explicit MemoryUsers(MemorySessions& sessions) : sessions_(sessions) { sessions.users = this; }

  std::optional<auth::User> add(const auth::User& user) override {
    if (find_by_username(user.username)) return std::nullopt;
    rows.push_back(user);
    rows.back().id = ++last_id_;
    return rows.back();
  }
  std::optional<auth::User> add_invited(const auth::User& user, std::int64_t invite_id) override {
    if (find_by_username(user.username)) return std::nullopt;
    take_invite(invite_id, user.created_at);
    return add(user);
  }
  std::vector<auth::ImportOutcome> import(std::span<const auth::User> users, auth::ImportMode mode,
                                          common::Timestamp) override {
    const auto before = rows;
    std::vector<auth::ImportOutcome> outcomes;
    for (const auto& user : users) {
      const bool is_added = add(user).has_value();
      if (is_added && user.id != 0) rows.back().id = user.id;
      outcomes.push_back(is_added ? auth::ImportOutcome::kDone : auth::ImportOutcome::kNameTaken);
    }
    const bool is_any_refused =
        std::ranges::any_of(outcomes, [](auto one) { return one != auth::ImportOutcome::kDone; });
    const bool is_kept = mode == auth::ImportMode::kSkipRefused ||
                         (mode == auth::ImportMode::kAllOrNothing && !is_any_refused);
    if (!is_kept) rows = before;
    return outcomes;
  }
  std::vector<auth::User> find_users(const auth::UserFilter& filter) override {
    std::vector<auth::User> found;
    for (const auto& user : rows) {
      const bool matches = user.id > filter.after_id && user.id == filter.id.value_or(user.id) &&
                           common::map_username(user.username) ==
                               common::map_username(filter.username.value_or(user.username));
      if (matches && std::ssize(found) < filter.limit) found.push_back(user);
    }
    return found;
  }
  bool change_password_hash(std::int64_t id, const std::string& old_hash,
                            const std::string& new_hash) override {
    auto* user = row_of(id);
    if (user == nullptr || user->password_hash != old_hash) return false;
    user->password_hash = new_hash;
    return true;
  }
  bool change_password(std::int64_t id, const std::string& old_hash, const std::string& new_hash,
                       std::string_view kept_session_id, std::string_view reason) override {
    if (!change_password_hash(id, old_hash, new_hash)) return false;
    sessions_.revoke_all_of(id, kept_session_id, reason, common::Timestamp());
    return true;
  }
  auth::ChangeOutcome change(std::int64_t id, const auth::UserChange& change, common::Timestamp,
                             common::Timestamp feed_until) override {
    auto* user = row_of(id);
    if (user == nullptr) return auth::ChangeOutcome::kNotFound;
    auto changed = *user;
    changed.role = change.role.value_or(changed.role);
    changed.disabled = change.disabled.value_or(changed.disabled);
    if (is_admin(*user) && !is_admin(changed) && admins() == 1) {
      return auth::ChangeOutcome::kLastAdmin;
    }
    *user = changed;
    if (change.disabled.value_or(false)) {
      sessions_.revoke_all_of(id, "", "disabled", common::Timestamp());
      fed_until = feed_until;
    }
    return auth::ChangeOutcome::kDone;
  }
  auth::ChangeOutcome remove(std::int64_t id, common::Timestamp,
                             common::Timestamp feed_until) override {
    const auto* user = row_of(id);
    if (user == nullptr) return auth::ChangeOutcome::kNotFound;
    if (is_admin(*user) && admins() == 1) return auth::ChangeOutcome::kLastAdmin;
    rows.erase(rows.begin() + (user - rows.data()));
    fed_until = feed_until;
    return auth::ChangeOutcome::kDone;
  }

  std::vector<auth::User> rows;
  std::function<void(std::int64_t, common::Timestamp)> take_invite;
  std::optional<common::Timestamp> fed_until;  // of the last entry on the feed

 private:
  static bool is_admin(const auth::User& user) { return user.role == "admin" && !user.disabled; }
  [[nodiscard]] std::ptrdiff_t admins() const {
    return std::count_if(rows.begin(), rows.end(), is_admin);
  }
  auth::User* row_of(std::int64_t id) {
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const auth::User& user) { return user.id == id; });
    return found == rows.end() ? nullptr : &*found;
  }

  MemorySessions& sessions_;
  std::int64_t last_id_ = 0;
};

}  // namespace tests
