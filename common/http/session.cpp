#include "common/http/session.hpp"

#include <algorithm>
#include <new>
#include <string_view>
#include <variant>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "common/core/address.hpp"

namespace common::http {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

constexpr std::size_t kReadBytes = 4096;
constexpr std::size_t kBodyReadBytes = 16 * 1024;
// How much of a refused body is read and discarded, so that its sender can read the response (RFC
// 9112 section 9.6).
constexpr std::size_t kMaxLingerBytes = 1024 * 1024;

// How much later the event loop applies the deadline of a request than its handler, which can
// report a more precise error.
constexpr std::chrono::milliseconds kHandlerGrace{250};

// As long as the Retry-After of overloaded().
constexpr std::chrono::seconds kRefusalDelay{1};

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

Problem timed_out() {
  return {
      .status = 408, .code = "request_timeout", .message = "The request did not arrive in time"};
}

Problem overloaded() { return make_unavailable("overloaded", "Too many requests are waiting"); }

// For a request whose handler runs. It may still take effect.
Problem took_too_long() {
  return make_unavailable("database_unavailable", "The database did not answer in time");
}

// Without a body, which would take memory. The request may have taken effect.
Response out_of_memory() { return {.status = 503, .headers = {}, .body = {}, .close = true}; }

std::string_view view_of(const boost::beast::flat_buffer& buffer) {
  return {static_cast<const char*>(buffer.data().data()), buffer.size()};
}

}  // namespace

void SessionContext::deliver(std::shared_ptr<Session> session, Response response) {
  const std::lock_guard lock(mutex_);
  if (delivered_.empty()) asio::post(io, [this] { send_delivered(); });
  delivered_.emplace_back(std::move(session), std::move(response));
}

void SessionContext::send_delivered() {
  decltype(delivered_) responses;
  {
    const std::lock_guard lock(mutex_);
    responses.swap(delivered_);
  }
  for (auto& [session, response] : responses) {
    session->or_close(
        [&session = session, &response = response] { session->respond(std::move(response)); });
  }
}

Session::Session(asio::ip::tcp::socket socket, std::string remote_address, SessionContext& context)
    : socket_(std::move(socket)),
      context_(context),
      server_(context.server),
      remote_address_(std::move(remote_address)) {}

void Session::start() {
  place_ = context_.sessions.insert(context_.sessions.end(), shared_from_this());
  ++server_.connections;
  enter(Phase::kIdle, server_.options.header_deadline);
  or_close([this] { read(); });
}

template <class Call>
void Session::or_close(Call call) {
  try {
    call();
  } catch (const std::bad_alloc&) {
    close();
  }
}

void Session::enter(Phase phase, std::chrono::milliseconds limit) {
  phase_ = phase;
  deadline_ = std::chrono::steady_clock::now() + limit;
}

bool Session::waits_for_client() const {
  return reads() || phase_ == Phase::kWrite || (phase_ == Phase::kHandler && is_refused_);
}

bool Session::reads() const {
  return phase_ == Phase::kIdle || phase_ == Phase::kHeader || phase_ == Phase::kBody ||
         phase_ == Phase::kLinger;
}

void Session::close() {
  if (phase_ == Phase::kClosed) return;
  const auto self = shared_from_this();  // the list may hold the last reference
  phase_ = Phase::kClosed;
  deadline_.reset();
  ErrorCode ignored;
  socket_.close(ignored);  // so that nobody uses output_ and buffer_ any more
  forget_response();
  parser_.reset();
  buffer_ = {};
  context_.sessions.erase(place_);
  --server_.connections;
}

void Session::on_deadline() {
  switch (phase_) {
    case Phase::kHeader:
    case Phase::kBody: {
      // Ends the pending read, which would share the buffer with that of linger().
      ErrorCode ignored;
      socket_.cancel(ignored);
      return or_close([this] { refuse(timed_out()); });
    }
    case Phase::kHandler:
      return or_close([this] { answer_expired(); });
    default:
      return close();
  }
}

void Session::drain() {
  if (phase_ != Phase::kIdle) return;
  const auto end = std::chrono::steady_clock::now() + server_.options.drain_idle_deadline;
  deadline_ = std::min(*deadline_, end);
}

void Session::read() {
  const auto bytes = phase_ == Phase::kBody ? kBodyReadBytes : kReadBytes;
  socket_.async_read_some(buffer_.prepare(bytes),
                          [self = shared_from_this()](ErrorCode error, std::size_t count) {
                            if (error == asio::error::operation_aborted) return;
                            if (!self->reads()) return;
                            if (error) return self->close();
                            self->or_close([&] { self->on_read(count); });
                          });
}

void Session::on_read(std::size_t count) {
  if (phase_ == Phase::kLinger) {
    lingered_bytes_ += count;
    return linger();
  }
  buffer_.commit(count);
  on_bytes();
}

void Session::on_bytes() {
  if (!parser_) {
    parser_.emplace(server_.options.limits);
    enter(Phase::kHeader, server_.options.header_deadline);
  }
  const bool header_was_done = parser_->header_done();
  buffer_.consume(parser_->put(view_of(buffer_)));
  if (parser_->refusal()) return refuse(*parser_->refusal());
  if (parser_->done()) return dispatch();
  const bool body_begins = parser_->header_done() && !header_was_done;
  if (body_begins) {
    enter(Phase::kBody, server_.options.body_deadline);
    move_to_end();
  }
  if (phase_ == Phase::kBody) {
    hold(parser_->body_capacity() + kBodyReadBytes);
    evict_slow_clients();
    if (phase_ == Phase::kClosed) return;
  }
  if (body_begins && parser_->expects_continue() && buffer_.size() == 0) return send_continue();
  read();
}

void Session::send_continue() {
  asio::async_write(socket_, asio::buffer(kContinue),
                    [self = shared_from_this()](ErrorCode error, std::size_t) {
                      if (self->phase_ != Phase::kBody) return;
                      if (error) return self->close();
                      self->or_close([&] { self->read(); });
                    });
}

void Session::take_request() {
  hold(0);
  exchange_ = std::make_shared<Exchange>(parser_->take(),
                                         Deadline::after(server_.options.request_deadline));
  exchange_->request.remote_address = remote_address_;
  parser_.reset();
}

void Session::dispatch() {
  keep_alive_ = parser_->keep_alive();
  take_request();
  phase_ = Phase::kHandler;
  deadline_ = exchange_->deadline.time() + kHandlerGrace;
  const auto& router = server_.router;
  exchange_->route = router.find(exchange_->request);
  auto step = exchange_->route.first;
  while (step.executor == Executor::kInline) {
    auto reply = router.run(exchange_->request, step.run);
    if (auto* response = std::get_if<Response>(&reply)) {
      return respond(finished(*exchange_, std::move(*response)));
    }
    step = std::get<Continuation>(std::move(reply));
  }
  if (queue(exchange_, std::move(step))) return;
  respond(router.refuse(exchange_->request, exchange_->route, overloaded()));
}

// Any thread. False if the queue is full.
bool Session::queue(const std::shared_ptr<Exchange>& exchange, Continuation step) {
  auto task = [self = shared_from_this(), exchange, run = std::move(step.run)] {
    self->work(exchange, run);
  };
  if (step.executor != Executor::kHashing) return server_.workers.submit(std::move(task));
  server_.hashers.submit(std::move(task), network_of(exchange->request.remote_address),
                         [self = shared_from_this(), exchange] {
                           asio::post(self->context_.io,
                                      [self, exchange] { self->refuse_later(exchange); });
                         });
  return true;
}

// A refused client gets its answer only when it may try again: one that floods the service would
// otherwise take the cores from those who wait. The body takes no memory meanwhile.
void Session::refuse_later(const std::shared_ptr<Exchange>& exchange) {
  if (exchange_ != exchange || phase_ != Phase::kHandler) return;
  const auto dropped = std::move(exchange->request.body);
  is_refused_ = true;
  deadline_ = std::min(*deadline_, std::chrono::steady_clock::now() + kRefusalDelay);
}

// On a worker. A request that was answered at its deadline meanwhile is not begun.
void Session::work(const std::shared_ptr<Exchange>& exchange, const Handler& step) {
  if (!exchange->begin()) return;
  auto response = run_step(exchange, step);
  if (!response) return;
  try {
    context_.deliver(shared_from_this(), *std::move(response));
  } catch (const std::bad_alloc&) {
    exchange->reopen();
  }
}

// On a worker. Nothing if the request is queued again, or answered already.
std::optional<Response> Session::run_step(const std::shared_ptr<Exchange>& exchange,
                                          const Handler& step) {
  const Deadline::Scope deadline(exchange->deadline);
  Response response;
  try {
    auto reply = server_.router.run(exchange->request, step);
    if (auto* rest = std::get_if<Continuation>(&reply)) {
      if (!exchange->queue_again() || queue(exchange, std::move(*rest))) return std::nullopt;
      if (!exchange->begin()) return std::nullopt;
      reply = to_response(overloaded(), exchange->request);
    }
    response = std::get<Response>(std::move(reply));
  } catch (const std::bad_alloc&) {
    response = out_of_memory();
  }
  if (!exchange->complete()) return std::nullopt;
  try {
    return finished(*exchange, std::move(response));
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

Response Session::finished(const Exchange& exchange, Response response) const {
  server_.router.finish(exchange.request, exchange.route, response);
  return response;
}

// What the handler returns later is dropped.
void Session::answer_expired() {
  const auto before = exchange_->expire();
  if (before == Exchange::State::kAnswered) return;  // by the worker: it is on its way
  const auto problem = before == Exchange::State::kQueued ? overloaded() : took_too_long();
  respond(server_.router.refuse(exchange_->request, exchange_->route, problem));
}

// By value, because take_request() destroys the parser, which may own the problem.
void Session::refuse(Problem problem) {
  take_request();
  auto response = server_.router.refuse(exchange_->request, problem);
  response.close = true;
  respond(std::move(response));
}

void Session::respond(Response response) {
  if (phase_ == Phase::kClosed) return;
  is_refused_ = false;
  keep_alive_ = keep_alive_ && !response.close && !server_.draining;
  const bool head = exchange_->request.method == Method::kHead;
  context_.writer.write(response, {.head = head, .keep_alive = keep_alive_}, output_);
  send();
}

void Session::send() {
  enter(Phase::kWrite, server_.options.write_deadline);
  // Nearly always the whole response fits into the socket's buffer: then nothing has to be awaited.
  ErrorCode error;
  const auto written = socket_.write_some(asio::buffer(output_), error);
  if (error && error != asio::error::would_block) return close();
  if (written == output_.size()) return on_written();
  write_rest(written);
}

void Session::write_rest(std::size_t written) {
  move_to_end();
  hold(output_.size());
  evict_slow_clients();
  if (phase_ == Phase::kClosed) return;
  asio::async_write(socket_, asio::buffer(output_) + written,
                    [self = shared_from_this()](ErrorCode error, std::size_t) {
                      if (self->phase_ != Phase::kWrite) return;
                      if (error) return self->close();
                      self->or_close([&] { self->on_written(); });
                    });
}

// Counts the memory that the session keeps until its client has sent or read the rest.
void Session::hold(std::size_t bytes) {
  if (bytes == held_bytes_) return;
  server_.held_bytes += bytes - held_bytes_;  // modulo 2^64: a smaller number takes away
  held_bytes_ = bytes;
  if (server_.held_bytes > server_.options.max_held_bytes / 2) server_.held_many = true;
}

// What slow clients make the server hold is bounded in total. The slowest are closed, of which this
// may be one.
void Session::evict_slow_clients() {
  auto& sessions = context_.sessions;
  while (server_.held_bytes > server_.options.max_held_bytes) {
    const auto slowest = std::find_if(sessions.begin(), sessions.end(),
                                      [](const auto& s) { return s->held_bytes_ > 0; });
    if (slowest == sessions.end()) return;
    (*slowest)->close();
  }
}

void Session::on_written() {
  forget_response();
  if (!keep_alive_) {
    ErrorCode ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    enter(Phase::kLinger, server_.options.linger_deadline);
    return linger();
  }
  enter(Phase::kIdle, server_.options.idle_deadline);
  if (server_.draining) drain();  // which began while the response was sent
  forget_request();
  move_to_end();
  if (buffer_.size() == 0) return read();
  // The next request is here already. Other connections are served first.
  asio::post(context_.io, [self = shared_from_this()] {
    if (self->phase_ == Phase::kIdle) self->or_close([&] { self->on_bytes(); });
  });
}

// An idle connection, of which there may be thousands, keeps no large buffer. Moved out, because a
// string that is assigned an empty one keeps its memory.
void Session::forget_response() {
  hold(0);
  if (output_.capacity() > kReadBytes) const std::string sent = std::move(output_);
}

void Session::forget_request() {
  exchange_.reset();
  if (buffer_.capacity() > kReadBytes) buffer_.shrink_to_fit();
}

void Session::move_to_end() {
  context_.sessions.splice(context_.sessions.end(), context_.sessions, place_);
}

void Session::linger() {
  buffer_.clear();
  if (lingered_bytes_ <= kMaxLingerBytes) return read();
  // Closing now would reset the connection, and a client that is still sending could lose the
  // response. It has until the deadline to notice.
  socket_.async_wait(asio::ip::tcp::socket::wait_error,
                     [self = shared_from_this()](ErrorCode) { self->close(); });
}

}  // namespace common::http
