#include <gtest/gtest.h>

#include "tests/http/test_server.hpp"

namespace {

using http_tests::body_of;
using http_tests::Client;
using http_tests::get;
using http_tests::status_of;
using http_tests::TestServer;
using std::chrono::milliseconds;

constexpr milliseconds kShort{50};
constexpr milliseconds kLong{60'000};

// All deadlines are long except for lingering.
common::http::ServerOptions long_deadlines() {
  auto options = TestServer::quick();
  options.header_deadline = kLong;
  options.body_deadline = kLong;
  options.idle_deadline = kLong;
  options.write_deadline = kLong;
  options.linger_deadline = kShort;
  return options;
}

TEST(ServerDeadline, AnswersARequestWithAnIncompleteHeader) {
  auto options = long_deadlines();
  options.header_deadline = kShort;
  TestServer server(options);
  Client client(server.port());

  client.send("GET /fast HTTP/1.1\r\nHost:");

  EXPECT_EQ(status_of(client.read_all()), 408);
}

TEST(ServerDeadline, ClosesAConnectionThatNeverSendsARequest) {
  auto options = long_deadlines();
  options.header_deadline = kShort;
  TestServer server(options);
  Client client(server.port());

  EXPECT_EQ(client.read_all(), "");
}

TEST(ServerDeadline, AnswersARequestWithAnIncompleteBody) {
  auto options = long_deadlines();
  options.body_deadline = kShort;
  TestServer server(options);
  Client client(server.port());

  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");

  EXPECT_EQ(status_of(client.read_all()), 408);
}

TEST(ServerDeadline, AnswersARequestWithAnIncompleteChunk) {
  auto options = long_deadlines();
  options.body_deadline = kShort;
  TestServer server(options);
  Client client(server.port());

  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe");

  EXPECT_EQ(status_of(client.read_all()), 408);
}

TEST(ServerDeadline, ClosesAnIdleConnection) {
  auto options = long_deadlines();
  options.idle_deadline = kShort;
  TestServer server(options);
  Client client(server.port());
  client.send(get("/fast"));

  EXPECT_EQ(status_of(client.read_answer()), 200);
  EXPECT_EQ(client.read_all(), "");
}

TEST(ServerDeadline, ClosesAConnectionThatDoesNotReadItsResponse) {
  auto options = long_deadlines();
  options.write_deadline = kShort;
  TestServer server(options);
  Client client(server.port());
  client.send(get("/large"));
  Client other(server.port());
  other.send(get("/fast"));
  ASSERT_EQ(status_of(other.read_answer()), 200);

  // Draining waits only for this connection, which reaches its write deadline.
  server.stop();
  server.join();

  EXPECT_LT(client.read_all().size(), 16U * 1024 * 1024);
}

TEST(ServerDeadline, DoesNotCountTheHandlersTime) {
  auto options = long_deadlines();
  options.header_deadline = kShort;
  options.body_deadline = kShort;
  options.idle_deadline = kShort;
  TestServer server(options);
  Client slow(server.port());
  Client silent(server.port());
  slow.send(get("/held"));
  server.held.wait(0);

  EXPECT_EQ(silent.read_all(), "") << "closed at the deadline, so it has passed";
  server.release();

  EXPECT_EQ(status_of(slow.read_answer()), 200);
}

TEST(ServerDeadline, AnswersARequestThatTimesOutAndDropsItsResponse) {
  auto options = long_deadlines();
  options.request_deadline = kShort;
  TestServer server(options);
  Client client(server.port());
  client.send(get("/held"));

  const auto answer = client.read_answer();
  server.release();
  client.send(get("/fast"));

  EXPECT_EQ(server.held, 1);
  EXPECT_EQ(status_of(answer), 503);
  EXPECT_NE(answer.find("Retry-After: 1\r\n"), std::string::npos);
  EXPECT_NE(answer.find("\"database_unavailable\""), std::string::npos);
  EXPECT_EQ(body_of(client.read_answer()), "fast");
}

// Regression: after a database outage, queued writes ran a minute after their clients had left.
TEST(ServerDeadline, DoesNotRunARequestThatTimedOutInTheQueue) {
  auto options = long_deadlines();
  options.request_deadline = kShort;
  TestServer server(options);
  Client running(server.port());
  Client queued(server.port());
  Client later(server.port());
  running.send(get("/held"));
  server.held.wait(0);
  queued.send(get("/held"));

  const auto answer = queued.read_answer();
  server.release();
  later.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab");

  EXPECT_EQ(body_of(later.read_answer()), "ab") << "the worker has passed the queued request";
  EXPECT_EQ(server.held, 1);
  EXPECT_EQ(status_of(answer), 503);
  EXPECT_NE(answer.find("Retry-After: 1\r\n"), std::string::npos);
  EXPECT_NE(answer.find("\"overloaded\""), std::string::npos);
}

TEST(ServerDeadline, KeepsTheDeadlineOfARequestThatMovesToAnotherExecutor) {
  auto options = long_deadlines();
  options.request_deadline = kShort;
  TestServer server(options);
  Client running(server.port());
  Client moved(server.port());
  running.send(get("/hash"));
  server.held.wait(0);

  moved.send(get("/moved"));
  const auto answer = moved.read_answer();
  server.release();

  EXPECT_EQ(status_of(answer), 503);
  EXPECT_EQ(server.held, 1);
}

TEST(ServerDeadline, ClosesAConnectionIfMemoryForItsResponseRunsOut) {
  auto options = long_deadlines();
  options.header_deadline = 10 * kShort;  // both headers must arrive before it
  TestServer server(options);
  Client first(server.port());

  server.run_out_of_memory(true);
  first.send("GET /fast HTTP/1.1\r\nHost:");
  const auto nothing = first.read_all();
  server.run_out_of_memory(false);
  Client third(server.port());
  third.send("GET /fast HTTP/1.1\r\nHost:");

  EXPECT_EQ(nothing, "");
  EXPECT_EQ(status_of(third.read_all()), 408) << "deadlines are still watched";
}

}  // namespace
