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
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "common/core/log.hpp"
#include "common/http/request_parser.hpp"
#include "common/http/response_writer.hpp"
#include "common/http/router.hpp"
#include "common/http/server.hpp"
#include "common/http/worker_pool.hpp"

namespace common::http {

using SteadyTime = std::chrono::steady_clock::time_point;

class Session;

// What the sessions of one event loop share. It belongs to the loop's thread.
struct SessionContext {
  boost::asio::io_context& io;
  const ServerOptions& options;
  const RequestLimits& limits;
  const Router& router;
  Log& log;
  WorkerPool& workers;
  WorkerPool& password_workers;
  std::atomic<std::size_t>& connections;   // of all loops
  std::atomic<std::size_t>& unread_bytes;  // likewise, of answers that wait for their readers
  const std::atomic<bool>& draining;
  ResponseWriter writer;
  std::list<Session*> sessions;  // those that have waited longest for their client come first
  std::vector<std::shared_ptr<Session>> answered;  // whose answers go out at the end of this turn
};

// One connection: reads a request, has it answered, writes the answer, and again. All of it runs
// on the loop's thread, but for handlers that block. It keeps itself alive while anything is
// under way, and closes itself.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(boost::asio::ip::tcp::socket socket, std::string remote_address, SessionContext& context);
  ~Session();

  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start();
  // Answers 408 or closes, if the deadline of what it waits for has passed.
  void check_deadline(SteadyTime now);
  // Ends soon if no request comes; the next answer is the last.
  void drain();
  void close();

  // True while the client has to send or read something: such a connection may be given up for
  // another.
  [[nodiscard]] bool waits_for_client() const;

 private:
  // What the session waits for; kHandler until its answer goes out.
  enum class Phase : std::uint8_t { kIdle, kHeader, kBody, kHandler, kWrite, kLinger, kClosed };

  void enter(Phase phase, std::chrono::milliseconds limit);
  [[nodiscard]] bool reads() const;
  void read();
  void on_bytes();
  void send_continue();
  void dispatch();
  void run_in(WorkerPool& pool);
  Response answer_of_worker(SteadyTime queued_at);
  void refuse(Problem problem);
  void respond(Response response);
  void send_at_end_of_turn();
  static void send_all(SessionContext& context);
  void send();
  void write_rest(std::size_t written);
  void count_unread(std::size_t bytes);
  void evict_slow_readers();
  void on_written();
  void forget_answer();
  void forget_request();
  void move_to_end();
  void linger();

  boost::asio::ip::tcp::socket socket_;
  SessionContext& context_;
  std::list<Session*>::iterator place_;  // in context_.sessions
  std::string remote_address_;
  boost::beast::flat_buffer buffer_;
  std::optional<RequestParser> parser_;
  Request request_;
  std::string output_;
  std::size_t unread_bytes_ = 0;  // what of output_ is in context_.unread_bytes
  Phase phase_ = Phase::kIdle;
  std::optional<SteadyTime> deadline_;
  std::size_t lingered_bytes_ = 0;
  bool keep_alive_ = true;
};

}  // namespace common::http
