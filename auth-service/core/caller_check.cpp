#include "auth-service/core/caller_check.hpp"

#include "auth-service/core/refusals.hpp"

namespace auth {

bool CallerCheck::is_revoked(std::string_view session_id, std::int64_t user_id,
                             std::int64_t /*issued_at_seconds*/) {
  if (!session_id.empty()) {
    user_ = users_.find_in_session(user_id, session_id);
    return !user_;
  }
  user_ = users_.find_by_id(user_id);
  return !user_ || user_->disabled;
}

const User& CallerCheck::user() const {
  if (!user_ || user_->disabled) throw user_not_found();
  return *user_;
}

}  // namespace auth
