#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/core/log.hpp"
#include "common/core/random.hpp"
#include "common/http/router.hpp"
#include "common/service/config.hpp"
#include "common/service/counting_log.hpp"
#include "common/service/metrics.hpp"
#include "common/service/revocation_client.hpp"
#include "common/sql/database.hpp"
#include "common/sql/driver.hpp"
#include "common/token/guard.hpp"

namespace common {

// Work that a service does besides answering requests: it runs once the service listens, and again
// `interval` after each run, on a thread of its own. It must not throw.
struct PeriodicTask {
  std::chrono::milliseconds interval;
  std::function<void()> work;
};

// The options of a Database that logs why it is not available.
sql::DatabaseOptions database_options(Log& log);

// What every service has, wired: log, metrics, clock, random numbers, database and router. A
// main.cpp builds its own parts from these, adds its routes, and calls serve().
class ServiceHost {
 public:
  // Asks the database nothing yet. `config` must outlive the host. `events` are the metrics that
  // log events move, in addition to those of every service.
  ServiceHost(std::string name, const CommonConfig& config,
              std::span<const metrics::EventMetric> events = {});

  ServiceHost(const ServiceHost&) = delete;
  ServiceHost& operator=(const ServiceHost&) = delete;

  Log& log() { return log_; }
  metrics::Metrics& metrics() { return metrics_; }
  const Clock& clock() const { return clock_; }
  Random& random() { return random_; }
  sql::Database& database() { return database_; }
  http::Router& router() { return router_; }

  // Polls the revocation feed of auth-service while the service is served, and shows its state in
  // /health/ready and /metrics. Pass the result to make_token_verifier(). `name` is what the
  // service calls itself at auth-service. Call it once; what `options` refer to must outlive
  // serve().
  RevocationCheck& follow_revocations(const std::string& name, const FeedConfig& feed,
                                      FeedReader::Options options = {});

  // Serves the router until SIGTERM or SIGINT, together with /health, /health/ready and /metrics.
  //
  // `prepare` brings the database to what routes and tasks need. While the database is away,
  // `prepare` is tried again every second, the router is suspended and no task runs. Any other
  // failure of the first try is thrown. It may run again after a failure halfway.
  void serve(const std::function<void()>& prepare, std::vector<PeriodicTask> tasks = {});

 private:
  void add_own_routes();

  const std::string name_;
  const CommonConfig& config_;
  const std::unique_ptr<Log> lines_;
  metrics::Metrics metrics_;
  metrics::CountingLog log_;
  SystemClock clock_;
  SystemRandom random_;
  const std::unique_ptr<sql::Driver> driver_;
  sql::Database database_;
  http::Router router_;
  std::unique_ptr<RevocationClient> revocations_;  // null: the service follows none
  std::atomic<bool> draining_ = false;
};

}  // namespace common
