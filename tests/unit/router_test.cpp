#include "common/http/router.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/counting_random.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/requests.hpp"

namespace common::http {
namespace {

using tests::body_of;
using tests::header;
using tests::request;

class Routing : public testing::Test {
 protected:
  Routing() {
    router_.add(Method::kGet, "/things", Executor::kBlocking, echo);
    router_.add(Method::kPost, "/things", Executor::kHashing, echo);
    router_.add(Method::kGet, "/things/{id}", Executor::kInline, echo);
    router_.add(Method::kDelete, "/things/{id}/parts/{part}", Executor::kBlocking, echo);
    router_.add(Method::kPost, "/only-post", Executor::kBlocking, echo);
  }

  // Answers with the path parameters, one per line.
  static Response echo(const Request& request) {
    Response response;
    for (const auto& value : request.path_parameters) response.body += value + "\n";
    return response;
  }

  Response send(Method method, const std::string& path) {
    auto sent = request(method, path);
    return router_.handle(sent);
  }
  // The response to an exception in a handler.
  template <class Exception>
  Response answer_to(const Exception& exception) {
    router_.add(Method::kGet, "/throws", Executor::kInline,
                [&](const Request&) -> Response { throw exception; });
    return send(Method::kGet, "/throws");
  }

  tests::CountingRandom random_;
  tests::MemoryLog log_;
  Router router_{{}, random_, log_};
};

TEST_F(Routing, FindsTheHandlerOfAPathAndMethod) {
  EXPECT_EQ(send(Method::kGet, "/things").status, 200);
  EXPECT_EQ(send(Method::kPost, "/things").status, 200);
}

TEST_F(Routing, SaysOnceThatAPeerWithXForwardedForIsNotTrusted) {
  EXPECT_EQ(router_.forwarded_ignored(), 0U);
  for (int i = 0; i < 3; ++i) {
    auto sent = request(Method::kGet, "/things", {{"X-Forwarded-For", "198.51.100.9"}});
    (void)router_.handle(sent);
    EXPECT_EQ(sent.remote_address, "192.0.2.7");
  }
  send(Method::kGet, "/things");

  EXPECT_EQ(router_.forwarded_ignored(), 3U);
  const auto lines = log_.lines();
  EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                          [](const auto& line) {
                            return line.starts_with("forwarded_ignored ") &&
                                   line.find("peer=192.0.2.7") != std::string::npos &&
                                   line.find("TRUSTED_PROXIES") != std::string::npos;
                          }),
            1);
}

TEST_F(Routing, ReadsUnescapedPathParameters) {
  EXPECT_EQ(send(Method::kGet, "/things/7").body, "7\n");
  EXPECT_EQ(send(Method::kGet, "/things/a%20b%C3%B1").body, "a b\xC3\xB1\n");
  EXPECT_EQ(send(Method::kDelete, "/things/a/parts/b").body, "a\nb\n");
}

TEST_F(Routing, SplitsThePathBeforeItUnescapes) {
  EXPECT_EQ(send(Method::kGet, "/things/a%2Fb").body, "a/b\n");
  EXPECT_EQ(send(Method::kGet, "/things%2F7").status, 404);
}

TEST_F(Routing, AnswersNotFoundForUnknownPaths) {
  for (const char* path :
       {"/", "//", "/thing", "/Things", "/things/", "//things", "/things//", "/things/a/b",
        "/things/./7", "/things/../things", "/things/%zz", "/things/\xC3%41", "/things/a/parts/"}) {
    const auto response = send(Method::kGet, path);

    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(body_of(response)["code"], "not_found") << path;
  }
}

TEST_F(Routing, ListsTheAllowedMethodsInA405) {
  const auto response = send(Method::kPut, "/things");

  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(header(response, "Allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(body_of(response)["code"], "method_not_allowed");
}

TEST_F(Routing, PutsTheBasePathBeforeEveryLocation) {
  Router router({.base_path = "/books"}, random_, log_);
  router.add(Method::kPost, "/things", Executor::kInline, [](const Request& request) {
    Response response;
    response.headers.add("Location", "/things/7");
    response.body = request.base_path;
    return response;
  });
  router.add(Method::kPut, "/things", Executor::kInline, [](const Request&) -> Response {
    throw Error(ErrorKind::kConflict, "taken", "Taken").with_location("/things/8");
  });
  auto post = request(Method::kPost, "/things");
  auto put = request(Method::kPut, "/things");

  const auto created = router.handle(post);

  EXPECT_EQ(header(created, "Location"), "/books/things/7");
  EXPECT_EQ(created.body, "/books");
  EXPECT_EQ(header(router.handle(put), "Location"), "/books/things/8");
}

TEST_F(Routing, CallsTheProblemHookForEveryProblem) {
  router_.on_problem([](const Request& request, Problem& problem) {
    problem.members.emplace_back("path", request.path);
    problem.headers.add("Pragma", "no-cache");
  });
  auto refused = request(Method::kGet, "/things");

  for (const auto& response :
       {send(Method::kGet, "/nothing"), send(Method::kPut, "/things"),
        answer_to(std::runtime_error("fault")),
        router_.refuse(refused, {.status = 503, .code = "full", .message = "Full"})}) {
    EXPECT_TRUE(body_of(response).contains("path")) << response.status;
    EXPECT_EQ(header(response, "Pragma"), "no-cache") << response.status;
  }
}

TEST_F(Routing, ServesHeadForEveryGetRoute) {
  EXPECT_EQ(send(Method::kHead, "/things").status, 200);
  EXPECT_EQ(send(Method::kHead, "/only-post").status, 405);
}

TEST_F(Routing, AnswersOptionsWithTheMethodsOfThePath) {
  const auto response = send(Method::kOptions, "/things");

  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(header(response, "Allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(header(response, "Access-Control-Allow-Methods"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(send(Method::kOptions, "/nothing").status, 404);
  EXPECT_EQ(send(Method::kOptions, "*").status, 204);
}

TEST_F(Routing, ListsTheAcceptedPatchTypes) {
  router_.add(Method::kPatch, "/patched", Executor::kInline,
              [](const Request&) { return Response{}; });

  const auto response = send(Method::kOptions, "/patched");

  EXPECT_EQ(header(response, "Allow"), "PATCH, OPTIONS");
  EXPECT_EQ(header(response, "Accept-Patch"), "application/merge-patch+json, application/json");
  EXPECT_EQ(header(send(Method::kOptions, "/things"), "Accept-Patch"), "-");
}

// Otherwise a page that requests a wrong path would see "Failed to fetch" instead of the 404.
TEST_F(Routing, AllowsAPreflightForAnUnknownPath) {
  auto preflight =
      request(Method::kOptions, "/nothing", {{"Access-Control-Request-Method", "POST"}});

  const auto response = router_.handle(preflight);

  EXPECT_EQ(response.status, 204);
  EXPECT_NE(header(response, "Access-Control-Allow-Methods").find("POST"), std::string::npos);
  EXPECT_NE(header(response, "Access-Control-Allow-Headers").find("Authorization"),
            std::string::npos);
}

TEST_F(Routing, ReturnsTheExecutorOfEachRoute) {
  const auto executor_of = [&](Method method, const char* path) {
    return tests::executor_of(router_, request(method, path));
  };

  EXPECT_EQ(executor_of(Method::kGet, "/things"), Executor::kBlocking);
  EXPECT_EQ(executor_of(Method::kHead, "/things"), Executor::kBlocking);
  EXPECT_EQ(executor_of(Method::kPost, "/things"), Executor::kHashing);
  EXPECT_EQ(executor_of(Method::kGet, "/things/7"), Executor::kInline);
  EXPECT_EQ(executor_of(Method::kPut, "/things"), Executor::kInline);
  EXPECT_EQ(executor_of(Method::kGet, "/nothing"), Executor::kInline);
}

TEST_F(Routing, RunsAContinuationOnItsExecutor) {
  router_.add(Method::kGet, "/moved", Executor::kBlocking, [](const Request&) -> Reply {
    return Continuation{Executor::kHashing, [](const Request& rest) {
                          return Response{.status = 202, .headers = {}, .body = rest.path};
                        }};
  });
  auto sent = request(Method::kGet, "/moved");

  const auto route = router_.find(sent);
  const auto reply = router_.run(sent, route.first.run);

  EXPECT_EQ(route.first.executor, Executor::kBlocking);
  ASSERT_TRUE(std::holds_alternative<Continuation>(reply));
  EXPECT_EQ(std::get<Continuation>(reply).executor, Executor::kHashing);
  EXPECT_EQ(router_.handle(sent).status, 202);
  EXPECT_EQ(router_.handle(sent).body, "/moved");
}

TEST_F(Routing, RunsAnInlineCheckBeforeTheHandler) {
  const auto check = [](const Request& checked) -> Handler {
    if (checked.query == "bad") throw Error(ErrorKind::kUnauthenticated, "bad", "No");
    return [](const Request&) { return Response{}; };
  };
  router_.add(Method::kGet, "/checked", Executor::kBlocking,
              CheckedHandler{.check = check, .check_inline = true});
  router_.add(Method::kGet, "/later", Executor::kBlocking, CheckedHandler{.check = check});
  auto sent = request(Method::kGet, "/checked");

  const auto route = router_.find(sent);
  const auto reply = router_.run(sent, route.first.run);
  EXPECT_EQ(route.first.executor, Executor::kInline);
  ASSERT_TRUE(std::holds_alternative<Continuation>(reply));
  EXPECT_EQ(std::get<Continuation>(reply).executor, Executor::kBlocking);
  EXPECT_EQ(tests::executor_of(router_, request(Method::kGet, "/later")), Executor::kBlocking);

  sent.query = "bad";
  const auto refusal = router_.run(sent, route.first.run);
  ASSERT_TRUE(std::holds_alternative<Response>(refusal));
  EXPECT_EQ(std::get<Response>(refusal).status, 401);
}

TEST_F(Routing, RefusesNonInlineRequestsWhileSuspended) {
  router_.add(Method::kGet, "/checked", Executor::kBlocking,
              CheckedHandler{.check = [](const Request&) -> Handler {
                               return [](const Request&) { return Response{}; };
                             },
                             .check_inline = true});

  router_.suspend();
  EXPECT_EQ(send(Method::kGet, "/things").status, 503);
  EXPECT_EQ(send(Method::kGet, "/checked").status, 503);
  EXPECT_EQ(send(Method::kGet, "/things/7").status, 200);

  router_.resume();
  EXPECT_EQ(send(Method::kGet, "/things").status, 200);
  EXPECT_EQ(send(Method::kGet, "/checked").status, 200);
}

TEST_F(Routing, ListsItsRoutes) {
  const auto entries = router_.entries();

  ASSERT_EQ(entries.size(), 5U);
  EXPECT_EQ(entries[1].method, Method::kPost);
  EXPECT_EQ(entries[1].pattern, "/things");
  EXPECT_EQ(entries[3].pattern, "/things/{id}/parts/{part}");
}

TEST_F(Routing, KeepsASafeRequestId) {
  for (const std::string& id : {std::string("a"), std::string("A-z_0.9"), std::string(64, 'x')}) {
    auto sent = request(Method::kGet, "/things", {{"X-Request-ID", id}});

    EXPECT_EQ(header(router_.handle(sent), "X-Request-ID"), id);
    EXPECT_TRUE(log_.has("request", "request_id=" + id));
  }
}

TEST_F(Routing, ReplacesAnUnsafeRequestId) {
  for (const std::string& id :
       {std::string(), std::string(65, 'x'), std::string("a b"), std::string("a\nb"),
        std::string("\xC3\xB1"), std::string("a\0", 2), std::string("<b>")}) {
    auto sent = request(Method::kGet, "/things", {{"X-Request-ID", id}});
    const auto response = router_.handle(sent);

    EXPECT_EQ(header(response, "X-Request-ID").size(), 16U) << id;
    EXPECT_EQ(header(response, "X-Request-ID"), sent.request_id);
  }
}

TEST_F(Routing, GivesEveryRequestAUniqueId) {
  EXPECT_EQ(header(send(Method::kGet, "/things"), "X-Request-ID"), "0001020304050607");
  EXPECT_EQ(header(send(Method::kGet, "/things"), "X-Request-ID"), "08090a0b0c0d0e0f");
}

TEST_F(Routing, WritesOneLineForEachRequest) {
  auto sent = request(Method::kHead, "/things/7");
  sent.query = "token=hunter2";

  static_cast<void>(router_.handle(sent));

  ASSERT_EQ(log_.lines().size(), 1U);
  EXPECT_TRUE(log_.has("request", "method=HEAD path=/things/7 status=200 ms="));
  EXPECT_TRUE(log_.has("request", "ip=192.0.2.7"));
  EXPECT_FALSE(log_.mentions("hunter2"));
}

TEST_F(Routing, LogsSuccessfulPollsAtDebug) {
  router_.log_as_poll("/things/{id}");

  static_cast<void>(send(Method::kGet, "/things/7"));
  static_cast<void>(send(Method::kGet, "/things"));
  static_cast<void>(send(Method::kPut, "/things/7"));

  EXPECT_EQ(log_.levels(), (std::vector{LogLevel::kDebug, LogLevel::kInfo, LogLevel::kInfo}));
}

TEST_F(Routing, MarksPreflights) {
  auto sent = request(Method::kOptions, "/things/7");
  sent.headers.add("Access-Control-Request-Method", "GET");

  static_cast<void>(router_.handle(sent));

  EXPECT_TRUE(log_.has("preflight", "method=OPTIONS path=/things/7 status=204"));
  EXPECT_FALSE(log_.has("request"));
}

TEST_F(Routing, ShowsErrorsToTheClient) {
  const auto response = answer_to(Error(ErrorKind::kForbidden, "no", "You may not"));

  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(body_of(response)["code"], "no");
  EXPECT_EQ(body_of(response)["request_id"], header(response, "X-Request-ID"));
}

TEST_F(Routing, ShowsProblemsToTheClient) {
  const auto response =
      answer_to(ProblemException({.status = 415, .code = "media", .message = "No"}));

  EXPECT_EQ(response.status, 415);
  EXPECT_EQ(body_of(response)["code"], "media");
}

TEST_F(Routing, HidesOtherExceptionsAndLogsThem) {
  const auto response = answer_to(std::runtime_error("table users is broken"));

  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(body_of(response)["code"], "internal_error");
  EXPECT_EQ(response.body.find("table users"), std::string::npos);
  EXPECT_TRUE(log_.has("internal_error", "reason=table users is broken"));
  EXPECT_TRUE(log_.has("internal_error", "request_id=" + header(response, "X-Request-ID")));
  EXPECT_TRUE(log_.has("request", "status=500"));
}

TEST_F(Routing, HidesThrownNonExceptions) {
  const auto response = answer_to(7);

  EXPECT_EQ(response.status, 500);
  EXPECT_TRUE(log_.has("internal_error"));
}

TEST_F(Routing, AnswersAnInvalidTokenWithTheConfiguredStatus) {
  Router router({.cors_origins = {"*"}, .invalid_token_status = 422}, random_, log_);
  router.add(Method::kGet, "/", Executor::kInline, [](const Request&) -> Response {
    throw Error(ErrorKind::kInvalidToken, "bad_signature", "Signature verification failed");
  });
  auto sent = request(Method::kGet, "/");

  EXPECT_EQ(router.handle(sent).status, 422);
}

TEST_F(Routing, RefusesARequestThatReachesNoHandler) {
  Request broken;

  const auto response =
      router_.refuse(broken, {.status = 431, .code = "header_too_large", .message = "Too large"});

  EXPECT_EQ(response.status, 431);
  EXPECT_EQ(body_of(response)["code"], "header_too_large");
  EXPECT_EQ(header(response, "X-Request-ID"), "0001020304050607");
  EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "*");
  EXPECT_TRUE(log_.has("request", "status=431"));
}

}  // namespace
}  // namespace common::http
