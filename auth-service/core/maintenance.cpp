#include "auth-service/core/maintenance.hpp"

#include <exception>

#include "auth-service/core/sessions.hpp"

namespace auth {
namespace {

constexpr int kRowsPerBatch = 500;
constexpr int kUsersPerRun = 100;
constexpr std::chrono::days kAuditRetention{365};

}  // namespace

void Maintenance::run() {
  const auto now = clock_.now();
  complete_revocations(now);
  while (rows_.prune({.now = now, .audit_before = now - kAuditRetention}, kRowsPerBatch) > 0) {
  }
}

// A failure for one user stops neither the other users nor the pruning.
void Maintenance::complete_revocations(common::Timestamp now) {
  for (const auto user_id : sessions_.pending_revocations(kUsersPerRun)) {
    try {
      complete_revocation(sessions_, events_, {}, user_id, "housekeeping", now);
    } catch (const std::exception& error) {
      log_.warn("housekeeping_failed", {{"user_id", user_id}, {"reason", error.what()}});
    }
  }
}

}  // namespace auth
