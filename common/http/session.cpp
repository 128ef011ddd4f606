#include "common/http/session.hpp"

#include <algorithm>
#include <string_view>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

namespace common::http {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

constexpr std::size_t kReadBytes = 4096;
constexpr std::size_t kBodyReadBytes = 16 * 1024;
// Of an answer that waits for the end of the turn. Larger ones, of many connections at once, would
// take more memory than max_unread_bytes allows.
constexpr std::size_t kMaxWaitingBytes = 4096;
// How much of a body that was refused is read and thrown away, so that its sender gets to read
// the answer (RFC 9112 section 9.6).
constexpr std::size_t kMaxLingerBytes = 1024 * 1024;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

Problem timed_out() {
  return {.status = 408,
          .code = "request_timeout",
          .message = "The request did not arrive in time",
          .hint = "",
          .errors = {},
          .headers = {}};
}

Problem overloaded() {
  Problem problem{.status = 503,
                  .code = "overloaded",
                  .message = "Too many requests are waiting",
                  .hint = "Try again in a moment.",
                  .errors = {},
                  .headers = {}};
  problem.headers.add("Retry-After", "1");
  return problem;
}

// Without a word, which would take memory. What was asked for may have been done.
Response out_of_memory() { return {.status = 503, .headers = {}, .body = {}, .close = true}; }

std::string_view view_of(const boost::beast::flat_buffer& buffer) {
  return {static_cast<const char*>(buffer.data().data()), buffer.size()};
}

}  // namespace

Session::Session(asio::ip::tcp::socket socket, std::string remote_address, SessionContext& context)
    : socket_(std::move(socket)),
      context_(context),
      place_(context.sessions.insert(context.sessions.end(), this)),
      remote_address_(std::move(remote_address)) {
  ++context_.connections;
}

Session::~Session() { close(); }

void Session::start() {
  enter(Phase::kIdle, context_.options.header_deadline);
  read();
}

void Session::enter(Phase phase, std::chrono::milliseconds limit) {
  phase_ = phase;
  deadline_ = std::chrono::steady_clock::now() + limit;
}

bool Session::waits_for_client() const { return reads() || phase_ == Phase::kWrite; }

bool Session::reads() const {
  return phase_ == Phase::kIdle || phase_ == Phase::kHeader || phase_ == Phase::kBody ||
         phase_ == Phase::kLinger;
}

void Session::close() {
  if (phase_ == Phase::kClosed) return;
  phase_ = Phase::kClosed;
  ErrorCode ignored;
  socket_.close(ignored);  // after which nobody looks at the answer
  forget_answer();
  context_.sessions.erase(place_);
  --context_.connections;
}

void Session::check_deadline(SteadyTime now) {
  if (!deadline_ || now < *deadline_) return;
  if (phase_ == Phase::kHeader || phase_ == Phase::kBody) return refuse(timed_out());
  close();
}

void Session::drain() {
  if (phase_ != Phase::kIdle) return;
  const auto end = std::chrono::steady_clock::now() + context_.options.drain_idle_deadline;
  deadline_ = std::min(*deadline_, end);
}

void Session::read() {
  const auto bytes = phase_ == Phase::kBody ? kBodyReadBytes : kReadBytes;
  socket_.async_read_some(buffer_.prepare(bytes),
                          [self = shared_from_this()](ErrorCode error, std::size_t count) {
                            if (!self->reads()) return;
                            if (error) return self->close();
                            if (self->phase_ == Phase::kLinger) {
                              self->lingered_bytes_ += count;
                              return self->linger();
                            }
                            self->buffer_.commit(count);
                            self->on_bytes();
                          });
}

void Session::on_bytes() {
  if (!parser_) {
    parser_.emplace(context_.limits);
    enter(Phase::kHeader, context_.options.header_deadline);
  }
  const bool header_was_done = parser_->header_done();
  buffer_.consume(parser_->put(view_of(buffer_)));
  if (parser_->refusal()) return refuse(*parser_->refusal());
  if (parser_->done()) return dispatch();
  if (parser_->header_done() && !header_was_done) {
    enter(Phase::kBody, context_.options.body_deadline);
    if (parser_->expects_continue() && buffer_.size() == 0) return send_continue();
  }
  read();
}

void Session::send_continue() {
  asio::async_write(socket_, asio::buffer(kContinue),
                    [self = shared_from_this()](ErrorCode error, std::size_t) {
                      if (self->phase_ != Phase::kBody) return;
                      if (error) return self->close();
                      self->read();
                    });
}

void Session::dispatch() {
  keep_alive_ = parser_->keep_alive();
  request_ = parser_->take();
  parser_.reset();
  request_.remote_address = remote_address_;
  phase_ = Phase::kHandler;
  deadline_.reset();
  switch (context_.router.executor_for(request_)) {
    case Executor::kInline:
      return respond(context_.router.handle(request_));
    case Executor::kBlocking:
      return run_in(context_.workers);
    case Executor::kHashing:
      return run_in(context_.password_workers);
  }
}

void Session::run_in(WorkerPool& pool) {
  const auto queued_at = std::chrono::steady_clock::now();
  const bool taken = pool.submit([self = shared_from_this(), queued_at]() mutable {
    auto& io = self->context_.io;
    auto response = self->answer_of_worker(queued_at);
    asio::post(io, [self = std::move(self), response = std::move(response)]() mutable {
      self->respond(std::move(response));
    });
  });
  if (!taken) respond(context_.router.refuse(request_, overloaded()));
}

// One that waited for too long is not begun: its client may have gone, and those behind it, who
// have not, would wait as long.
Response Session::answer_of_worker(SteadyTime queued_at) {
  const auto waited = std::chrono::steady_clock::now() - queued_at;
  const auto& router = context_.router;
  try {
    return waited > context_.options.queue_deadline ? router.refuse(request_, overloaded())
                                                    : router.handle(request_);
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

// By value: a problem that the parser holds ends with it.
void Session::refuse(Problem problem) {
  request_ = parser_->take();
  parser_.reset();
  request_.remote_address = remote_address_;
  auto response = context_.router.refuse(request_, problem);
  response.close = true;
  respond(std::move(response));
}

void Session::respond(Response response) {
  if (phase_ == Phase::kClosed) return;
  keep_alive_ = keep_alive_ && !response.close && !context_.draining;
  context_.writer.write(
      response, {.head = request_.method == Method::kHead, .keep_alive = keep_alive_}, output_);
  phase_ = Phase::kHandler;
  deadline_.reset();
  if (output_.size() <= kMaxWaitingBytes) return send_at_end_of_turn();
  context_.log.flush();
  send();
}

// Behind the other handlers that are ready: one write then takes the log's lines of all that these
// answer, and whoever has an answer finds its lines in the log.
void Session::send_at_end_of_turn() {
  auto& answered = context_.answered;
  if (answered.empty()) asio::post(context_.io, [&context = context_] { send_all(context); });
  answered.push_back(shared_from_this());
}

void Session::send_all(SessionContext& context) {
  const auto answered = std::exchange(context.answered, {});
  context.log.flush();
  for (const auto& session : answered) {
    try {
      session->send();
    } catch (const std::bad_alloc&) {
      session->close();
    }
  }
}

void Session::send() {
  if (phase_ == Phase::kClosed) return;
  enter(Phase::kWrite, context_.options.write_deadline);
  // Nearly always the whole answer fits into the socket's buffer: then nothing has to be awaited.
  ErrorCode error;
  const auto written = socket_.write_some(asio::buffer(output_), error);
  if (error && error != asio::error::would_block) return close();
  if (written == output_.size()) return on_written();
  write_rest(written);
}

void Session::write_rest(std::size_t written) {
  move_to_end();
  count_unread(output_.size());
  evict_slow_readers();
  if (phase_ == Phase::kClosed) return;
  asio::async_write(socket_, asio::buffer(output_) + written,
                    [self = shared_from_this()](ErrorCode error, std::size_t) {
                      if (self->phase_ != Phase::kWrite) return;
                      if (error) return self->close();
                      self->on_written();
                    });
}

void Session::count_unread(std::size_t bytes) {
  context_.unread_bytes += bytes - unread_bytes_;  // modulo 2^64: a smaller number takes away
  unread_bytes_ = bytes;
}

// What answers to slow readers may take together is bounded: the slowest give way, of which this
// may be one.
void Session::evict_slow_readers() {
  auto& sessions = context_.sessions;
  while (context_.unread_bytes > context_.options.max_unread_bytes) {
    const auto slowest = std::find_if(sessions.begin(), sessions.end(),
                                      [](const Session* s) { return s->unread_bytes_ > 0; });
    if (slowest == sessions.end()) return;
    (*slowest)->close();
  }
}

void Session::on_written() {
  forget_answer();
  if (!keep_alive_) {
    ErrorCode ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    enter(Phase::kLinger, context_.options.linger_deadline);
    return linger();
  }
  enter(Phase::kIdle, context_.options.idle_deadline);
  if (context_.draining) drain();  // which came while the answer went out
  forget_request();
  move_to_end();
  if (buffer_.size() == 0) return read();
  // The next request is here already; the other connections get their turn first.
  asio::post(context_.io, [self = shared_from_this()] {
    if (self->phase_ == Phase::kIdle) self->on_bytes();
  });
}

// Of thousands of connections that rest, none may keep a body, a long answer or their room. Moved
// out, as a string that is assigned an empty one keeps its room.
void Session::forget_answer() {
  count_unread(0);
  if (output_.capacity() > kReadBytes) const std::string sent = std::move(output_);
}

void Session::forget_request() {
  const Request answered = std::move(request_);
  if (buffer_.capacity() > kReadBytes) buffer_.shrink_to_fit();
}

void Session::move_to_end() {
  context_.sessions.splice(context_.sessions.end(), context_.sessions, place_);
}

void Session::linger() {
  buffer_.clear();
  if (lingered_bytes_ <= kMaxLingerBytes) return read();
  // Enough was read; but to close now would reset the connection, and the answer could be lost to a
  // client that is still sending. It has until the deadline to notice.
  socket_.async_wait(asio::ip::tcp::socket::wait_error,
                     [self = shared_from_this()](ErrorCode) { self->close(); });
}

}  // namespace common::http
