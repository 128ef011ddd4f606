#pragma once

#include <memory>

#include "auth-service/core/ports.hpp"
#include "common/core/log.hpp"
#include "common/sql/database.hpp"

namespace auth {

// Table audit_events in the database of `pool`; both outlive it.
std::unique_ptr<AuditTrail> make_sql_audit(common::sql::Database& pool, common::Log& log);

}  // namespace auth
