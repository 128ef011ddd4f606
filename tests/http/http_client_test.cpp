#include "common/http/http_client.hpp"

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using common::Secret;
using common::http::HttpClient;

constexpr std::chrono::seconds kLongTimeout{30};
const std::string kOk = "HTTP/1.1 200 OK\r\n";
const std::string kChunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";

enum class Then { kEnd, kKeepOpen };

// Serves one connection on a free port of 127.0.0.1. For each of `answers` it reads a request up to
// `last` and sends the answer. Then it closes the connection or waits until the client does.
class Peer {
 public:
  explicit Peer(std::vector<std::string> answers, Then then = Then::kEnd,
                const std::string& last = "\r\n\r\n")
      : listener_(::socket(AF_INET, SOCK_STREAM, 0)), port_(listen()) {
    thread_ = std::thread(
        [this, answers = std::move(answers), then, last] { serve(answers, then, last); });
  }
  explicit Peer(const std::string& answer, Then then = Then::kEnd)
      : Peer(std::vector{answer}, then) {}
  ~Peer() {
    ::shutdown(listener_, SHUT_RDWR);  // unblocks accept()
    join();
    ::close(listener_);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  [[nodiscard]] std::string authority(const std::string& host = "127.0.0.1") const {
    return host + ":" + std::to_string(port_);
  }
  [[nodiscard]] std::string url() const { return "http://" + authority(); }
  // All received requests. Waits until the connection is closed.
  const std::string& requests() {
    join();
    return requests_;
  }

 private:
  [[nodiscard]] int listen() const {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, any, size) != 0 || ::listen(listener_, 1) != 0 ||
        ::getsockname(listener_, any, &size) != 0) {
      throw std::runtime_error("no port to listen on");
    }
    return ntohs(address.sin_port);
  }
  void serve(const std::vector<std::string>& answers, Then then, const std::string& last) {
    const int connection = ::accept(listener_, nullptr, nullptr);
    std::array<char, 1024> piece{};
    const auto read = [&] { return ::recv(connection, piece.data(), piece.size(), 0); };
    for (const auto& answer : answers) {
      std::string request;
      while (request.find(last) == std::string::npos) {
        const auto got = read();
        if (got <= 0) break;
        request.append(piece.data(), static_cast<std::size_t>(got));
      }
      requests_ += request;
      send(connection, answer);
    }
    if (then == Then::kKeepOpen) read();
    ::close(connection);
  }
  // Stops if the client closes the connection.
  static void send(int connection, std::string_view rest) {
    while (!rest.empty()) {
      const auto sent = ::send(connection, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void join() {
    if (thread_.joinable()) thread_.join();
  }

  int listener_;
  int port_;
  std::string requests_;
  std::thread thread_;
};

common::http::FetchedAnswer get(const std::string& url, const Secret* bearer = nullptr) {
  return HttpClient(kLongTimeout).get(url, bearer);
}

// The error message of a request, or "" if it succeeds.
std::string failure_of(const std::string& url, std::chrono::seconds timeout = kLongTimeout) {
  try {
    HttpClient(timeout).get(url);
    return "";
  } catch (const std::runtime_error& failure) {
    return failure.what();
  }
}

std::string failure_to_read(const std::string& answer) {
  const Peer peer(answer);
  return failure_of(peer.url());
}

TEST(HttpClient, SendsTheTokenInTheHeader) {
  Peer peer(kOk + "\r\n");
  const Secret token("a-token");

  get(peer.url() + "/feed?after=7&limit=2", &token);

  EXPECT_EQ(peer.requests(), "GET /feed?after=7&limit=2 HTTP/1.1\r\nHost: " + peer.authority() +
                                 "\r\nAccept: application/json\r\nAuthorization: Bearer a-token"
                                 "\r\n\r\n");
}

TEST(HttpClient, SendsNoCredentialsIfItHasNone) {
  Peer peer(kOk + "\r\n");

  get(peer.url() + "/health");

  EXPECT_EQ(peer.requests().find("Authorization"), std::string::npos);
}

TEST(HttpClient, ReusesTheConnectionWithoutThePreviousToken) {
  const auto answer = kOk + "Content-Length: 2\r\n\r\n{}";
  Peer peer(std::vector{answer, answer});
  HttpClient client(kLongTimeout);
  const Secret token("a-token");

  EXPECT_EQ(client.get(peer.url() + "/1", &token).body, "{}");
  EXPECT_EQ(client.get(peer.url() + "/2").body, "{}");

  const auto second = peer.requests().find("GET /2");
  ASSERT_NE(second, std::string::npos);
  EXPECT_EQ(peer.requests().find("Authorization", second), std::string::npos);
}

TEST(HttpClient, PostsJsonAndGetsAgainOverTheSameConnection) {
  const auto answer = kOk + "Content-Length: 2\r\n\r\n{}";
  Peer peer(std::vector{answer, answer});
  HttpClient client(kLongTimeout);

  EXPECT_EQ(client.post(peer.url() + "/1", R"({"a":1})", Secret("a-token")).body, "{}");
  EXPECT_EQ(client.get(peer.url() + "/2").body, "{}");

  const auto& requests = peer.requests();
  const auto second = requests.find("GET /2");
  ASSERT_NE(second, std::string::npos);
  const auto first = requests.substr(0, second);
  EXPECT_TRUE(first.starts_with("POST /1 HTTP/1.1\r\n")) << first;
  EXPECT_NE(first.find("Authorization: Bearer a-token\r\n"), std::string::npos);
  EXPECT_NE(first.find("Content-Type: application/json\r\n"), std::string::npos);
  EXPECT_NE(first.find("Content-Length: 7\r\n"), std::string::npos);
  EXPECT_TRUE(first.ends_with("\r\n\r\n{\"a\":1}")) << first;
  EXPECT_EQ(requests.find("Content-Length", second), std::string::npos);
}

TEST(HttpClient, WorksAfterAnInvalidResponse) {
  HttpClient client(kLongTimeout);
  const Peer broken(kOk + "X-Long: " + std::string(8 * 1024, 'x') + "\r\n\r\n");
  EXPECT_THROW(client.get(broken.url()), std::runtime_error);
  const Peer good(kOk + "Content-Length: 2\r\n\r\n{}");

  EXPECT_EQ(client.get(good.url()).body, "{}");
}

TEST(HttpClient, ReturnsStatusAndBodyForAnyStatus) {
  const Peer good(kOk + "Content-Length: 2\r\n\r\n{}");
  const Peer bad("HTTP/1.0 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nlater");

  const auto answer = get(good.url());
  const auto refusal = get(bad.url());

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "{}");
  EXPECT_EQ(refusal.status, 503);
  EXPECT_EQ(refusal.body, "late") << "the length ends the body";
}

TEST(HttpClient, ReadsABodyWithoutALengthUntilTheConnectionCloses) {
  const Peer peer(kOk + "\r\nto the end");

  EXPECT_EQ(get(peer.url()).body, "to the end");
}

TEST(HttpClient, ReadsChunks) {
  const Peer peer(kChunked + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n");

  EXPECT_EQ(get(peer.url()).body, "abcde");
}

TEST(HttpClient, SkipsInformationalResponses) {
  const Peer peer("HTTP/1.1 103 Early Hints\r\n\r\n" + kOk + "Content-Length: 2\r\n\r\n{}");

  EXPECT_EQ(get(peer.url()).status, 200);
}

TEST(HttpClient, DoesNotFollowRedirects) {
  const Peer peer("HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n");

  EXPECT_EQ(get(peer.url()).status, 302);
}

TEST(HttpClient, IgnoresProxyEnvironmentVariables) {
  const Peer peer(kOk + "Content-Length: 2\r\n\r\n{}");
  for (const char* name : {"http_proxy", "all_proxy"}) ::setenv(name, "http://127.0.0.1:1", 1);

  const auto failure = failure_of(peer.url());

  for (const char* name : {"http_proxy", "all_proxy"}) ::unsetenv(name);
  EXPECT_EQ(failure, "");
}

TEST(HttpClient, AcceptsAnIPv6AddressInBrackets) {
  Peer peer(kOk + "\r\n");
  const auto authority = peer.authority("[::ffff:127.0.0.1]");

  EXPECT_EQ(get("http://" + authority + "/").status, 200);

  EXPECT_NE(peer.requests().find("Host: " + authority + "\r\n"), std::string::npos);
}

TEST(HttpClient, RefusesAnInvalidUrl) {
  for (const char* url :
       {"", "127.0.0.1", "ftp://127.0.0.1", "http://", "http:///x", "mailto:a@b",
        "file:///etc/hostname", "http://user:secret@127.0.0.1/", "\xFF", "http://a b"}) {
    EXPECT_TRUE(failure_of(url).starts_with("it is not a URL")) << failure_of(url);
  }
}

TEST(HttpClient, RefusesAnIPv6AddressWithoutItsClosingBracket) {
  EXPECT_EQ(failure_of("http://[::1"), "it is not a URL of http:// or https://");
  EXPECT_EQ(failure_of("http://[::1:80/"), "it is not a URL of http:// or https://");
}

TEST(HttpClient, ReportsARefusedConnection) {
  std::string url;
  { url = Peer("").url(); }

  EXPECT_EQ(failure_of(url), "Connection refused");
}

TEST(HttpClient, ReportsAnUnknownHost) {
  EXPECT_EQ(failure_of("http://no-such-host.invalid/"), "host not found");
}

TEST(HttpClient, StopsAtItsTimeout) {
  for (const auto& part :
       {std::string(), kOk, kOk + "Content-Length: 9\r\n\r\nhalf", kChunked + "9\r\nhalf"}) {
    const Peer peer(part, Then::kKeepOpen);

    EXPECT_EQ(failure_of(peer.url(), std::chrono::seconds(1)), "no whole answer within 1 s");
  }
}

TEST(HttpClient, RefusesATruncatedResponse) {
  for (const auto& part : {kOk, kOk + "X-Half: ", kOk + "Content-Length: 9\r\n\r\nhalf",
                           kChunked + "9\r\nhalf", kChunked + "4\r\nhalf\r\n"}) {
    EXPECT_EQ(failure_to_read(part), "partial message") << part;
  }
}

TEST(HttpClient, RefusesAnInvalidResponse) {
  EXPECT_EQ(failure_to_read(""), "end of stream");
  EXPECT_EQ(failure_to_read("HTTP/1.1 103 Early Hints\r\n\r\n"), "end of stream");
  EXPECT_EQ(failure_to_read("SSH-2.0-OpenSSH_9.2\r\n"), "not an answer of HTTP");
}

TEST(HttpClient, RefusesAHeaderThatIsTooLong) {
  const auto lines = [] {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "X-Line: " + std::to_string(i) + "\r\n";
    return text;
  }();
  constexpr const char* kTooLong = "header limit exceeded";

  EXPECT_EQ(failure_to_read(kOk + "X-Long: " + std::string(8 * 1024, 'x') + "\r\n\r\n"), kTooLong);
  EXPECT_EQ(failure_to_read(kOk + "X-Endless: " + std::string(1024 * 1024, 'x')), kTooLong);
  EXPECT_EQ(failure_to_read("HTTP/1.1 200 " + std::string(1024 * 1024, 'x')), kTooLong);
  EXPECT_EQ(failure_to_read(kOk + lines + "\r\n"), kTooLong);
  EXPECT_EQ(failure_to_read(kChunked + "0\r\n" + lines + "\r\n"), kTooLong) << "trailers count";
}

TEST(HttpClient, RefusesABodyThatIsTooLong) {
  const std::string mebibyte(1024 * 1024, 'x');
  std::string chunks = kChunked;
  for (int i = 0; i < 5; ++i) chunks += "100000\r\n" + mebibyte + "\r\n";
  constexpr const char* kTooLong = "body limit exceeded";

  EXPECT_EQ(failure_to_read(kOk + "\r\n" + mebibyte + mebibyte + mebibyte + mebibyte + "x"),
            kTooLong);
  EXPECT_EQ(failure_to_read(kOk + "Content-Length: 4194305\r\n\r\n"), kTooLong);
  EXPECT_EQ(failure_to_read(chunks), kTooLong);
}

TEST(HttpClient, RefusesBrokenChunks) {
  for (const char* chunk :
       {"-1\r\n", "xyz\r\n", "fffffffffffffffff\r\n", "\r\n", "3\r\nabcd\r\n"}) {
    EXPECT_NE(failure_to_read(kChunked + chunk), "") << chunk;
  }
}

TEST(HttpClient, FailsIfTheTlsHandshakeFails) {
  const std::string handshake = "\x16\x03";
  Peer peer({kOk + "\r\n"}, Then::kEnd, handshake);

  EXPECT_THROW(get("https://" + peer.authority() + "/"), std::runtime_error);

  EXPECT_TRUE(peer.requests().starts_with(handshake));
}

TEST(HttpClientHeaders, AreSentAndThoseOfTheFinalAnswerReturned) {
  Peer peer("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n" + kOk +
            "Feed-Signature:  abc \r\nContent-Length: 0\r\n\r\n");
  common::http::Headers headers;
  headers.add("Feed-Nonce", "n1");

  const auto answer = HttpClient(kLongTimeout).get(peer.url(), nullptr, headers);

  ASSERT_NE(answer.headers.find("feed-signature"), nullptr);
  EXPECT_EQ(*answer.headers.find("feed-signature"), "abc");
  EXPECT_EQ(answer.headers.find("X-Early"), nullptr);
  EXPECT_NE(peer.requests().find("Feed-Nonce: n1\r\n"), std::string::npos);
}

}  // namespace
