#pragma once

#include <atomic>
#include <future>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <thread>

#include "common/core/log.hpp"
#include "common/core/random.hpp"
#include "common/http/server.hpp"

namespace http_tests {

class SilentLog final : public common::Log {
 public:
  void write(common::LogLevel, std::string_view, std::span<const common::LogField>) override {
    if (out_of_memory) throw std::bad_alloc();
  }
  // Makes write() throw std::bad_alloc.
  std::atomic<bool> out_of_memory{false};
};

// A server on a free port of 127.0.0.1 with routes of its own:
//   GET /fast      inline
//   GET /me        inline; answers the client's address
//   POST /echo     on a worker; answers the body
//   GET /held      on a worker; increments `held` and blocks until release()
//   GET /hash      like /held on a hashing thread
//   GET /moved     on a worker, then like /hash
//   GET /large     inline; 16 MiB
class TestServer {
 public:
  explicit TestServer(common::http::ServerOptions options = quick());
  ~TestServer();

  // One thread of each kind, so that the order of events is deterministic.
  static common::http::ServerOptions quick();

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  // Waits until `length` requests are queued for a thread.
  void await_queue(std::size_t length) const;
  void release() { release_.set_value(); }
  void stop() { server_.stop(); }
  // Waits until run() has returned.
  void join() { thread_.join(); }
  [[nodiscard]] bool draining() const { return draining_; }
  void run_out_of_memory(bool out) { log_.out_of_memory = out; }

  // Number of requests that have reached /held or /hash.
  std::atomic<int> held{0};

 private:
  void add_routes();

  SilentLog log_;
  common::SystemRandom random_;
  common::http::Router router_;
  std::promise<void> release_;
  std::shared_future<void> released_;
  std::atomic<bool> draining_{false};
  common::http::Server server_;
  std::thread thread_;
};

// A raw connection to 127.0.0.1. Blocking calls time out after 10 s.
class Client {
 public:
  explicit Client(std::uint16_t port);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void send(std::string_view bytes);
  // Reads one response by its Content-Length, or a part of it if the connection is closed.
  std::string read_answer(bool head = false);
  // Reads until the server closes the connection.
  std::string read_all();
  // Shuts down the sending direction.
  void finish();

 private:
  bool read_more();

  int socket_;
  std::string buffer_;
};

std::string get(std::string_view path);
int status_of(const std::string& answer);
std::string body_of(const std::string& answer);

}  // namespace http_tests
