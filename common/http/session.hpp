#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "common/http/exchange.hpp"
#include "common/http/request_parser.hpp"
#include "common/http/response_writer.hpp"
#include "common/http/router.hpp"
#include "common/http/server.hpp"
#include "common/http/worker_pool.hpp"

namespace common::http {

using SteadyTime = std::chrono::steady_clock::time_point;

class Session;

// What the sessions of one event loop share. For the loop's thread, but for the router and the
// pools.
struct SessionContext {
  boost::asio::io_context& io;
  const ServerOptions& options;
  const RequestLimits& limits;
  const Router& router;
  WorkerPool& workers;
  WorkerPool& hashers;
  std::atomic<std::size_t>& connections;   // of all loops
  std::atomic<std::size_t>& unread_bytes;  // of all loops: responses that are not fully sent
  const std::atomic<bool>& draining;
  ResponseWriter writer;
  // Those that have waited longest for their client come first. A session is here until it closes.
  std::list<std::shared_ptr<Session>> sessions;
};

// One connection: reads a request, has it answered, writes the response, and so on. All of it runs
// on the loop's thread, except for handlers that block. It closes itself.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(boost::asio::ip::tcp::socket socket, std::string remote_address, SessionContext& context);

  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start();
  // Whether the deadline of what it waits for has passed.
  [[nodiscard]] bool is_due(SteadyTime now) const { return deadline_ && now >= *deadline_; }
  // Call it if is_due(): answers 408 or 503, or closes.
  void on_deadline();
  // Ends soon if no request comes; the next response is the last.
  void drain();
  void close();

  // True while the client has to send or read something: such a connection may be closed in favour
  // of another.
  [[nodiscard]] bool waits_for_client() const;

 private:
  // What the session waits for.
  enum class Phase : std::uint8_t { kIdle, kHeader, kBody, kHandler, kWrite, kLinger, kClosed };

  void enter(Phase phase, std::chrono::milliseconds limit);
  [[nodiscard]] bool reads() const;
  // Runs a handler of the event loop. Without memory for it, only this connection ends.
  template <class Call>
  void or_close(Call call);
  void read();
  void on_read(std::size_t count);
  void on_bytes();
  void send_continue();
  void take_request();
  void dispatch();
  [[nodiscard]] bool queue(const std::shared_ptr<Exchange>& exchange, Continuation step);
  void work(const std::shared_ptr<Exchange>& exchange, const Handler& step);
  std::optional<Response> run_step(const std::shared_ptr<Exchange>& exchange, const Handler& step);
  Response finished(const Exchange& exchange, Response response) const;
  void answer_expired();
  void refuse(Problem problem);
  void respond(Response response);
  void send();
  void write_rest(std::size_t written);
  void count_unread(std::size_t bytes);
  void evict_slow_readers();
  void on_written();
  void forget_response();
  void forget_request();
  void move_to_end();
  void linger();

  boost::asio::ip::tcp::socket socket_;
  SessionContext& context_;
  std::list<std::shared_ptr<Session>>::iterator place_;  // in context_.sessions
  std::string remote_address_;
  boost::beast::flat_buffer buffer_;
  std::optional<RequestParser> parser_;
  std::shared_ptr<Exchange> exchange_;  // from the end of a request to that of its response
  std::string output_;
  std::size_t unread_bytes_ = 0;  // the part of context_.unread_bytes that is this session's
  Phase phase_ = Phase::kIdle;
  std::optional<SteadyTime> deadline_;
  std::size_t lingered_bytes_ = 0;
  bool keep_alive_ = true;
};

}  // namespace common::http
