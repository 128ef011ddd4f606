#pragma once

#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "common/core/clock.hpp"
#include "common/core/log.hpp"

namespace auth {

// The periodic work on the database.
class Maintenance {
 public:
  // All references must outlive the object.
  Maintenance(SessionRepository& sessions, ExpiredRows& rows, SecurityEvents& events,
              const common::Clock& clock, common::Log& log)
      : sessions_(sessions), rows_(rows), events_(events), clock_(clock), log_(log) {}

  // Completes revocations that were interrupted, and removes rows that are no longer needed, in
  // small batches. Throws if the database fails; the next run does the rest.
  void run();

 private:
  void complete_revocations(common::Timestamp now);

  SessionRepository& sessions_;
  ExpiredRows& rows_;
  SecurityEvents& events_;
  const common::Clock& clock_;
  common::Log& log_;
};

}  // namespace auth
