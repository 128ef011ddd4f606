#include "auth-service/core/session_check.hpp"

namespace auth {

bool SessionCheck::is_revoked(std::string_view session_id, std::int64_t user_id,
                              std::int64_t /*issued_at_seconds*/) {
  if (session_id.empty()) {
    const auto user = users_.find_by_id(user_id);
    return !user || user->disabled;
  }
  const auto session = sessions_.find(session_id);
  return !session || session->user_id != user_id || session->revoked_at;
}

}  // namespace auth
