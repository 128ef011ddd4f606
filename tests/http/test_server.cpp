#include "tests/http/test_server.hpp"

#include <array>
#include <stdexcept>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace http_tests {
namespace {

using common::http::Continuation;
using common::http::Executor;
using common::http::Method;
using common::http::Reply;
using common::http::Request;
using common::http::Response;

constexpr std::size_t kLargeBytes = std::size_t{16} * 1024 * 1024;

Response text_answer(std::string text) {
  Response response;
  response.body = std::move(text);
  return response;
}

std::size_t content_length(const std::string& answer) {
  const std::string name = "Content-Length: ";
  const auto at = answer.find(name);
  return at == std::string::npos ? 0 : std::stoul(answer.substr(at + name.size()));
}

}  // namespace

common::http::ServerOptions TestServer::quick() {
  common::http::ServerOptions options;
  options.listen_address = "127.0.0.1";
  options.worker_threads = 1;
  options.hashing_threads = 1;
  options.drain_idle_deadline = std::chrono::milliseconds(50);
  return options;
}

TestServer::TestServer(common::http::ServerOptions options)
    : router_({}, random_, log_),
      released_(release_.get_future().share()),
      server_((add_routes(), options), router_, draining_, log_),
      thread_([this] { server_.run(); }) {}

TestServer::~TestServer() {
  stop();
  if (thread_.joinable()) thread_.join();
}

void TestServer::add_routes() {
  const auto hold = [this](const Request&) {
    ++held;
    held.notify_all();
    released_.wait();
    return text_answer("held");
  };
  router_.add(Method::kGet, "/fast", Executor::kInline,
              [](const Request&) { return text_answer("fast"); });
  router_.add(Method::kGet, "/me", Executor::kInline,
              [](const Request& request) { return text_answer(request.remote_address); });
  router_.add(Method::kPost, "/echo", Executor::kBlocking,
              [](const Request& request) { return text_answer(request.body); });
  router_.add(Method::kGet, "/held", Executor::kBlocking, hold);
  router_.add(Method::kGet, "/hash", Executor::kHashing, hold);
  router_.add(Method::kGet, "/moved", Executor::kBlocking, [hold](const Request&) -> Reply {
    return Continuation{Executor::kHashing, hold};
  });
  router_.add(Method::kGet, "/large", Executor::kInline,
              [](const Request&) { return text_answer(std::string(kLargeBytes, 'x')); });
}

void TestServer::await_queue(std::size_t length) const {
  const auto waiting = [this] {
    const auto load = server_.load();
    return load.workers.waiting + load.hashers.waiting;
  };
  while (waiting() < length) std::this_thread::yield();
}

Client::Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval limit{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("no connection to the server");
  }
}

Client::~Client() { ::close(socket_); }

void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the server has closed: reading shows that
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void Client::finish() { ::shutdown(socket_, SHUT_WR); }

bool Client::read_more() {
  std::array<char, 65536> piece{};
  const auto got = ::recv(socket_, piece.data(), piece.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) ADD_FAILURE() << "no answer in 10 s";
  if (got <= 0) return false;
  buffer_.append(piece.data(), static_cast<std::size_t>(got));
  return true;
}

std::string Client::read_answer(bool head) {
  std::size_t end = std::string::npos;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more()) return std::exchange(buffer_, {});
  }
  const auto size = end + 4 + (head ? 0 : content_length(buffer_.substr(0, end + 2)));
  while (buffer_.size() < size) {
    if (!read_more()) return std::exchange(buffer_, {});
  }
  const auto answer = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return answer;
}

std::string Client::read_all() {
  while (read_more()) {
  }
  return std::exchange(buffer_, {});
}

std::string get(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

int status_of(const std::string& answer) {
  return answer.size() < 12 ? 0 : std::stoi(answer.substr(9, 3));
}

std::string body_of(const std::string& answer) {
  const auto end = answer.find("\r\n\r\n");
  return end == std::string::npos ? "" : answer.substr(end + 4);
}

}  // namespace http_tests
