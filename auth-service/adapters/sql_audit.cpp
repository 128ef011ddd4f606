#include <string>
#include <typeinfo>

#include "auth-service/adapters/sql_repositories.hpp"
#include "auth-service/adapters/sql_statements.hpp"
#include "common/sql/timestamp.hpp"

namespace auth {
namespace {

using common::sql::Connection;
using common::sql::nullable;
using common::sql::Row;
using common::sql::to_milliseconds;
using common::sql::to_timestamp;

AuditEvent to_event(const Row& row) {
  return {.id = row.integer("id"),
          .created_at = to_timestamp(row.integer("created_at")),
          .event = row.text("event"),
          .user_id = row.optional_integer("user_id"),
          .actor_id = row.optional_integer("actor_id"),
          .session_id = row.optional_text("session_id"),
          .ip = row.text("ip"),
          .request_id = row.text("request_id"),
          .detail = row.text("detail")};
}

void insert(Connection& connection, const AuditEvent& event) {
  connection.execute(
      "INSERT INTO audit_events (created_at, event, user_id, actor_id, session_id, ip, request_id, "
      "detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      {to_milliseconds(event.created_at), event.event, nullable(event.user_id),
       nullable(event.actor_id), nullable(event.session_id), event.ip, event.request_id,
       event.detail});
}

void log_failure(common::Log& log, const AuditEvent& event, const std::exception& failure) {
  log.error("audit_failed",
            {{"request_id", event.request_id}, {"event", event.event}, {"reason", failure.what()}});
}

class SqlAudit final : public AuditTrail {
 public:
  SqlAudit(common::sql::Database& database, common::Log& log) : database_(database), log_(log) {}

  void record(const AuditEvent& event) noexcept override {
    try {
      database_.write([&](Connection& connection) { insert(connection, event); });
    } catch (const std::exception& failure) {
      log_failure(log_, event, failure);
    }
  }

  std::vector<AuditEvent> list(const AuditQuery& query) override {
    std::string sql =
        "SELECT id, created_at, event, user_id, actor_id, session_id, ip, request_id, detail FROM "
        "audit_events WHERE id < ?";
    std::vector<common::sql::Parameter> parameters{query.before_id};
    const auto filter = [&](std::string_view condition, common::sql::Parameter value) {
      sql += condition;
      parameters.push_back(value);
    };
    if (query.user_id) filter(" AND user_id = ?", *query.user_id);
    if (query.event) filter(" AND event = ?", *query.event);
    if (query.from) filter(" AND created_at >= ?", to_milliseconds(*query.from));
    if (query.until) filter(" AND created_at < ?", to_milliseconds(*query.until));
    filter(" ORDER BY id DESC LIMIT ?", std::int64_t{query.limit});
    return database_.read([&](Connection& connection) {
      std::vector<AuditEvent> events;
      for (const auto& row : connection.query(sql, parameters)) events.push_back(to_event(row));
      return events;
    });
  }

 private:
  common::sql::Database& database_;
  common::Log& log_;
};

}  // namespace

std::unique_ptr<AuditTrail> make_sql_audit(common::sql::Database& database, common::Log& log) {
  return std::make_unique<SqlAudit>(database, log);
}

void record_in_transaction(Connection& connection, const AuditEvent& event, common::Log& log) {
  try {
    insert(connection, event);
  } catch (const common::sql::Failure& failure) {
    // Other subclasses concern the whole transaction or connection.
    const bool is_alone = typeid(failure) == typeid(common::sql::Failure) ||
                          common::sql::is<common::sql::TableGone>(failure) ||
                          common::sql::is<common::sql::ReadOnly>(failure);
    if (!is_alone) throw;
    log_failure(log, event, failure);
  }
}

}  // namespace auth
