// Sends arbitrary bytes through a real session. A simple second parser finds where each request
// ends; the server must agree with it, in whatever pieces the bytes arrive.
#include <algorithm>
#include <atomic>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

#include "common/http/session.hpp"
#include "tests/fuzz/answers.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/support/counting_random.hpp"

namespace {

using boost::asio::ip::tcp;
using common::http::Executor;
using common::http::Method;
using common::http::Request;
using common::http::Response;
using fuzz::Answer;
using fuzz::require;

constexpr common::http::RequestLimits kLimits{
    .max_header_bytes = 1024, .max_target_bytes = 128, .max_body_bytes = 512};

// A request as the server parsed it.
struct ParsedRequest {
  std::string method;
  std::string path;
  std::int64_t status = 0;
  std::optional<std::string> body;  // set if a handler ran

  bool operator==(const ParsedRequest&) const = default;
};

// Collects the requests that the router logs.
class RequestLog final : public common::Log {
 public:
  void write(common::LogLevel, std::string_view event,
             std::span<const common::LogField> fields) override {
    if (event != "request") return;
    ParsedRequest request;
    request.body = std::exchange(handled_body, std::nullopt);
    for (const auto& field : fields) {
      if (field.name == "method") request.method = std::get<std::string_view>(field.value);
      if (field.name == "path") request.path = std::get<std::string_view>(field.value);
      if (field.name == "status") request.status = std::get<std::int64_t>(field.value);
    }
    requests.push_back(std::move(request));
  }

  std::optional<std::string> handled_body;
  std::vector<ParsedRequest> requests;
};

void add_routes(common::http::Router& router, RequestLog& log) {
  const auto echo = [&log](const Request& request) {
    log.handled_body = request.body;
    Response response;
    response.body = request.body;
    return response;
  };
  for (const auto method : {Method::kGet, Method::kPost, Method::kPut, Method::kDelete}) {
    router.add(method, "/echo", Executor::kInline, echo);
    router.add(method, "/things/{id}", Executor::kInline, echo);
  }
  router.add(Method::kGet, "/fails", Executor::kInline,
             [](const Request&) -> Response { throw std::runtime_error("as it should"); });
}

struct Conversation {
  std::vector<ParsedRequest> requests;
  std::string answers;
};

// Sends the bytes to a new session in pieces of that size, then shuts down the sending direction.
Conversation converse(std::string_view bytes, std::size_t piece_bytes) {
  RequestLog log;
  tests::CountingRandom random;
  common::http::Router router({}, random, log);
  add_routes(router, log);
  const common::http::ServerOptions options{.limits = kLimits};
  std::atomic<bool> draining{false};
  common::http::ServerState server{options,
                                   router,
                                   log,
                                   common::http::WorkerPool({.threads = 0}),
                                   common::http::WorkerPool({.threads = 0}),
                                   options.max_connections,
                                   draining};
  boost::asio::io_context io{1};
  common::http::SessionContext context(io, server);
  int ends[2];
  require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0, "there is a socket");
  std::make_shared<common::http::Session>(tcp::socket(io, tcp::v4(), ends[0]), "192.0.2.7", context)
      ->start();

  std::string answers;
  const auto settle = [&] {
    for (bool moved = true; moved;) {
      io.restart();
      moved = io.poll() > 0;
      char piece[4096];
      for (ssize_t got = 0; (got = ::recv(ends[1], piece, sizeof piece, 0)) > 0; moved = true) {
        answers.append(piece, static_cast<std::size_t>(got));
      }
    }
  };
  for (std::size_t at = 0; at < bytes.size(); at += piece_bytes) {
    const auto piece = bytes.substr(at, piece_bytes);
    ::send(ends[1], piece.data(), piece.size(), MSG_NOSIGNAL);
    settle();
  }
  ::shutdown(ends[1], SHUT_WR);
  settle();
  ::close(ends[1]);
  require(context.sessions.empty() && server.connections == 0, "a session ends with its client");
  return {std::move(log.requests), std::move(answers)};
}

// A request in the bytes, assumed to be well formed.
struct Framed {
  std::string_view method;
  std::string_view path;
  std::string body;
};

std::string_view cut(std::string_view& text, std::string_view separator) {
  const auto end = std::min(text.find(separator), text.size());
  const auto piece = text.substr(0, end);
  text.remove_prefix(std::min(end + separator.size(), text.size()));
  return piece;
}

std::size_t number_in(std::string_view text, int base) {
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number, base);
  return number;
}

std::string take_chunks(std::string_view& bytes) {
  std::string body;
  while (const auto size = number_in(cut(bytes, "\r\n"), 16)) {
    body.append(bytes.substr(0, size));
    bytes.remove_prefix(std::min(size + 2, bytes.size()));
  }
  while (!cut(bytes, "\r\n").empty()) {
  }
  return body;
}

// Removes the next request from the bytes, RFC 9112 sections 3 and 6.3.
Framed take_request(std::string_view& bytes) {
  while (bytes.starts_with("\r\n")) bytes.remove_prefix(2);
  auto line = cut(bytes, "\r\n");
  Framed request{.method = cut(line, " "), .path = line.substr(0, line.rfind(' ')), .body = {}};
  if (!request.path.starts_with('/')) {
    const auto host = request.path.find("://");
    const auto slash = request.path.find_first_of("/?", host == request.path.npos ? 0 : host + 3);
    const bool has_path = slash != request.path.npos && request.path[slash] == '/';
    if (host != request.path.npos) request.path = has_path ? request.path.substr(slash) : "/";
  }
  request.path = request.path.substr(0, request.path.find('?'));
  std::size_t length = 0;
  bool chunked = false;
  while (!bytes.empty()) {
    auto value = cut(bytes, "\r\n");
    if (value.empty()) break;
    const auto name = cut(value, ":");
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    if (common::http::equals_ignoring_case(name, "Content-Length")) length = number_in(value, 10);
    chunked = chunked || common::http::equals_ignoring_case(name, "Transfer-Encoding");
  }
  if (chunked) {
    request.body = take_chunks(bytes);
  } else {
    request.body = bytes.substr(0, length);
    bytes.remove_prefix(std::min(length, bytes.size()));
  }
  return request;
}

void check_framing(std::string_view bytes, const std::vector<ParsedRequest>& requests) {
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto& request = requests[i];
    const bool refused = !request.body && i + 1 == requests.size();
    if (refused) return;
    const auto framed = take_request(bytes);
    require(request.method == framed.method && request.path == framed.path,
            "a request begins where the one before ends");
    if (request.body) require(*request.body == framed.body, "a body is as long as it says");
  }
}

void check_answers(const std::vector<ParsedRequest>& requests, const std::vector<Answer>& answers) {
  require(answers.size() == requests.size(), "each request has one answer");
  for (std::size_t i = 0; i < answers.size(); ++i) {
    require(answers[i].status == requests[i].status, "answers come in the order of the requests");
    if (requests[i].body && requests[i].method != "HEAD") {
      require(answers[i].body == requests[i].body, "an answer is whole");
    }
    const bool last = i + 1 == answers.size();
    require(last || !answers[i].closes, "nothing is answered after the last answer");
    const bool cannot_go_on = answers[i].status == 400 || answers[i].status == 413 ||
                              answers[i].status == 414 || answers[i].status == 431 ||
                              answers[i].status == 501 || answers[i].status == 505;
    if (cannot_go_on) require(answers[i].closes, "a refused request is the last");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto bytes = fuzz::view_of(data, size);
  const auto whole = converse(bytes, size + 1);
  const auto answers = fuzz::parse_answers(whole.answers, whole.requests);
  check_answers(whole.requests, answers);
  check_framing(bytes, whole.requests);

  auto cut_up = converse(bytes, 1 + size % 31);
  check_answers(cut_up.requests, fuzz::parse_answers(cut_up.answers, cut_up.requests));
  require(cut_up.requests.size() == whole.requests.size(), "cuts do not matter");
  // The server reports the first of several errors, which depends on the bytes received so far.
  auto expected = whole.requests;
  if (!expected.empty() && expected.back().status >= 400) {
    require(cut_up.requests.back().status >= 400, "cuts do not matter to a refusal");
    expected.pop_back();
    cut_up.requests.pop_back();
  }
  require(cut_up.requests == expected, "cuts do not matter to what is served");
  return 0;
}
