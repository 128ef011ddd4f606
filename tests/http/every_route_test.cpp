// Headers and errors that all routes have in common. The tests read the routes from the router, so
// that new routes are included, and send requests over a real socket.

#include <set>

#include <gtest/gtest.h>

#include "tests/http/auth_routes.hpp"
#include "tests/http/books_routes.hpp"

namespace {

using common::http::Method;
using common::http::Router;
using http_tests::body_of;
using http_tests::Client;
using http_tests::Sample;
using http_tests::ServedRoutes;
using http_tests::status_of;

const std::string kPage = "http://page.test";
constexpr const char* kId = "the-walk";
constexpr const char* kPolicyOfData = "default-src 'none'; frame-ancestors 'none'";
constexpr const char* kPolicyOfPage = "default-src 'none'; script-src 'self';";

// The value of a header: "-" if it is missing, "twice" if it is duplicate.
std::string field(const std::string& answer, const std::string& name) {
  const auto start = "\r\n" + name + ": ";
  const auto at = answer.find(start);
  if (at == std::string::npos) return "-";
  if (answer.find(start, at + 1) != std::string::npos) return "twice";
  const auto value = at + start.size();
  return answer.substr(value, answer.find("\r\n", value) - value);
}

bool names(const std::string& list, const std::string& entry) {
  return (", " + list + ", ").find(", " + entry + ", ") != std::string::npos;
}

std::string with_token(const std::string& token) {
  return token.empty() ? "" : "Authorization: Bearer " + token + "\r\n";
}

std::string with_body(const std::string& type, const std::string& body) {
  if (body.empty()) return "\r\n";
  return "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

// One route and its service. Checks the common headers of every response.
template <class Service>
class Route {
 public:
  Route(Router::Entry entry, Router::Options options)
      : service_(options),
        any_page_(options.cors_origins.front() == "*"),
        method(to_string(entry.method)),
        pattern(std::move(entry.pattern)) {
    const auto samples = service_.samples();
    const auto found = samples.find(method + " " + pattern);
    // A GET without path parameters only needs a token.
    const bool is_plain = method == "GET" && pattern.find('{') == std::string::npos;
    if (found != samples.end()) {
      sample = found->second;
    } else if (is_plain) {
      sample.token = service_.access_token();
    } else {
      ADD_FAILURE() << "give " << method << " " << pattern << " a sample";
    }
    if (sample.target.empty()) sample.target = pattern;
  }

  // `rest` follows the common headers.
  std::string ask(const std::string& verb, const std::string& rest) {
    SCOPED_TRACE(verb + " " + sample.target);
    Client client(served_.port());
    client.send(verb + " " + sample.target + " HTTP/1.1\r\nHost: a\r\nOrigin: " + kPage +
                "\r\nX-Request-ID: " + kId + "\r\n" + rest);
    const auto answer = client.read_answer(verb == "HEAD");
    expect_fields_of_all(answer);
    return answer;
  }
  std::string ask_with(const std::string& token) {
    return ask(method, with_token(token) + with_body(sample.type, sample.body));
  }
  std::set<std::string> methods() {
    std::set<std::string> all{"OPTIONS"};
    for (const auto& entry : service_.router.entries()) {
      if (entry.pattern == pattern) all.emplace(to_string(entry.method));
    }
    return all;
  }

 private:
  void expect_fields_of_all(const std::string& answer) {
    const auto status = status_of(answer);
    EXPECT_EQ(field(answer, "X-Request-ID"), kId);
    EXPECT_EQ(field(answer, "X-Content-Type-Options"), "nosniff");
    const bool is_page = status == 200 && pattern.starts_with("/docs");
    const auto policy = field(answer, "Content-Security-Policy");
    EXPECT_TRUE(policy.starts_with(is_page ? kPolicyOfPage : kPolicyOfData)) << policy;
    EXPECT_EQ(field(answer, "Access-Control-Allow-Origin"), any_page_ ? "*" : kPage);
    EXPECT_TRUE(names(field(answer, "Access-Control-Expose-Headers"), "X-Request-ID"));
    const bool is_anyones = status == 204 || (sample.is_public && status == 200);
    EXPECT_TRUE(is_anyones || field(answer, "Cache-Control") == "no-store");
    EXPECT_TRUE(status < 400 || field(answer, "Content-Type") == "application/json");
  }

  Service service_;
  bool any_page_;
  ServedRoutes served_{service_.router};

 public:
  const std::string method;
  const std::string pattern;
  Sample sample;
};

template <class Service>
class EveryRoute : public testing::Test {
 protected:
  // Calls `check` with each route, each with a new service.
  template <class Check>
  static void for_each_route(Check check, const Router::Options& options = {}) {
    for (const auto& entry : Service(options).router.entries()) {
      SCOPED_TRACE(std::string(to_string(entry.method)) + " " + entry.pattern);
      Route<Service> route(entry, options);
      check(route);
    }
  }
};

using Services = testing::Types<http_tests::AuthRoutes, http_tests::BooksRoutes>;
TYPED_TEST_SUITE(EveryRoute, Services);

TYPED_TEST(EveryRoute, AnswersItsSampleWithTheExpectedStatus) {
  this->for_each_route([](auto& route) {
    EXPECT_EQ(status_of(route.ask_with(route.sample.token)), route.sample.status);
  });
}

TYPED_TEST(EveryRoute, SendsVaryForAConfiguredOrigin) {
  const auto grant = [](auto& route) {
    const auto answer = route.ask_with(route.sample.token);
    EXPECT_NE(answer.find("\r\nVary: Origin\r\n"), std::string::npos);
  };
  this->for_each_route(grant, {.cors_origins = {kPage}});
}

TYPED_TEST(EveryRoute, RefusesAMissingToken) {
  this->for_each_route([](auto& route) {
    const auto answer = route.ask_with("");

    if (route.sample.token.empty()) return;
    EXPECT_EQ(status_of(answer), 401);
    EXPECT_TRUE(field(answer, "WWW-Authenticate").starts_with("Bearer")) << answer;
  });
}

TYPED_TEST(EveryRoute, RefusesABadToken) {
  this->for_each_route([](auto& route) {
    const auto answer = route.ask_with("a.b.c");

    if (route.sample.token.empty()) return;
    EXPECT_EQ(status_of(answer), 401);
    EXPECT_NE(field(answer, "WWW-Authenticate").find("error=\"invalid_token\""), std::string::npos);
  });
}

TYPED_TEST(EveryRoute, AnswersHeadAsGetWithoutABody) {
  this->for_each_route([](auto& route) {
    const auto answer = route.ask("HEAD", with_token(route.sample.token) + "\r\n");

    const auto status_of_get = route.method == "GET" ? route.sample.status : 200;
    EXPECT_EQ(status_of(answer), route.methods().contains("GET") ? status_of_get : 405);
    EXPECT_NE(field(answer, "Content-Length"), "-");
    EXPECT_EQ(body_of(answer), "");
  });
}

TYPED_TEST(EveryRoute, AnswersAPreflight) {
  this->for_each_route([](auto& route) {
    const auto answer =
        route.ask("OPTIONS", "Access-Control-Request-Method: " + route.method + "\r\n\r\n");

    EXPECT_EQ(status_of(answer), 204);
    EXPECT_TRUE(names(field(answer, "Access-Control-Allow-Methods"), route.method));
    for (const char* name : {"Authorization", "Content-Type", "X-Request-ID"}) {
      EXPECT_TRUE(names(field(answer, "Access-Control-Allow-Headers"), name)) << name;
    }
  });
}

TYPED_TEST(EveryRoute, RefusesMethodsThatItsPathDoesNotSupport) {
  this->for_each_route([](auto& route) {
    for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
      if (route.methods().contains(method)) continue;
      const auto answer = route.ask(method, with_token(route.sample.token) + "\r\n");
      EXPECT_EQ(status_of(answer), 405);
      for (const auto& allowed : route.methods()) {
        EXPECT_TRUE(names(field(answer, "Allow"), allowed)) << allowed;
      }
    }
  });
}

TYPED_TEST(EveryRoute, RefusesUnsupportedMethods) {
  this->for_each_route([](auto& route) {
    for (const auto& [method, status] : {std::pair("BREW", 501), std::pair("TRACE", 405)}) {
      EXPECT_EQ(status_of(route.ask(method, with_token(route.sample.token) + "\r\n")), status);
    }
  });
}

TYPED_TEST(EveryRoute, RefusesABodyOfAnotherContentType) {
  this->for_each_route([](auto& route) {
    const auto answer = route.ask(
        route.method, with_token(route.sample.token) + with_body("text/plain", route.sample.body));

    EXPECT_TRUE(route.sample.body.empty() || status_of(answer) == 415);
  });
}

TYPED_TEST(EveryRoute, RefusesAnInvalidContentLength) {
  this->for_each_route([](auto& route) {
    const auto token = with_token(route.sample.token);

    EXPECT_EQ(status_of(route.ask(route.method, token + "Content-Length: 65537\r\n\r\n")), 413);
    EXPECT_EQ(status_of(route.ask(route.method, token + "Content-Length: x\r\n\r\n")), 400);
  });
}

TYPED_TEST(EveryRoute, HasARouteForEachSample) {
  TypeParam service({});
  std::set<std::string> routes;
  for (const auto& entry : service.router.entries()) {
    routes.insert(std::string(to_string(entry.method)) + " " + entry.pattern);
  }

  for (const auto& [route, sample] : service.samples())
    EXPECT_TRUE(routes.contains(route)) << route;
}

}  // namespace
