#include "common/service/metrics.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "auth-service/event_metrics.hpp"
#include "common/service/counting_log.hpp"
#include "common/service/service_metrics.hpp"
#include "tests/support/counting_random.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/requests.hpp"

namespace common::metrics {
namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

auto count_lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

TEST(Metrics, WriteHelpAndTypeOncePerName) {
  Metrics metrics;
  metrics.counter("a_total", "Counts.", {{"kind", "x"}}) += 2;
  metrics.counter("a_total", "Counts.", {{"kind", "y"}});
  metrics.gauge("b_bytes", "Is.", {}, [] { return 1.5; });

  EXPECT_EQ(metrics.text(),
            "# HELP a_total Counts.\n# TYPE a_total counter\n"
            "a_total{kind=\"x\"} 2\na_total{kind=\"y\"} 0\n"
            "# HELP b_bytes Is.\n# TYPE b_bytes gauge\nb_bytes 1.5\n");
}

TEST(Metrics, ReturnTheSameCounterForTheSameLabels) {
  Metrics metrics;

  EXPECT_EQ(&metrics.counter("a_total", "", {{"k", "v"}}),
            &metrics.counter("a_total", "", {{"k", "v"}}));
}

TEST(Metrics, CallTheCallbackOnEachScrape) {
  Metrics metrics;
  double value = 1;
  metrics.counter("a_total", "", {}, [&] { return value; });
  ASSERT_TRUE(has_line(metrics.text(), "a_total 1"));
  value = 3;

  EXPECT_TRUE(has_line(metrics.text(), "a_total 3"));
}

TEST(Metrics, IncludeBuildAndProcessMetrics) {
  Metrics metrics;

  add_process_metrics(metrics, "a-service");

  const auto text = metrics.text();
  EXPECT_TRUE(
      has_line(text, fmt::format("llavero_build_info{{service=\"a-service\",version=\"{}\"}} 1",
                                 LLAVERO_VERSION)));
  for (const char* name : {"process_start_time_seconds", "process_resident_memory_bytes",
                           "process_cpu_seconds_total", "process_open_fds"}) {
    const auto line = text.find(fmt::format("\n{} ", name));
    ASSERT_NE(line, std::string::npos) << name;
    EXPECT_GT(std::stod(text.substr(text.find(' ', line))), 0) << name;
  }
}

class Counting : public testing::Test {
 protected:
  void count(const EventMetric& metric) { log_.count(std::array{metric}); }

  tests::MemoryLog lines_;
  Metrics metrics_;
  CountingLog log_{lines_, metrics_};
};

constexpr std::array<std::string_view, 2> kReasons{"bad", "worse"};
constexpr EventMetric kRefusals{.event = "refused",
                                .name = "refusals_total",
                                .help = "",
                                .label = "reason",
                                .field = "reason",
                                .values = kReasons};

TEST_F(Counting, ForwardsEveryEvent) {
  count(kRefusals);

  log_.info("refused", {{"reason", "bad"}});
  log_.info("else", {{"reason", "bad"}});

  EXPECT_EQ(lines_.lines(), (std::vector<std::string>{"refused reason=bad", "else reason=bad"}));
}

TEST_F(Counting, CountsByTheValueOfAField) {
  count(kRefusals);

  log_.info("refused", {{"id", std::int64_t{7}}, {"reason", "worse"}});
  log_.info("else", {{"reason", "bad"}});

  EXPECT_TRUE(has_line(metrics_.text(), "refusals_total{reason=\"worse\"} 1"));
  EXPECT_TRUE(has_line(metrics_.text(), "refusals_total{reason=\"bad\"} 0"));
}

TEST_F(Counting, CountsUnknownValuesAsOther) {
  count(kRefusals);
  const auto lines = count_lines(metrics_.text());

  for (int i = 0; i < 1000; ++i) log_.info("refused", {{"reason", fmt::format("r{}", i)}});
  log_.info("refused", {{"reason", std::int64_t{1}}});
  log_.info("refused", {});

  EXPECT_EQ(count_lines(metrics_.text()), lines);
  EXPECT_TRUE(has_line(metrics_.text(), "refusals_total{reason=\"other\"} 1002"));
}

TEST_F(Counting, MergesTheValuesOfEntriesWithOneName) {
  constexpr std::array<std::string_view, 1> kMore{"worst"};
  auto more = kRefusals;
  more.values = kMore;
  count(kRefusals);
  count(more);

  log_.info("refused", {{"reason", "bad"}});
  log_.info("refused", {{"reason", "worst"}});
  log_.info("refused", {{"reason", "unknown"}});

  EXPECT_TRUE(has_line(metrics_.text(), "refusals_total{reason=\"bad\"} 1"));
  EXPECT_TRUE(has_line(metrics_.text(), "refusals_total{reason=\"worst\"} 1"));
  EXPECT_TRUE(has_line(metrics_.text(), "refusals_total{reason=\"other\"} 1"));
}

TEST_F(Counting, AddsTheAmountOfAField) {
  count({.event = "ended", .name = "ended_total", .help = "", .amount = "sessions"});

  log_.info("ended", {{"sessions", std::int64_t{3}}});
  log_.info("ended", {{"sessions", std::int64_t{0}}});

  EXPECT_TRUE(has_line(metrics_.text(), "ended_total 3"));
}

TEST_F(Counting, IncrementsSeveralCountersForOneEvent) {
  log_.count(auth::event_metrics());

  log_.info("login_ok", {});
  log_.warn("refresh_reuse", {});
  log_.info("refresh_failed", {{"reason", "refresh_reused"}});

  const auto text = metrics_.text();
  EXPECT_TRUE(has_line(text, "llavero_logins_total{outcome=\"ok\"} 1"));
  EXPECT_TRUE(has_line(text, "llavero_sessions_opened_total 1"));
  EXPECT_TRUE(has_line(text, "llavero_refreshes_total{outcome=\"refresh_reused\"} 1"));
  EXPECT_TRUE(has_line(text, "llavero_sessions_ended_total{reason=\"refresh_reuse\"} 1"));
}

class MetricsOfRequests : public testing::Test {
 protected:
  MetricsOfRequests() {
    router_.add(http::Method::kGet, "/things/{id}", http::Executor::kInline,
                [](const http::Request&) {
                  http::Response response;
                  response.status = 204;
                  return response;
                });
    add_metrics_route(router_, metrics_);
  }

  http::Response send(http::Method method, const std::string& path) {
    auto sent = tests::request(method, path);
    return router_.handle(sent);
  }
  http::Response refuse(http::Method method, const std::string& path, int status) {
    auto sent = tests::request(method, path);
    return router_.refuse(sent, {.status = status, .code = "refused", .message = ""});
  }
  bool shows(const std::string& line) {
    return has_line(send(http::Method::kGet, "/metrics").body, line);
  }

  tests::CountingRandom random_;
  tests::MemoryLog log_;
  http::Router router_{{}, random_, log_};
  Metrics metrics_;
};

TEST_F(MetricsOfRequests, AreReturnedAsText) {
  const auto response = send(http::Method::kGet, "/metrics");

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(tests::header(response, "Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
}

// Regression: the metrics kept pointers to route names, which a later route invalidated.
TEST_F(MetricsOfRequests, IncludeRoutesAddedLater) {
  for (const auto* path : {"/later", "/later/a", "/later/b", "/later/c", "/later/d"}) {
    router_.add(http::Method::kGet, path, http::Executor::kInline,
                [](const http::Request&) { return http::Response(); });
  }
  send(http::Method::kGet, "/things/7");
  send(http::Method::kGet, "/later/d");

  EXPECT_TRUE(
      shows(R"(llavero_http_requests_total{route="/things/{id}",method="GET",status="204"} 1)"));
  EXPECT_TRUE(
      shows(R"(llavero_http_requests_total{route="/later/d",method="GET",status="200"} 1)"));
}

TEST_F(MetricsOfRequests, NameThePatternOfTheRouteNotThePath) {
  send(http::Method::kGet, "/things/7");
  send(http::Method::kGet, "/things/8");
  send(http::Method::kHead, "/things/8");
  send(http::Method::kPost, "/things/8");

  EXPECT_TRUE(
      shows(R"(llavero_http_requests_total{route="/things/{id}",method="GET",status="204"} 2)"));
  EXPECT_TRUE(
      shows(R"(llavero_http_requests_total{route="/things/{id}",method="HEAD",status="204"} 1)"));
  EXPECT_TRUE(
      shows(R"(llavero_http_requests_total{route="/things/{id}",method="POST",status="405"} 1)"));
}

TEST_F(MetricsOfRequests, CountRefusedRequestsUnderTheirRoute) {
  refuse(http::Method::kGet, "/things/8", 503);
  refuse(http::Method::kGet, "", 501);

  EXPECT_TRUE(
      shows(R"(llavero_http_requests_total{route="/things/{id}",method="GET",status="503"} 1)"));
  EXPECT_TRUE(
      shows(R"(llavero_http_requests_total{route="unmatched",method="other",status="501"} 1)"));
}

TEST_F(MetricsOfRequests, AddNoSeriesForUnknownPathsOrMethods) {
  const auto flood = [&](int from, int to) {
    for (int i = from; i < to; ++i) {
      for (std::size_t method = 0; method < http::kMethods; ++method) {
        send(static_cast<http::Method>(method), fmt::format("/nowhere/{}", i));
        send(static_cast<http::Method>(method), fmt::format("/things/{}", i));
      }
      refuse(http::Method::kGet, "", 501);
    }
  };
  flood(0, 1);
  send(http::Method::kGet, "/metrics");
  const auto lines = count_lines(send(http::Method::kGet, "/metrics").body);

  flood(1, 1000);

  EXPECT_EQ(count_lines(send(http::Method::kGet, "/metrics").body), lines);
  EXPECT_TRUE(
      shows(R"(llavero_http_requests_total{route="unmatched",method="GET",status="404"} 1000)"));
}

TEST_F(MetricsOfRequests, HaveCumulativeBuckets) {
  auto slow = tests::request(http::Method::kGet, "/things/1");
  slow.received_at -= std::chrono::hours(1);
  static_cast<void>(router_.handle(slow));
  auto fast = tests::request(http::Method::kGet, "/things/1");
  fast.received_at += std::chrono::hours(1);  // fast even on a busy machine
  static_cast<void>(router_.handle(fast));

  const std::string name = "llavero_http_request_duration_seconds";
  const std::string labels = R"(route="/things/{id}",method="GET")";
  EXPECT_TRUE(shows(fmt::format("{}_count{{{}}} 2", name, labels)));
  EXPECT_TRUE(shows(fmt::format("{}_bucket{{{},le=\"0.0005\"}} 1", name, labels)));
  EXPECT_TRUE(shows(fmt::format("{}_bucket{{{},le=\"10\"}} 1", name, labels)));
  EXPECT_TRUE(shows(fmt::format("{}_bucket{{{},le=\"+Inf\"}} 2", name, labels)));
}

}  // namespace
}  // namespace common::metrics
