#include "common/service.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <deque>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "common/core/error.hpp"
#include "common/core/periodic.hpp"
#include "common/jwt/hmac.hpp"
#include "common/service_metrics.hpp"
#include "common/sql/connection.hpp"

namespace common {
namespace {

std::string format_endpoint(const std::string& address, std::uint16_t port) {
  const bool ipv6 = address.find(':') != std::string::npos;
  return ipv6 ? fmt::format("[{}]:{}", address, port) : fmt::format("{}:{}", address, port);
}

// Takes SIGTERM and SIGINT from their default action for the rest of the process: a second one, or
// one before the server runs, would end it without its draining. Threads that start later inherit
// the mask.
sigset_t block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

constexpr std::chrono::seconds kPrepareInterval{1};

// Calls `prepare` until it succeeds, and keeps the router suspended before that.
class Preparation {
 public:
  // Throws what `prepare` does, unless the database may come yet.
  Preparation(const std::function<void()>& prepare, http::Router& router, Log& log)
      : prepare_(prepare), router_(router), log_(log) {
    router_.suspend();
    try {
      finish();
    } catch (const sql::ConnectionLost& lost) {
      await(lost.what());
    } catch (const sql::Contention& contention) {
      await(contention.what());
    } catch (const Error& error) {  // of the pool, which logged why
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

  // One line for each reason, not for each try.
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

sql::PoolOptions pool_options(const CommonConfig& config, Log& log) {
  sql::PoolOptions options;
  options.size = config.database_pool;
  options.on_unavailable = [&log](std::string_view reason) {
    log.warn("database_unavailable", {{"reason", reason}});
  };
  return options;
}

http::HealthOptions health_options(const std::string& service, const CommonConfig& config,
                                   sql::Pool& pool) {
  return {.service = service,
          .version = LLAVERO_VERSION,
          .secret_fingerprint = fingerprint(config.jwt.secret),
          .database_answers = [&pool] { return pool.healthy(); }};
}

void serve(const CommonConfig& config, http::Router& router, std::atomic<bool>& draining, Log& log,
           metrics::Metrics& metrics, const std::function<void()>& prepare,
           const std::vector<Chore>& chores) {
  Preparation preparation(prepare, router, log);
  const auto stop_signals = block_stop_signals();
  http::Server server(config.server, router, draining, log);
  add_server_metrics(metrics, server);
  log.info("listening", {{"address", format_endpoint(config.server.listen_address, server.port())},
                         {"version", LLAVERO_VERSION},
                         {"database", sql::describe(config.database)},
                         {"secret_fingerprint", fingerprint(config.jwt.secret)}});
  std::deque<Periodic> running;
  if (!preparation.done()) {
    running.emplace_back(kPrepareInterval, [&] {
      if (!preparation.done()) preparation.try_again();
    });
  }
  for (const auto& chore : chores) {
    running.emplace_back(chore.interval, [&] {
      if (preparation.done()) chore.work();
    });
  }
  std::thread stopper([&] {
    int signal = 0;
    sigwait(&stop_signals, &signal);
    log.info("stopping", {{"signal", std::int64_t{signal}}});
    server.stop();
  });
  server.run();
  stopper.join();
  log.info("stopped", {});
}

}  // namespace common
