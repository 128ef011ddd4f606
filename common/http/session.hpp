#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "common/core/deadline.hpp"
#include "common/core/log.hpp"
#include "common/http/message.hpp"
#include "common/http/request_parser.hpp"
#include "common/http/response_writer.hpp"
#include "common/http/router.hpp"
#include "common/http/server.hpp"
#include "common/http/worker_pool.hpp"

namespace common::http {

using SteadyTime = std::chrono::steady_clock::time_point;

// A request on its way to its one response. Shared by the event loop, which answers the request
// itself at its deadline, and the worker that runs its handler: whoever changes the state to
// kAnswered answers. The members are constant while the exchange is queued.
class Exchange {
 public:
  enum class State : std::uint8_t { kQueued, kRunning, kAnswered };

  Exchange(Request given, Deadline until) : request(std::move(given)), deadline(until) {}

  Request request;
  Router::Route route;
  const Deadline deadline;

  // Called by the worker. Each returns false, and changes nothing, if the deadline came first.
  [[nodiscard]] bool begin() { return change(State::kQueued, State::kRunning); }
  [[nodiscard]] bool queue_again() { return change(State::kRunning, State::kQueued); }
  [[nodiscard]] bool complete() { return change(State::kRunning, State::kAnswered); }
  // Takes complete() back: the response cannot be delivered, so the deadline is to answer.
  void reopen() { state_ = State::kRunning; }

  // Called by the event loop at the deadline. Returns the state before.
  State expire() { return state_.exchange(State::kAnswered); }

 private:
  bool change(State from, State to) { return state_.compare_exchange_strong(from, to); }

  std::atomic<State> state_ = State::kQueued;
};

class Session;

// What all event loops of a server share.
struct ServerState {
  const ServerOptions& options;
  const Router& router;
  Log& log;
  WorkerPool workers;
  WorkerPool hashers;
  std::size_t max_connections;
  std::atomic<bool>& draining;
  std::atomic<std::size_t> connections{0};
  // Of requests whose body is not fully received and responses that are not fully sent.
  std::atomic<std::size_t> held_bytes{0};
  std::atomic<bool> held_many{false};  // since memory was returned last
};

// What the sessions of one event loop share. Only its thread uses `writer` and `sessions`.
struct SessionContext {
  SessionContext(boost::asio::io_context& loop, ServerState& state) : io(loop), server(state) {}

  boost::asio::io_context& io;
  ServerState& server;
  ResponseWriter writer;
  // Those that have waited longest for their client come first. A session is here until it closes.
  std::list<std::shared_ptr<Session>> sessions;

  // Has the event loop send the response: responses of several workers with one wake-up. Any thread
  // may call it. Throws std::bad_alloc, and then sends nothing.
  void deliver(std::shared_ptr<Session> session, Response response);

 private:
  void send_delivered();

  std::mutex mutex_;
  std::vector<std::pair<std::shared_ptr<Session>, Response>> delivered_;  // guarded by mutex_
};

// One connection: reads a request, runs its handler, writes the response, and reads the next one.
// Everything but handlers that block runs on the loop's thread. It closes itself.
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
  // Closes soon if no request comes; the next response is the last.
  void drain();
  void close();

  // True while the client has to send or read something: such a connection may be closed in favour
  // of another.
  [[nodiscard]] bool waits_for_client() const;

 private:
  friend struct SessionContext;

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
  void refuse_later(const std::shared_ptr<Exchange>& exchange);
  void work(const std::shared_ptr<Exchange>& exchange, const Handler& step);
  std::optional<Response> run_step(const std::shared_ptr<Exchange>& exchange, const Handler& step);
  Response finished(const Exchange& exchange, Response response) const;
  void answer_expired();
  void refuse(Problem problem);
  void respond(Response response);
  void send();
  void write_rest(std::size_t written);
  void hold(std::size_t bytes);
  void evict_slow_clients();
  void on_written();
  void forget_response();
  void forget_request();
  void move_to_end();
  void linger();

  boost::asio::ip::tcp::socket socket_;
  SessionContext& context_;
  ServerState& server_;
  std::list<std::shared_ptr<Session>>::iterator place_;  // in context_.sessions
  std::string remote_address_;
  boost::beast::flat_buffer buffer_;
  std::optional<RequestParser> parser_;
  std::shared_ptr<Exchange> exchange_;  // from the end of a request to that of its response
  std::string output_;
  std::size_t held_bytes_ = 0;  // the part of server_.held_bytes that is this session's
  Phase phase_ = Phase::kIdle;
  bool is_refused_ = false;  // the request, whose answer is delayed: see refuse_later()
  std::optional<SteadyTime> deadline_;
  std::size_t lingered_bytes_ = 0;
  bool keep_alive_ = true;
};

}  // namespace common::http
