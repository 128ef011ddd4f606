#pragma once

#include <memory>

#include "auth-service/core/ports.hpp"
#include "common/core/log.hpp"
#include "common/sql/database.hpp"

namespace auth {

// Table audit_events of `database`; both outlive it.
std::unique_ptr<AuditTrail> make_sql_audit(common::sql::Database& database, common::Log& log);

// Stores the event in the transaction of the caller. If this statement alone fails, it is logged as
// audit_failed and the transaction goes on; other failures pass through.
void record_in_transaction(common::sql::Connection& connection, const AuditEvent& event,
                           common::Log& log);

}  // namespace auth
