#include <chrono>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "tests/http/test_server.hpp"

namespace {

using http_tests::body_of;
using http_tests::Client;
using http_tests::get;
using http_tests::status_of;
using http_tests::TestServer;

TEST(ServerLimit, AnswersUnavailableIfTheWorkerQueueIsFull) {
  auto options = TestServer::quick();
  options.worker_queue_limit = 1;
  TestServer server(options);
  Client running(server.port());
  Client waiting(server.port());
  Client refused(server.port());
  running.send(get("/held"));
  server.held.wait(0);

  waiting.send(get("/held"));
  server.await_queue(1);
  refused.send(get("/held"));
  const auto answer = refused.read_answer();
  server.release();

  EXPECT_EQ(status_of(answer), 503);
  EXPECT_NE(answer.find("Retry-After: 1\r\n"), std::string::npos);
  EXPECT_EQ(status_of(running.read_answer()), 200);
  EXPECT_EQ(status_of(waiting.read_answer()), 200);
}

TEST(ServerLimit, RefusesAClientThatExceedsItsShareOfTheHashingQueue) {
  auto options = TestServer::quick();
  options.hashing_client_limit = 1;
  TestServer server(options);
  Client running(server.port());
  Client waiting(server.port());
  running.send(get("/hash"));
  server.held.wait(0);
  waiting.send(get("/hash"));
  server.await_queue(1);

  for (const auto* path : {"/hash", "/moved"}) {
    Client refused(server.port());
    refused.send(get(path));
    const auto answer = refused.read_answer();
    EXPECT_EQ(status_of(answer), 503);
    EXPECT_NE(answer.find("Retry-After: 1\r\n"), std::string::npos);
  }
  server.release();

  EXPECT_EQ(status_of(running.read_answer()), 200);
  EXPECT_EQ(status_of(waiting.read_answer()), 200);
}

// They wait a second for their answers, and would otherwise keep everyone else out.
TEST(ServerLimit, EvictsRefusedHashingRequestsForNewConnections) {
  auto options = TestServer::quick();
  options.hashing_client_limit = 0;
  options.max_connections = 1;
  TestServer server(options);
  Client refused(server.port());
  refused.send(get("/hash"));

  for (int status = 0; status != 200;) {  // until the server has read it
    Client other(server.port());
    other.send(get("/fast"));
    status = status_of(other.read_answer());
  }

  EXPECT_EQ(refused.read_all(), "");
}

TEST(ServerLimit, AnswersOtherRequestsWhileAllHashingThreadsAreBusy) {
  TestServer server;
  Client hashing(server.port());
  Client other(server.port());
  hashing.send(get("/hash"));
  server.held.wait(0);

  other.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab");
  const auto answer = other.read_answer();
  server.release();

  EXPECT_EQ(status_of(answer), 200);
  EXPECT_EQ(status_of(hashing.read_answer()), 200);
}

TEST(ServerLimit, EvictsTheLongestIdleConnectionForANewOne) {
  auto options = TestServer::quick();
  options.max_connections = 3;
  TestServer server(options);
  std::vector<std::unique_ptr<Client>> idle;
  for (int i = 0; i < 3; ++i) idle.push_back(std::make_unique<Client>(server.port()));
  for (const auto& client : idle) {
    client->send(get("/fast"));
    ASSERT_EQ(status_of(client->read_answer()), 200);
  }

  Client fourth(server.port());
  fourth.send(get("/fast"));

  EXPECT_EQ(status_of(fourth.read_answer()), 200);
  EXPECT_EQ(idle[0]->read_all(), "") << "the one that rested longest goes";
  idle[2]->send(get("/fast"));
  EXPECT_EQ(status_of(idle[2]->read_answer()), 200);
}

constexpr std::size_t kLargeBytes = std::size_t{16} * 1024 * 1024;

// Regression: clients that did not read their responses blocked new connections until the write
// deadline.
TEST(ServerLimit, EvictsASlowReaderForANewConnection) {
  auto options = TestServer::quick();
  options.max_connections = 2;
  TestServer server(options);
  Client unread(server.port());
  unread.send(get("/large"));
  Client idle(server.port());
  idle.send(get("/fast"));
  ASSERT_EQ(status_of(idle.read_answer()), 200);

  Client third(server.port());
  third.send(get("/fast"));

  EXPECT_EQ(status_of(third.read_answer()), 200);
  EXPECT_LT(unread.read_all().size(), kLargeBytes);
}

TEST(ServerLimit, EvictsTheSlowestReaderIfUnreadResponsesExceedTheLimit) {
  auto options = TestServer::quick();
  options.max_held_bytes = 3 * kLargeBytes;
  TestServer server(options);
  Client slowest(server.port());
  Client slow(server.port());
  Client other(server.port());
  for (Client* client : {&slowest, &slow}) {
    client->send(get("/large"));
    other.send(get("/fast"));
    ASSERT_EQ(status_of(other.read_answer()), 200);
  }

  other.send(get("/large"));

  EXPECT_EQ(body_of(other.read_answer()).size(), kLargeBytes);
  EXPECT_EQ(body_of(slow.read_answer()).size(), kLargeBytes);
  EXPECT_LT(slowest.read_all().size(), kLargeBytes);
}

constexpr std::string_view kUnfinished =
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 65536\r\n\r\nbegun";

// Regression: 4,000 of these took 338 MiB.
TEST(ServerLimit, EvictsTheSlowestIfUnfinishedBodiesExceedTheLimit) {
  auto options = TestServer::quick();
  options.max_held_bytes = 300 * 1024;
  TestServer server(options);
  std::vector<std::unique_ptr<Client>> slow;
  Client other(server.port());
  for (int i = 0; i < 4; ++i) {
    slow.push_back(std::make_unique<Client>(server.port()));
    slow.back()->send(kUnfinished);
    other.send(get("/fast"));
    ASSERT_EQ(status_of(other.read_answer()), 200);
  }

  EXPECT_EQ(slow.front()->read_all(), "");
  slow.back()->send(std::string(65536 - 5, 'b'));
  EXPECT_EQ(status_of(slow.back()->read_answer()), 200);
}

TEST(ServerLimit, SharesTheLimitBetweenUnfinishedBodiesAndUnreadResponses) {
  auto options = TestServer::quick();
  options.max_held_bytes = kLargeBytes + 40 * 1024;
  TestServer server(options);
  Client sender(server.port());
  sender.send(kUnfinished);
  Client other(server.port());
  other.send(get("/fast"));
  ASSERT_EQ(status_of(other.read_answer()), 200);

  Client reader(server.port());
  reader.send(get("/large"));

  EXPECT_EQ(sender.read_all(), "");
  EXPECT_EQ(body_of(reader.read_answer()).size(), kLargeBytes);
}

TEST(ServerLimit, RefusesANewConnectionIfAllOthersAreBusy) {
  auto options = TestServer::quick();
  options.max_connections = 1;
  TestServer server(options);
  Client busy(server.port());
  busy.send(get("/held"));
  server.held.wait(0);

  Client refused(server.port());
  const auto answer = refused.read_all();
  server.release();

  EXPECT_EQ(status_of(answer), 503);
  EXPECT_NE(answer.find("Retry-After: 1\r\n"), std::string::npos);
  EXPECT_EQ(status_of(busy.read_answer()), 200);
}

TEST(ServerLimit, AnswersUnavailableIfAWorkerRunsOutOfMemory) {
  TestServer server;
  Client client(server.port());
  Client other(server.port());

  server.run_out_of_memory(true);
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab");
  const auto answer = client.read_all();
  server.run_out_of_memory(false);
  other.send(get("/fast"));

  EXPECT_EQ(status_of(answer), 503);
  EXPECT_EQ(body_of(answer), "");
  EXPECT_EQ(status_of(other.read_answer()), 200);
}

TEST(ServerLimit, ClosesOnlyTheConnectionThatRunsOutOfMemory) {
  TestServer server;
  Client client(server.port());
  Client other(server.port());

  server.run_out_of_memory(true);
  client.send(get("/fast"));
  const auto answer = client.read_all();
  server.run_out_of_memory(false);
  other.send(get("/fast"));

  EXPECT_EQ(answer, "");
  EXPECT_EQ(status_of(other.read_answer()), 200);
  Client late(server.port());
  late.send(get("/fast"));
  EXPECT_EQ(status_of(late.read_answer()), 200);
}

}  // namespace
