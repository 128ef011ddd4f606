#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "common/core/log.hpp"
#include "common/core/random.hpp"
#include "common/http/router.hpp"
#include "common/service/config.hpp"
#include "common/service/counting_log.hpp"
#include "common/service/metrics.hpp"
#include "common/service/recent_lines.hpp"
#include "common/sql/database.hpp"
#include "common/sql/driver.hpp"
#include "common/token/feed_reader.hpp"
#include "common/token/guard.hpp"

namespace common {

class RevocationClient;

// Background work. It runs once the service listens, and again `interval` after each run, on its
// own thread. It must not throw, except std::bad_alloc, which ends only that run.
struct PeriodicTask {
  std::chrono::milliseconds interval;
  std::function<void()> work;
};

// The options of a Database that logs its failures.
sql::DatabaseOptions database_options(Log& log);

// The common parts of every service: log, metrics, clock, random numbers, database and router. A
// main.cpp builds its own parts from these, adds its routes, and calls serve().
class ServiceHost {
 public:
  // Does not access the database. `config` must outlive the host. `events` are the service's own
  // metrics of log events.
  ServiceHost(std::string name, const CommonConfig& config,
              std::span<const metrics::EventMetric> events = {});
  ~ServiceHost();

  ServiceHost(const ServiceHost&) = delete;
  ServiceHost& operator=(const ServiceHost&) = delete;

  Log& log() { return log_; }
  metrics::Metrics& metrics() { return metrics_; }
  const Clock& clock() const { return clock_; }
  Random& random() { return random_; }
  sql::Database& database() { return database_; }
  http::Router& router() { return router_; }

  // Polls the revocation feed of auth-service during serve(), and shows its state in /health/ready
  // and /metrics. Pass the result to make_token_verifier(). `name` identifies the service to
  // auth-service: its tokens have the `sub` "service:<name>". Call it once. The references in
  // `options` must outlive serve().
  RevocationCheck& follow_revocations(const std::string& name, const FeedConfig& feed,
                                      FeedReader::Options options = {});

  // Shows a text in /health/ready from now on. Any thread may call it.
  void show_in_ready(const std::string& member, std::string text);

  // Serves the router until SIGTERM or SIGINT, together with /health, /health/ready and /metrics.
  //
  // `prepare` migrates the database. While the database is unavailable, `prepare` is retried every
  // second, the router is suspended and no task runs. Throws any other failure of the first try.
  void serve(const std::function<void()>& prepare, std::vector<PeriodicTask> tasks = {});

 private:
  void add_own_routes();

  const std::string name_;
  const CommonConfig& config_;
  RecentLines recent_;
  metrics::Metrics metrics_;
  const std::unique_ptr<Log> lines_;
  metrics::CountingLog log_;
  SystemClock clock_;
  SystemRandom random_;
  const std::unique_ptr<sql::Driver> driver_;
  sql::Database database_;
  http::Router router_;
  std::unique_ptr<RevocationClient> revocations_;  // null without follow_revocations()
  std::mutex ready_mutex_;
  std::map<std::string, std::string> ready_members_;  // guarded by ready_mutex_
  std::atomic<bool> draining_ = false;
};

}  // namespace common
