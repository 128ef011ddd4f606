#include "common/service/health.hpp"

#include <utility>

#include "common/core/error.hpp"
#include "common/http/json_body.hpp"

namespace common::http {

void add_health_routes(Router& router, HealthOptions options, const Clock& clock,
                       const std::atomic<bool>& draining) {
  router.add(Method::kGet, "/health", Executor::kInline,
             [service = options.service, version = options.version,
              fingerprint = options.secret_fingerprint, &clock](const Request&) {
               JsonWriter json;
               json.begin_object();
               json.member("status", "ok");
               json.member("service", service);
               json.member("version", version);
               json.member("time", clock.now());
               json.member("secret_fingerprint", fingerprint);
               json.end_object();
               return json_response(200, std::move(json));
             });
  router.add(Method::kGet, "/health/ready", Executor::kBlocking,
             [service = options.service, state = std::move(options.database_state),
              add_members = std::move(options.add_members), &draining](const Request&) {
               if (draining) {
                 throw Error(ErrorKind::kUnavailable, "draining", "The service is stopping")
                     .with_retry_after_seconds(1);
               }
               const auto database = state();
               if (database == "unavailable") {
                 throw Error(ErrorKind::kUnavailable, "database_unavailable",
                             "The database does not answer")
                     .with_retry_after_seconds(1);
               }
               nlohmann::ordered_json body{
                   {"status", "ready"}, {"service", service}, {"database", database}};
               if (add_members) add_members(body);
               return json_response(200, body);
             });
  for (const auto* pattern : {"/health", "/health/ready"}) router.log_as_poll(pattern);
}

}  // namespace common::http
