#include "common/token/auth_database.hpp"

#include <algorithm>
#include <utility>

namespace common {
namespace {

// The highest entry id that a database certainly had before it went back. The entries on its feed
// may be newer and reuse the ids of lost ones. 0 if the page is not the first of the feed, because
// then no id is certain.
std::int64_t last_id_before(const RevocationPage& page, std::int64_t after_id) {
  if (after_id != 0) return 0;
  return page.entries.empty() ? page.last_id : page.entries.front().id - 1;
}

}  // namespace

bool is_behind(const RevocationPage& page, const KnownDatabase& known) {
  return page.database.id == known.database.id &&
         (page.database.mark < known.database.mark || page.last_id < known.last_id);
}

AuthDatabaseState state_after(const KnownDatabase& known, const RevocationPage& page) {
  if (page.database.id != known.database.id) return AuthDatabaseState::kAnother;
  if (is_behind(page, known) || known.is_owed()) return AuthDatabaseState::kWentBack;
  return known.state;
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
    // The row is not raised before a change: an operator may have accepted a lower one.
    const auto before =
        stored_.value_or(KnownDatabase{.database = known_.database, .last_id = known_.last_id});
    if (!is_changed_ || !stored_) store_->raise(known_);
    if (is_changed_) store_->change_state(before, known_);
    is_stored_ = true;
    is_changed_ = false;
  }
  stored_ = store_->find();
  if (!stored_) return;
  if (known_.state != AuthDatabaseState::kOk && stored_->state == AuthDatabaseState::kOk) {
    log_.info("auth_database_accepted", {{"database", stored_->database.id}});
  }
  set(*stored_);
}

bool AuthDatabase::compare(const RevocationPage& page, std::int64_t after_id) {
  auto next = known_;
  if (next.database.id.empty()) next.database.id = page.database.id;
  next.state = state_after(next, page);
  const bool went_back = is_behind(page, next);
  if (page.database.id == next.database.id) {
    next.database.mark = page.database.mark;
    next.last_id = page.last_id;
  }
  if (went_back) {
    const auto kept_id = last_id_before(page, after_id);
    next.lost_after = next.is_owed() ? std::min(next.lost_after, kept_id) : kept_id;
    next.lost_row = kAllRows;
    next.is_restored = false;
  }
  const bool is_change = went_back || next.state != known_.state;
  if (next == known_) return false;
  if (is_change) {
    is_changed_ = store_ != nullptr;
    log_.warn(
        "auth_database_changed",
        {{"state", name_of(next.state)}, {"known", next.database.id}, {"found", page.database.id}});
  }
  is_stored_ = false;
  set(std::move(next));
  return is_change;
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
