#include "common/token/auth_database.hpp"

#include <algorithm>
#include <utility>

namespace common {
namespace {

// A page that is not the last may name its own last entry.
bool is_behind(const RevocationPage& page, const KnownDatabase& known) {
  return page.database.mark < known.database.mark || (!page.more && page.last_id < known.last_id);
}

// The highest id that a database that went back has for certain from before: what is on its feed
// may be newer, and have the ids of lost entries. Nothing is certain without the begin of the feed.
std::int64_t last_id_before(const RevocationPage& page, std::int64_t after_id) {
  if (after_id != 0) return 0;
  return page.entries.empty() ? page.last_id : page.entries.front().id - 1;
}

}  // namespace

AuthDatabaseState state_after(const KnownDatabase& known, const RevocationPage& page) {
  if (page.database.id != known.database.id) return AuthDatabaseState::kAnother;
  if (known.state != AuthDatabaseState::kOk) return known.state;
  return is_behind(page, known) ? AuthDatabaseState::kWentBack : AuthDatabaseState::kOk;
}

std::string_view name_of(AuthDatabaseState state) {
  switch (state) {
    case AuthDatabaseState::kOk:
      return "ok";
    case AuthDatabaseState::kAnother:
      return "another";
    case AuthDatabaseState::kWentBack:
      break;
  }
  return "went_back";
}

void AuthDatabase::synchronize() {
  if (store_ == nullptr) return;
  if (!is_stored_) {
    store_->raise(before_change_.value_or(known_));
    if (before_change_) store_->change_state(*before_change_, known_);
    is_stored_ = true;
    before_change_.reset();
  }
  auto stored = store_->find();
  if (!stored) return;
  if (known_.state != AuthDatabaseState::kOk && stored->state == AuthDatabaseState::kOk) {
    log_.info("auth_database_accepted", {{"database", stored->database.id}});
  }
  set(*std::move(stored));
}

void AuthDatabase::compare(const RevocationPage& page, std::int64_t after_id) {
  auto next = known_;
  if (next.database.id.empty()) next.database.id = page.database.id;
  next.state = state_after(next, page);
  const bool went_back = next.state == AuthDatabaseState::kWentBack && is_behind(page, next);
  if (next.state != AuthDatabaseState::kAnother) next.database.mark = page.database.mark;
  if (next.state == AuthDatabaseState::kOk && !page.more) next.last_id = page.last_id;
  if (went_back) next.last_id = std::min(next.last_id, last_id_before(page, after_id));
  const bool is_change = went_back || next.state != known_.state;
  if (is_change) next.is_restored = false;
  if (next == known_) return;
  if (is_change) {
    if (!before_change_) before_change_ = known_;
    log_.warn(
        "auth_database_changed",
        {{"state", name_of(next.state)}, {"known", next.database.id}, {"found", page.database.id}});
  }
  is_stored_ = false;
  set(std::move(next));
}

void AuthDatabase::set_restored() {
  if (store_ != nullptr) store_->set_restored();
  auto next = known_;
  next.is_restored = true;
  set(std::move(next));
}

KnownDatabase AuthDatabase::known() const {
  const std::lock_guard lock(mutex_);
  return known_;
}

void AuthDatabase::set(KnownDatabase known) {
  const std::lock_guard lock(mutex_);
  known_ = std::move(known);
}

}  // namespace common
