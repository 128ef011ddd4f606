#include "common/http/server.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/http/test_server.hpp"

namespace {

using http_tests::body_of;
using http_tests::Client;
using http_tests::get;
using http_tests::status_of;
using http_tests::TestServer;

// Sends a request on each connection: a thousand idle connections would evict others.
bool is_accepting(const TestServer& server) {
  try {
    Client client(server.port());
    client.send(get("/fast"));
    return !client.read_answer().empty();
  } catch (const std::runtime_error&) {
    return false;
  }
}

TEST(Server, KeepsAConnectionForSeveralRequests) {
  TestServer server;
  Client client(server.port());

  for (int i = 0; i < 3; ++i) {
    client.send(get("/fast"));
    EXPECT_EQ(body_of(client.read_answer()), "fast");
  }
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  TestServer server;
  Client client(server.port());
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    const auto body = std::to_string(i);
    requests += "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n" + body + get("/fast");
  }

  client.send(requests);

  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(body_of(client.read_answer()), std::to_string(i));
    EXPECT_EQ(body_of(client.read_answer()), "fast");
  }
}

TEST(Server, AnswersHeadWithTheLengthAndNoBody) {
  TestServer server;
  Client client(server.port());

  client.send("HEAD /fast HTTP/1.1\r\nHost: a\r\n\r\n" + get("/fast"));

  const auto head = client.read_answer(true);
  EXPECT_EQ(status_of(head), 200);
  EXPECT_NE(head.find("Content-Length: 4\r\n"), std::string::npos);
  EXPECT_EQ(body_of(client.read_answer()), "fast");
}

TEST(Server, SendsContinueIfTheClientExpectsIt) {
  TestServer server;
  Client client(server.port());

  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  const auto interim = client.read_answer();
  client.send("hello");

  EXPECT_EQ(interim, "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(body_of(client.read_answer()), "hello");
}

TEST(Server, RefusesABodyThatIsTooLargeWithoutSendingContinue) {
  TestServer server;
  Client client(server.port());

  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\nExpect: 100-continue\r\n\r\n");

  EXPECT_EQ(status_of(client.read_answer()), 413);
}

TEST(Server, ClosesTheConnectionAfterAMalformedRequest) {
  TestServer server;
  Client client(server.port());

  client.send("GET / HTTP/1.1\r\nHost: a\r\nBad : x\r\n\r\n" + get("/fast"));
  client.finish();

  const auto answers = client.read_all();
  EXPECT_EQ(status_of(answers), 400);
  EXPECT_NE(answers.find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(answers.find("200 OK"), std::string::npos);
}

TEST(Server, ClosesTheConnectionAfterAnHttp10Request) {
  TestServer server;
  Client client(server.port());

  client.send("GET /fast HTTP/1.0\r\n\r\n");

  EXPECT_EQ(body_of(client.read_all()), "fast");
}

// Regression: clients waited until the idle deadline for the end of a complete response.
TEST(Server, DoesNotKeepAnHttp10ConnectionAlive) {
  TestServer server;
  Client client(server.port());

  client.send("GET /fast HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

  const auto answer = client.read_all();
  EXPECT_EQ(body_of(answer), "fast");
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
}

TEST(Server, SendsALargeResponseToASlowReader) {
  TestServer server;
  Client client(server.port());

  client.send(get("/large"));

  EXPECT_EQ(body_of(client.read_answer()).size(), 16U * 1024 * 1024);
}

TEST(Server, KeepsServingAfterAClientDisconnects) {
  TestServer server;
  { Client(server.port()).send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nab"); }
  { Client(server.port()).send(get("/large")); }
  Client client(server.port());

  client.send(get("/fast"));

  EXPECT_EQ(status_of(client.read_answer()), 200);
}

TEST(Server, ReportsAnIPv4AddressOnAnIPv6Socket) {
  auto options = TestServer::quick();
  options.listen_address = "::";
  TestServer server(options);
  Client client(server.port());

  client.send(get("/me"));

  EXPECT_EQ(body_of(client.read_answer()), "127.0.0.1");
}

TEST(Server, RefusesAPortThatIsInUse) {
  TestServer first;
  auto options = TestServer::quick();
  options.listen_port = first.port();

  EXPECT_THROW(TestServer second(options), std::runtime_error);
}

TEST(Server, FinishesRequestsInFlightBeforeItStops) {
  TestServer server;
  Client busy(server.port());
  Client idle(server.port());
  busy.send(get("/held"));
  server.held.wait(0);

  server.stop();
  const auto nothing = idle.read_all();
  server.release();
  const auto answer = busy.read_all();
  server.join();

  EXPECT_TRUE(server.draining());
  EXPECT_EQ(nothing, "");
  EXPECT_EQ(body_of(answer), "held");
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
  EXPECT_FALSE(is_accepting(server));
}

// A proxy may send its next POST on a kept-alive connection when the server shuts down.
TEST(Server, AnswersARequestThatArrivesDuringShutdown) {
  auto options = TestServer::quick();
  options.drain_idle_deadline = options.drain_deadline = std::chrono::seconds(60);
  TestServer server(options);
  Client kept(server.port());
  kept.send(get("/fast"));
  ASSERT_EQ(status_of(kept.read_answer()), 200);
  Client fresh(server.port());

  server.stop();
  while (is_accepting(server)) {
  }
  kept.send(get("/fast"));
  fresh.send(get("/fast"));

  for (Client* client : {&kept, &fresh}) {
    const auto answer = client->read_all();
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
  }
}

TEST(Server, ClosesAConnectionSoonAfterItsResponseDuringShutdown) {
  auto options = TestServer::quick();
  options.drain_deadline = std::chrono::seconds(60);
  TestServer server(options);
  Client client(server.port());
  client.send(get("/large"));
  ASSERT_EQ(status_of(client.read_answer(true)), 200);

  server.stop();
  while (is_accepting(server)) {
  }

  EXPECT_EQ(client.read_all().size(), 16U * 1024 * 1024);
}

TEST(Server, AbortsRequestsInFlightAtTheDrainDeadline) {
  auto options = TestServer::quick();
  options.drain_deadline = std::chrono::milliseconds(50);
  TestServer server(options);
  Client busy(server.port());
  busy.send(get("/held"));
  server.held.wait(0);

  server.stop();
  server.join();

  EXPECT_EQ(busy.read_all(), "");
  server.release();
}

}  // namespace
