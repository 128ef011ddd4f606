#include "common/http/http_client.hpp"

#include <array>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using common::Secret;
using common::http::fetch;
using common::http::FetchedAnswer;

constexpr std::chrono::seconds kPatient{30};
const std::string kOk = "HTTP/1.0 200 OK\r\n";

enum class Then { kEnd, kKeepOpen };

// Reads one request on a free port of 127.0.0.1 up to `last`, writes `answer`, and ends the
// connection or leaves that to its client.
class Peer {
 public:
  explicit Peer(const std::string& answer, Then then = Then::kEnd,
                const std::string& last = "\r\n\r\n")
      : listener_(::socket(AF_INET, SOCK_STREAM, 0)), port_(listen()) {
    thread_ = std::thread([this, answer, then, last] { serve(answer, then, last); });
  }
  ~Peer() {
    ::shutdown(listener_, SHUT_RDWR);  // ends an accept() that still waits
    join();
    ::close(listener_);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  [[nodiscard]] std::string authority(const std::string& host = "127.0.0.1") const {
    return host + ":" + std::to_string(port_);
  }
  [[nodiscard]] std::string url() const { return "http://" + authority(); }
  // What it read, once it has served.
  const std::string& request() {
    join();
    return request_;
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
  void serve(const std::string& answer, Then then, const std::string& last) {
    const int connection = ::accept(listener_, nullptr, nullptr);
    std::array<char, 1024> piece{};
    const auto read = [&] { return ::recv(connection, piece.data(), piece.size(), 0); };
    while (request_.find(last) == std::string::npos) {
      const auto got = read();
      if (got <= 0) break;
      request_.append(piece.data(), static_cast<std::size_t>(got));
    }
    // A client that has had enough ends it: then there is nobody to send the rest to.
    for (std::string_view rest = answer; !rest.empty();) {
      const auto sent = ::send(connection, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    if (then == Then::kKeepOpen) read();
    ::close(connection);
  }
  void join() {
    if (thread_.joinable()) thread_.join();
  }

  int listener_;
  int port_;
  std::string request_;
  std::thread thread_;
};

// Why there is no answer; empty if there is one.
std::string failure_of(const std::string& url, std::chrono::seconds timeout = kPatient) {
  try {
    fetch(url, timeout);
    return "";
  } catch (const std::runtime_error& failure) {
    return failure.what();
  }
}

std::string failure_to_read(const std::string& answer) {
  const Peer peer(answer);
  return failure_of(peer.url());
}

TEST(Fetch, AsksAsAClientOfHttp10WithTheTokenInTheHeader) {
  Peer peer(kOk + "\r\n");
  const Secret token("a-token");

  fetch(peer.url() + "/feed?after=7&limit=2", kPatient, &token);

  EXPECT_EQ(peer.request(), "GET /feed?after=7&limit=2 HTTP/1.0\r\nHost: " + peer.authority() +
                                "\r\nAccept: application/json\r\nAuthorization: Bearer a-token"
                                "\r\n\r\n");
}

TEST(Fetch, SendsNoCredentialsWhereItHasNone) {
  Peer peer(kOk + "\r\n");

  fetch(peer.url() + "/health", kPatient);

  EXPECT_EQ(peer.request().find("Authorization"), std::string::npos);
}

TEST(Fetch, AnswersStatusAndBodyWhateverTheStatus) {
  const Peer good(kOk + "Content-Length: 2\r\n\r\n{}");
  const Peer bad("HTTP/1.0 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nlater");

  const auto answer = fetch(good.url(), kPatient);
  const auto refusal = fetch(bad.url(), kPatient);

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "{}");
  EXPECT_EQ(refusal.status, 503);
  EXPECT_EQ(refusal.body, "late") << "the length ends the body";
}

TEST(Fetch, ReadsABodyWithoutALengthToTheEndOfTheConnection) {
  const Peer peer(kOk + "\r\nto the end");

  EXPECT_EQ(fetch(peer.url(), kPatient).body, "to the end");
}

TEST(Fetch, FollowsNoRedirection) {
  const Peer peer("HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n");

  EXPECT_EQ(fetch(peer.url(), kPatient).status, 302);
}

TEST(Fetch, TakesAnAddressOfIPv6InBrackets) {
  Peer peer(kOk + "\r\n");
  const auto authority = peer.authority("[::ffff:127.0.0.1]");

  EXPECT_EQ(fetch("http://" + authority + "/", kPatient).status, 200);

  EXPECT_NE(peer.request().find("Host: " + authority + "\r\n"), std::string::npos);
}

TEST(Fetch, RefusesWhatIsNoUrlOfHttp) {
  for (const char* url : {"", "127.0.0.1", "ftp://127.0.0.1", "http://", "http:///x", "mailto:a@b",
                          "\xFF", "http://a b"}) {
    EXPECT_TRUE(failure_of(url).starts_with("it is not a URL")) << failure_of(url);
  }
}

// Its last character was cut off with the bracket that it lacks: it was an answer of [::].
TEST(Fetch, RefusesAnAddressOfIPv6ThatLacksItsBracket) {
  EXPECT_EQ(failure_of("http://[::1"), "it is not a URL of http:// or https://");
  EXPECT_EQ(failure_of("http://[::1:80/"), "it is not a URL of http:// or https://");
}

TEST(Fetch, SaysThatNobodyListens) {
  std::string url;
  { url = Peer("").url(); }

  EXPECT_EQ(failure_of(url), "Connection refused");
}

TEST(Fetch, GivesUpAnAnswerThatDoesNotEndInTime) {
  for (const auto& part : {std::string(), kOk + "Content-Length: 9\r\n\r\nhalf"}) {
    const Peer peer(part, Then::kKeepOpen);

    EXPECT_EQ(failure_of(peer.url(), std::chrono::seconds(1)), "no whole answer within 1 s");
  }
}

TEST(Fetch, RefusesAnAnswerThatIsCutOff) {
  for (const auto& part : {kOk, kOk + "Content-Length: 9\r\n\r\nhalf"}) {
    EXPECT_EQ(failure_to_read(part), "partial message") << part;
  }
}

TEST(Fetch, RefusesWhatIsNoAnswer) {
  EXPECT_EQ(failure_to_read(""), "end of stream");
  EXPECT_EQ(failure_to_read("SSH-2.0-OpenSSH_9.2\r\n"), "bad version");
}

TEST(Fetch, RefusesAnAnswerThatIsTooLong) {
  const auto header = kOk + "X-Long: " + std::string(8 * 1024, 'x') + "\r\n\r\n";
  const auto body = kOk + "\r\n" + std::string(4 * 1024 * 1024 + 1, 'x');

  EXPECT_EQ(failure_to_read(header), "header limit exceeded");
  EXPECT_EQ(failure_to_read(body), "body limit exceeded");
  EXPECT_EQ(failure_to_read(kOk + "Content-Length: 4194305\r\n\r\n"), "body limit exceeded");
}

TEST(Fetch, RefusesChunksWhichItDidNotAskFor) {
  EXPECT_EQ(failure_to_read(kOk + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            "a chunked answer to HTTP/1.0");
}

TEST(Fetch, BeginsHttpsWithAHandshakeAndGivesUpWhereThereIsNone) {
  const std::string handshake = "\x16\x03";
  Peer peer(kOk + "\r\n", Then::kEnd, handshake);

  EXPECT_THROW(fetch("https://" + peer.authority() + "/", kPatient), std::runtime_error);

  EXPECT_TRUE(peer.request().starts_with(handshake));
}

}  // namespace
