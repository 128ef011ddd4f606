#include "auth-service/adapters/sql_audit.hpp"

#include "common/sql/limited_delete.hpp"
#include "common/sql/timestamp.hpp"

namespace auth {
namespace {

using common::sql::Connection;
using common::sql::nullable;
using common::sql::Row;
using common::sql::to_milliseconds;
using common::sql::to_timestamp;

AuditEvent event_of(const Row& row) {
  return {.id = row.integer(0),
          .created_at = to_timestamp(row.integer(1)),
          .event = row.text(2),
          .user_id = row.optional_integer(3),
          .actor_id = row.optional_integer(4),
          .session_id = row.optional_text(5),
          .ip = row.text(6),
          .request_id = row.text(7),
          .detail = row.text(8)};
}

class SqlAudit final : public AuditTrail {
 public:
  SqlAudit(common::sql::Database& pool, common::Log& log) : pool_(pool), log_(log) {}

  void record(const AuditEvent& event) noexcept override {
    try {
      insert(event);
    } catch (const std::exception& failure) {
      log_.error(
          "audit_failed",
          {{"request_id", event.request_id}, {"event", event.event}, {"reason", failure.what()}});
    }
  }

  int prune(common::Timestamp before, int limit) override {
    return pool_.write([&](Connection& connection) {
      const auto changes =
          connection.execute(delete_old_, {to_milliseconds(before), std::int64_t{limit}});
      return static_cast<int>(changes.affected_rows);
    });
  }

  std::vector<AuditEvent> list(std::int64_t before_id, int limit) override {
    return pool_.read([&](Connection& connection) {
      std::vector<AuditEvent> events;
      for (const auto& row : connection.query(
               "SELECT id, created_at, event, user_id, actor_id, session_id, ip, request_id, "
               "detail FROM audit_events WHERE id < ? ORDER BY id DESC LIMIT ?",
               {before_id, std::int64_t{limit}})) {
        events.push_back(event_of(row));
      }
      return events;
    });
  }

 private:
  void insert(const AuditEvent& event) {
    pool_.write([&](Connection& connection) {
      return connection.execute(
          "INSERT INTO audit_events (created_at, event, user_id, actor_id, session_id, ip, "
          "request_id, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          {to_milliseconds(event.created_at), event.event, nullable(event.user_id),
           nullable(event.actor_id), nullable(event.session_id), event.ip, event.request_id,
           event.detail});
    });
  }

  common::sql::Database& pool_;
  const std::string delete_old_ =
      common::sql::limited_delete(pool_.dialect(), "audit_events", "created_at < ?", "created_at");
  common::Log& log_;
};

}  // namespace

std::unique_ptr<AuditTrail> make_sql_audit(common::sql::Database& pool, common::Log& log) {
  return std::make_unique<SqlAudit>(pool, log);
}

}  // namespace auth
