#include "common/service.hpp"

#include <csignal>
#include <deque>
#include <thread>

#include <fmt/format.h>

#include "common/core/periodic.hpp"
#include "common/jwt/hmac.hpp"
#include "common/service_metrics.hpp"

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

void serve(const CommonConfig& config, const http::Router& router, std::atomic<bool>& draining,
           Log& log, metrics::Metrics& metrics, const std::vector<Chore>& chores) {
  const auto stop_signals = block_stop_signals();
  http::Server server(config.server, router, draining, log);
  add_server_metrics(metrics, server);
  log.info("listening", {{"address", format_endpoint(config.server.listen_address, server.port())},
                         {"version", LLAVERO_VERSION},
                         {"database", sql::describe(config.database)},
                         {"secret_fingerprint", fingerprint(config.jwt.secret)}});
  std::deque<Periodic> running;
  for (const auto& chore : chores) running.emplace_back(chore.interval, chore.work);
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
