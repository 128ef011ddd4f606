#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "common/core/log.hpp"
#include "common/http/router.hpp"
#include "common/http/worker_pool.hpp"

namespace common::http {

// The address of a server and its limits, which protect clients from each other (docs/adr/0001).
struct ServerOptions {
  std::string listen_address = "0.0.0.0";
  std::uint16_t listen_port = 0;  // 0: the system chooses

  std::size_t io_threads = 1;
  std::size_t worker_threads = 8;
  std::size_t worker_queue_limit = 1024;
  std::size_t hashing_threads = 4;
  std::size_t hashing_queue_limit = 128;
  std::size_t hashing_client_limit = 32;  // requests of one client network that may wait

  std::size_t max_connections = 10000;
  RequestLimits limits;
  // Of unfinished request bodies and of responses to slow readers together. Beyond it the slowest
  // clients are disconnected.
  std::size_t max_held_bytes = 32 * 1024 * 1024;

  std::chrono::milliseconds header_deadline{10'000};  // from the first byte, or from connecting
  std::chrono::milliseconds body_deadline{30'000};
  std::chrono::milliseconds idle_deadline{60'000};  // between two requests
  // From the last byte of a request to the end of its handler. The client is answered within 5 s,
  // as the event loop adds up to half a second.
  std::chrono::milliseconds request_deadline{4'250};
  std::chrono::milliseconds write_deadline{30'000};
  std::chrono::milliseconds linger_deadline{2'000};  // for a client to read the last response
  std::chrono::milliseconds drain_deadline{10'000};  // for requests in flight when draining
  // When draining, for a request that is on its way to an idle connection. Longer than a proxy in
  // front keeps such a connection, so that none is closed while the proxy sends a POST.
  std::chrono::milliseconds drain_idle_deadline{1'000};
};

// An HTTP/1.1 server: one event loop per I/O thread, each with its own listening socket
// (SO_REUSEPORT), and two pools of threads for handlers that block. A request that has no response
// at its deadline is answered 503 by its event loop, whatever its handler does.
class Server {
 public:
  // Binds and listens. Throws std::runtime_error if the port is in use. stop() sets `draining`. The
  // references must outlive the server.
  Server(const ServerOptions& options, const Router& router, std::atomic<bool>& draining, Log& log);
  ~Server();

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // The port that is listened on.
  [[nodiscard]] std::uint16_t port() const;

  // Serves until stop(); then accepts no more, finishes what is in flight and returns. Call it
  // once.
  void run();

  // Makes run() drain and return. Any thread may call it, more than once.
  void stop();

  struct Load {
    std::size_t connections = 0;
    std::size_t max_connections = 0;
    WorkerPool::Load workers;
    WorkerPool::Load hashers;
  };
  // How busy it is now. Any thread may call it.
  [[nodiscard]] Load load() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace common::http
