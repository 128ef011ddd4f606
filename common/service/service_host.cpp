#include "common/service/service_host.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <new>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/core/error.hpp"
#include "common/service/health.hpp"
#include "common/service/revocation_client.hpp"
#include "common/service/service_metrics.hpp"
#include "common/sql/connection.hpp"
#include "common/sql/make_driver.hpp"
#include "common/token/hmac.hpp"

namespace common {
namespace {

std::string format_endpoint(const std::string& address, std::uint16_t port) {
  const bool ipv6 = address.find(':') != std::string::npos;
  return ipv6 ? fmt::format("[{}]:{}", address, port) : fmt::format("{}:{}", address, port);
}

// Blocks SIGTERM and SIGINT for the rest of the process: a second one, or one before the server
// runs, would end it without draining. Threads that start later inherit the mask.
sigset_t block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// Calls `work` immediately, and again `interval` after each call has ended, on its own thread. The
// destructor waits for a running call.
class PeriodicThread {
 public:
  PeriodicThread(std::chrono::milliseconds interval, std::function<void()> work)
      : thread_([this, interval, work = std::move(work)](const std::stop_token& stop) {
          std::unique_lock lock(mutex_);
          while (!stop.stop_requested()) {
            call(work);
            wake_.wait_for(lock, stop, interval, [] { return false; });
          }
        }) {}

 private:
  static void call(const std::function<void()>& work) {
    try {
      work();
    } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): the next call tries again
    }
  }

  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last, so that it ends first
};

constexpr std::chrono::seconds kPrepareInterval{1};

// Calls `prepare` until it succeeds, and suspends the router until then.
class Preparation {
 public:
  // Throws what `prepare` throws, unless the database is only unavailable.
  Preparation(const std::function<void()>& prepare, http::Router& router, Log& log)
      : prepare_(prepare), router_(router), log_(log) {
    router_.suspend();
    try {
      finish();
    } catch (const sql::Failure& failure) {
      if (!sql::is_temporary(failure)) throw;
      await(failure.what());
    } catch (const Error& error) {  // by the Database, which logged the reason
      if (error.kind() != ErrorKind::kUnavailable) throw;
    }
  }

  [[nodiscard]] bool done() const { return done_; }

  void try_again() {
    try {
      finish();
      log_.info("database_reached", {});
    } catch (const std::exception& error) {
      await(error.what());
    }
  }

 private:
  void finish() {
    prepare_();
    done_ = true;
    router_.resume();
  }

  // Logs a reason once, not at each try.
  void await(const std::string& reason) {
    if (reason != awaited_for_) log_.warn("database_awaited", {{"reason", reason}});
    awaited_for_ = reason;
  }

  const std::function<void()>& prepare_;
  http::Router& router_;
  Log& log_;
  std::string awaited_for_;
  std::atomic<bool> done_ = false;
};

}  // namespace

sql::DatabaseOptions database_options(Log& log) {
  sql::DatabaseOptions options;
  options.on_unavailable = [&log](std::string_view reason) {
    log.warn("database_unavailable", {{"reason", reason}});
  };
  return options;
}

ServiceHost::ServiceHost(std::string name, const CommonConfig& config,
                         std::span<const metrics::EventMetric> events)
    : name_(std::move(name)),
      config_(config),
      lines_(
          make_log({.service = name_,
                    .level = config.log_level,
                    .format = config.log_format,
                    .file = config.log_file,
                    .recent = config.log_view ? &recent_ : nullptr,
                    .lost_lines = &metrics_.counter(
                        "llavero_log_lines_lost_total",
                        "Log lines that a reader that stalled or left, or a full disk, cost.")})),
      log_(*lines_, metrics_),
      driver_(sql::make_driver(config.database)),
      database_(*driver_, database_options(log_)),
      router_({config.cors_origins, config.invalid_token_status, config.trusted_proxies,
               config.public_url.path, config.jwt.cookies.enabled},
              random_, log_) {
  log_.count(metrics::common_events());
  log_.count(events);
}

ServiceHost::~ServiceHost() = default;

RevocationCheck& ServiceHost::follow_revocations(const std::string& name, const FeedConfig& feed,
                                                 FeedReader::Options options) {
  revocations_ = std::make_unique<RevocationClient>(name, feed, config_.jwt, clock_, random_, log_,
                                                    std::move(options));
  revocations_->add_metrics(metrics_);
  return *revocations_;
}

void ServiceHost::show_in_ready(const std::string& member, std::string text) {
  const std::lock_guard lock(ready_mutex_);
  ready_members_[member] = std::move(text);
}

void ServiceHost::add_own_routes() {
  http::add_health_routes(router_,
                          {.service = name_,
                           .version = LLAVERO_VERSION,
                           .secret_fingerprint = fingerprint(config_.jwt.secret),
                           .database_state = [this] { return database_.state(); },
                           .add_members =
                               [this](nlohmann::ordered_json& members) {
                                 if (revocations_) revocations_->add_ready_members(members);
                                 if (const auto count = router_.forwarded_ignored()) {
                                   members["forwarded_ignored"] = count;
                                 }
                                 const std::lock_guard lock(ready_mutex_);
                                 for (const auto& [name, text] : ready_members_) {
                                   members[name] = text;
                                 }
                               }},
                          clock_, draining_);
  if (config_.log_view) add_log_route(router_, name_, recent_);
  metrics_.counter("llavero_forwarded_ignored_total",
                   "Requests with X-Forwarded-For from a peer that TRUSTED_PROXIES does not list.",
                   {}, [this] { return static_cast<double>(router_.forwarded_ignored()); });
  add_process_metrics(metrics_, name_);
  add_metrics_route(router_, metrics_);
}

void ServiceHost::serve(const std::function<void()>& prepare, std::vector<PeriodicTask> tasks) {
  add_own_routes();
  if (revocations_) {
    tasks.push_back({revocations_->poll_interval(), [this] { revocations_->poll(); }});
  }
  const std::function<void()> prepare_and_load = [&] {
    prepare();
    driver_->connect();  // from now on a file that is deleted or replaced is noticed
    if (revocations_) revocations_->load();
  };
  std::signal(SIGPIPE, SIG_IGN);  // of a connection or log whose other end is gone
  Preparation preparation(prepare_and_load, router_, log_);
  const auto stop_signals = block_stop_signals();
  http::Server server(config_.server, router_, draining_, log_);
  add_server_metrics(metrics_, server);
  log_.info("listening",
            {{"address", format_endpoint(config_.server.listen_address, server.port())},
             {"version", LLAVERO_VERSION},
             {"database", sql::describe(config_.database)},
             {"secret_fingerprint", fingerprint(config_.jwt.secret)}});
  std::deque<PeriodicThread> running;
  if (!preparation.done()) {
    running.emplace_back(kPrepareInterval, [&] {
      if (!preparation.done()) preparation.try_again();
    });
  }
  for (const auto& task : tasks) {
    running.emplace_back(task.interval, [&] {
      if (preparation.done()) task.work();
    });
  }
  std::thread stopper([&] {
    int signal = 0;
    sigwait(&stop_signals, &signal);
    log_.info("stopping", {{"signal", std::int64_t{signal}}});
    server.stop();
  });
  server.run();
  stopper.join();
  log_.info("stopped", {});
}

}  // namespace common
