#include <gtest/gtest.h>

#include "common/http/router.hpp"
#include "tests/support/counting_random.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/requests.hpp"

namespace common::http {
namespace {

using tests::header;
using tests::request;

// One response of each kind to a page, from a router that allows these origins.
std::vector<Response> answers(const std::vector<std::string>& origins, const std::string& page) {
  tests::CountingRandom random;
  tests::MemoryLog log;
  Router router({.cors_origins = origins, .invalid_token_status = 401}, random, log);
  router.add(Method::kGet, "/ok", Executor::kInline, [](const Request&) { return Response{}; });
  router.add(Method::kGet, "/fails", Executor::kInline,
             [](const Request&) -> Response { throw std::runtime_error("x"); });
  router.add(Method::kGet, "/refuses", Executor::kInline, [](const Request&) -> Response {
    throw Error(ErrorKind::kUnauthenticated, "x", "x");
  });

  std::vector<Response> responses;
  for (const auto& [method, path] :
       std::vector<std::pair<Method, std::string>>{{Method::kGet, "/ok"},
                                                   {Method::kOptions, "/ok"},
                                                   {Method::kPut, "/ok"},
                                                   {Method::kGet, "/nothing"},
                                                   {Method::kGet, "/fails"},
                                                   {Method::kGet, "/refuses"}}) {
    auto sent = request(method, path, {{"Origin", page}});
    responses.push_back(router.handle(sent));
  }
  Request broken = request(Method::kGet, "/", {{"Origin", page}});
  responses.push_back(router.refuse(broken, {}));
  return responses;
}

TEST(Cors, AllowsEveryPageToReadEveryResponse) {
  for (const auto& response : answers({"*"}, "http://anything")) {
    EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "*") << response.status;
    EXPECT_EQ(header(response, "Access-Control-Expose-Headers"),
              "X-Request-ID, Location, ETag, Link, Retry-After, WWW-Authenticate, Date");
    EXPECT_EQ(header(response, "Access-Control-Allow-Credentials"), "-");
    EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff");
  }
}

TEST(Cors, AllowsAListedPageToReadEveryResponse) {
  for (const auto& response : answers({"http://a:1", "http://b"}, "http://b")) {
    EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "http://b") << response.status;
    EXPECT_EQ(header(response, "Vary"), "Origin") << response.status;
  }
}

TEST(Cors, AllowsNoOtherPage) {
  for (const char* page :
       {"http://c", "http://b:80", "http://b.evil", "https://b", "http://B", "null", ""}) {
    for (const auto& response : answers({"http://a:1", "http://b"}, page)) {
      EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "-") << page;
      EXPECT_EQ(header(response, "Vary"), "Origin") << page;
    }
  }
}

TEST(Cors, LetsListedPagesAloneSendCookies) {
  tests::CountingRandom random;
  tests::MemoryLog log;
  const Router router({.cors_origins = {"http://a"}, .cors_credentials = true}, random, log);
  const auto answer = [&](const std::string& page) {
    auto sent = request(Method::kOptions, "*", {{"Origin", page}});
    return router.handle(sent);
  };

  EXPECT_EQ(header(answer("http://a"), "Access-Control-Allow-Credentials"), "true");
  EXPECT_EQ(header(answer("http://a"), "Vary"), "Origin, Cookie");
  EXPECT_EQ(header(answer("http://a"), "Access-Control-Allow-Headers"),
            "Authorization, Content-Type, If-Match, If-None-Match, X-Request-ID, X-CSRF-TOKEN");
  EXPECT_EQ(header(answer("http://b"), "Access-Control-Allow-Credentials"), "-");
  EXPECT_EQ(header(answer("http://b"), "Vary"), "Origin, Cookie");
}

TEST(Cors, AddsVaryWithoutAnOrigin) {
  tests::CountingRandom random;
  tests::MemoryLog log;
  const Router router({.cors_origins = {"http://a"}}, random, log);
  auto sent = request(Method::kGet, "/");

  const auto response = router.handle(sent);

  EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "-");
  EXPECT_EQ(header(response, "Vary"), "Origin");
}

TEST(Cors, AllowsTheHeadersThatAPreflightAsksFor) {
  tests::CountingRandom random;
  tests::MemoryLog log;
  Router router({}, random, log);
  router.add(Method::kGet, "/ok", Executor::kInline, [](const Request&) { return Response{}; });
  const auto allowed = [&](const std::string& path, const std::string& asked) {
    auto sent = request(
        Method::kOptions, path,
        {{"Access-Control-Request-Method", "GET"}, {"Access-Control-Request-Headers", asked}});
    return header(router.handle(sent), "Access-Control-Allow-Headers");
  };

  for (const char* path : {"/ok", "/nothing", "*"}) {
    EXPECT_EQ(allowed(path, "authorization,x-requested-with"), "authorization,x-requested-with");
  }
  for (const char* other : {"", "a\xC3\xB1", "a;b", "\"a\"", "a\x7F"}) {
    EXPECT_EQ(allowed("/ok", other),
              "Authorization, Content-Type, If-Match, If-None-Match, X-Request-ID")
        << other;
  }
}

TEST(Cors, ListsTheUsualHeadersWithoutAskedOnes) {
  const auto response = answers({"*"}, "http://a").at(1);

  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(header(response, "Access-Control-Allow-Methods"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(header(response, "Access-Control-Allow-Headers"),
            "Authorization, Content-Type, If-Match, If-None-Match, X-Request-ID");
  EXPECT_EQ(header(response, "Access-Control-Max-Age"), "600");
}

}  // namespace
}  // namespace common::http
