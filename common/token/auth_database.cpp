#include "common/token/auth_database.hpp"

#include <utility>

namespace common {

AuthDatabaseState state_after(const KnownDatabase& known, const RevocationPage& page) {
  if (page.database.id != known.database.id) return AuthDatabaseState::kAnother;
  if (known.state != AuthDatabaseState::kOk) return known.state;
  // A page that is not the last may name its own last entry.
  const bool is_behind =
      page.database.mark < known.database.mark || (!page.more && page.last_id < known.last_id);
  return is_behind ? AuthDatabaseState::kWentBack : AuthDatabaseState::kOk;
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
    store_->raise(known_);
    if (known_.state != AuthDatabaseState::kOk) store_->change_state(known_);
    is_stored_ = true;
  }
  auto stored = store_->find();
  if (!stored) return;
  if (known_.state != AuthDatabaseState::kOk && stored->state == AuthDatabaseState::kOk) {
    log_.info("auth_database_accepted", {{"database", stored->database.id}});
  }
  set(*std::move(stored));
}

void AuthDatabase::compare(const RevocationPage& page) {
  if (page.database.id.empty()) return;  // an older auth-service
  auto next = known_;
  if (next.database.id.empty()) next.database.id = page.database.id;
  next.state = state_after(next, page);
  if (next.state == AuthDatabaseState::kOk) {
    next.database.mark = page.database.mark;
    if (!page.more) next.last_id = page.last_id;
  } else if (next.state != known_.state) {
    next.is_restored = false;
    log_.warn(
        "auth_database_changed",
        {{"state", name_of(next.state)}, {"known", next.database.id}, {"found", page.database.id}});
  }
  if (next == known_) return;
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
