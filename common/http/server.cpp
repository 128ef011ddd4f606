#include "common/http/server.hpp"

#include <algorithm>
#include <iterator>
#include <list>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>  // before Boost 1.74: awaitable.hpp needs it in C++20
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <malloc.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

#include "common/http/session.hpp"

namespace common::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
using UnsentLimit = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_NOTSENT_LOWAT>;

// Descriptors kept for databases, logs and the loops themselves.
constexpr std::size_t kReservedDescriptors = 64;
// How much of a response the kernel buffers for a slow reader. By default that is megabytes, which
// our limits would not count.
constexpr int kMaxUnsentBytes = 64 * 1024;
// Hashing can keep every core busy. Other requests go first.
constexpr int kHashingNiceness = 10;
constexpr std::chrono::milliseconds kDeadlineCheckInterval{250};
constexpr std::chrono::milliseconds kAcceptBackOff{100};

// Raises the soft limit of descriptors to the hard one. Returns how many connections fit.
std::size_t fit_connections(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const auto descriptors = static_cast<std::size_t>(limit.rlim_cur);
  const auto reserved = std::min(kReservedDescriptors, descriptors / 2);
  return std::min(wanted, descriptors - reserved);
}

tcp::acceptor bind_to(asio::io_context& io, const tcp::endpoint& endpoint, bool share_port) {
  tcp::acceptor acceptor(io, endpoint.protocol());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  if (share_port) acceptor.set_option(ReusePort(true));
  acceptor.bind(endpoint);
  return acceptor;
}

tcp::acceptor listen_on(asio::io_context& io, const tcp::endpoint& endpoint) {
  auto acceptor = bind_to(io, endpoint, true);
  acceptor.listen();
  return acceptor;
}

// SO_REUSEPORT alone would silently share the port with another instance. This socket does not
// listen, because closing it would reset a client that has connected meanwhile.
void check_port_is_free(const tcp::endpoint& endpoint) {
  asio::io_context io;
  bind_to(io, endpoint, false);
}

// An IPv4 client of an IPv6 socket is named by its IPv4 address, as everywhere else.
std::string address_of(const tcp::endpoint& peer) {
  const auto address = peer.address();
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address.to_string();
  return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
}

bool is_out_of_descriptors(const ErrorCode& error) {
  namespace errc = boost::system::errc;
  return error == errc::too_many_files_open || error == errc::too_many_files_open_in_system ||
         error == errc::no_buffer_space || error == errc::not_enough_memory;
}

// One thread's event loop: its listening socket, its sessions, its deadlines.
class Loop {
 public:
  Loop(ServerState& server, const tcp::endpoint& endpoint)
      : server_(server),
        context_(io_, server),
        acceptor_(listen_on(io_, endpoint)),
        deadline_timer_(io_),
        accept_timer_(io_) {}

  ~Loop() { close_sessions(); }

  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  asio::io_context& io() { return io_; }
  [[nodiscard]] tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

  // Until drained.
  void run() {
    while (!serve()) {
    }
    close_sessions();
  }

  void drain() {
    asio::post(io_, [this] { begin_drain(); });
  }

 private:
  // Returns true once it has drained. On bad_alloc, only the connection of that handler is lost.
  // Nothing else re-arms accept and the deadline timer, so the next call does.
  bool serve() {
    try {
      if (!accepts_) accept();
      if (!watches_) watch_deadlines();
      io_.run();
      return true;
    } catch (const std::bad_alloc&) {
      return false;
    }
  }

  // Marks a handler as pending until it runs or is dropped: without memory for a connection, Asio
  // drops its handler.
  struct Lower {
    void operator()(bool* flag) const { *flag = false; }
  };
  using Pending = std::unique_ptr<bool, Lower>;
  static Pending raise(bool& flag) {
    flag = true;
    return Pending(&flag);
  }

  void accept() {
    acceptor_.async_accept(
        [this, pending = raise(accepts_)](ErrorCode error, tcp::socket socket) mutable {
          pending.reset();
          // Even if the drain has begun meanwhile.
          if (!error) take(std::move(socket));
          if (!acceptor_.is_open()) return;
          if (is_out_of_descriptors(error)) return back_off();
          accept();
        });
  }

  // Out of descriptors: close the connection that has waited longest and retry in a moment.
  void back_off() {
    server_.log.warn("out_of_descriptors",
                     {{"connections", static_cast<std::int64_t>(server_.connections.load())}});
    evict_longest_waiting();
    accept_timer_.expires_after(kAcceptBackOff);
    accept_timer_.async_wait([this, pending = raise(accepts_)](ErrorCode error) mutable {
      pending.reset();
      if (!error && acceptor_.is_open()) accept();
    });
  }

  void take(tcp::socket socket) {
    ErrorCode error;
    const auto peer = socket.remote_endpoint(error);
    if (error) return;  // it has gone already
    socket.non_blocking(true, error);
    socket.set_option(tcp::no_delay(true), error);
    socket.set_option(UnsentLimit(kMaxUnsentBytes), error);
    const auto address = address_of(peer);
    const bool full = server_.connections >= server_.max_connections;
    if (full && !evict_longest_waiting()) return turn_away(std::move(socket), address);
    const auto session = std::make_shared<Session>(std::move(socket), address, context_);
    session->start();
    if (drain_until_) session->drain();
  }

  // Closes the connection that has waited longest for its client, so that idle and half-sent
  // requests never keep others out. False if all of them are being served.
  bool evict_longest_waiting() {
    const auto found = std::find_if(context_.sessions.begin(), context_.sessions.end(),
                                    [](const auto& s) { return s->waits_for_client(); });
    if (found == context_.sessions.end()) return false;
    (*found)->close();
    return true;
  }

  void turn_away(tcp::socket socket, const std::string& address) {
    Request request;
    request.remote_address = address;
    auto response = server_.router.refuse(
        request, make_unavailable("too_many_connections", "Too many connections"));
    std::string output;
    context_.writer.write(response, {.head = false, .keep_alive = false}, output);
    ErrorCode ignored;
    socket.write_some(asio::buffer(output), ignored);
  }

  void watch_deadlines() {
    deadline_timer_.expires_after(kDeadlineCheckInterval);
    deadline_timer_.async_wait([this, pending = raise(watches_)](ErrorCode error) mutable {
      pending.reset();
      if (error) return;
      const auto now = std::chrono::steady_clock::now();
      end_due_sessions(now);
      return_memory();
      // Not server_.draining, which is set before this loop has taken its waiting connections.
      const bool drained = drain_until_ && context_.sessions.empty();
      if (drained || (drain_until_ && now >= *drain_until_)) return io_.stop();
      watch_deadlines();
    });
  }

  // Freed blocks between used ones stay with the process otherwise, after an attack for ever.
  void return_memory() {
    if (server_.held_bytes > server_.options.max_held_bytes / 4) return;
    if (server_.held_many.exchange(false)) ::malloc_trim(0);
  }

  // In two passes: a session may take itself and others off the list.
  void end_due_sessions(SteadyTime now) {
    std::vector<std::shared_ptr<Session>> due;
    std::copy_if(context_.sessions.begin(), context_.sessions.end(), std::back_inserter(due),
                 [now](const auto& session) { return session->is_due(now); });
    for (const auto& session : due) {
      if (session->is_due(now)) session->on_deadline();
    }
  }

  void begin_drain() {
    if (drain_until_) return;
    drain_until_ = std::chrono::steady_clock::now() + server_.options.drain_deadline;
    for (const auto& session : context_.sessions) session->drain();
    accept_what_waits();
    ErrorCode ignored;
    acceptor_.close(ignored);
    // Posted, so that a connection that was accepted already reaches the handler of accept() first.
    asio::post(io_, [this] {
      if (context_.sessions.empty()) io_.stop();
    });
  }

  // Connections that the kernel has completed would be reset with the socket.
  void accept_what_waits() {
    ErrorCode error;
    acceptor_.non_blocking(true, error);
    while (!error) {
      auto socket = acceptor_.accept(error);
      if (!error) take(std::move(socket));
    }
  }

  void close_sessions() {
    while (!context_.sessions.empty()) context_.sessions.front()->close();
  }

  ServerState& server_;
  bool accepts_ = false;  // or will soon
  bool watches_ = false;
  asio::io_context io_{1};  // after what its handlers write to when they are dropped
  SessionContext context_;
  tcp::acceptor acceptor_;
  asio::steady_timer deadline_timer_;
  asio::steady_timer accept_timer_;
  std::optional<SteadyTime> drain_until_;
};

}  // namespace

struct Server::Impl {
  Impl(const ServerOptions& given, const Router& router, std::atomic<bool>& draining, Log& log)
      : options(given),
        state{options,
              router,
              log,
              WorkerPool(
                  {.threads = options.worker_threads, .queue_limit = options.worker_queue_limit}),
              WorkerPool({.threads = options.hashing_threads,
                          .queue_limit = options.hashing_queue_limit,
                          .client_limit = options.hashing_client_limit,
                          .niceness = kHashingNiceness}),
              fit_connections(options.max_connections),
              draining} {
    try {
      tcp::endpoint endpoint(asio::ip::make_address(options.listen_address), options.listen_port);
      check_port_is_free(endpoint);
      for (std::size_t i = 0; i < options.io_threads; ++i) {
        loops.emplace_back(state, endpoint);
        endpoint = loops.back().endpoint();
      }
      port = endpoint.port();
    } catch (const boost::system::system_error& error) {
      throw std::runtime_error(fmt::format("cannot listen on {} port {}: {}",
                                           options.listen_address, options.listen_port,
                                           error.code().message()));
    }
  }

  const ServerOptions options;
  std::list<Loop> loops;
  ServerState state;  // after the loops: its workers end first, as they post to them
  std::uint16_t port = 0;
};

Server::Server(const ServerOptions& options, const Router& router, std::atomic<bool>& draining,
               Log& log)
    : impl_(std::make_unique<Impl>(options, router, draining, log)) {}

Server::~Server() = default;

std::uint16_t Server::port() const { return impl_->port; }

Server::Load Server::load() const {
  const auto& state = impl_->state;
  return {.connections = state.connections,
          .max_connections = state.max_connections,
          .workers = state.workers.load(),
          .hashers = state.hashers.load()};
}

void Server::run() {
  auto& loops = impl_->loops;
  std::vector<std::thread> threads;
  for (auto loop = std::next(loops.begin()); loop != loops.end(); ++loop) {
    threads.emplace_back([loop] { loop->run(); });
  }
  loops.front().run();
  for (auto& thread : threads) thread.join();
}

void Server::stop() {
  impl_->state.draining = true;
  for (auto& loop : impl_->loops) loop.drain();
}

}  // namespace common::http
