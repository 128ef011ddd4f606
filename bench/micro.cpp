// Measures the time and the allocations of single steps of a request: ./dev bench micro
#include <atomic>
#include <cstdlib>
#include <new>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include "books-service/core/catalogue.hpp"
#include "books-service/http_routes.hpp"
#include "common/core/random.hpp"
#include "common/http/request_parser.hpp"
#include "common/http/response_writer.hpp"
#include "common/service/health.hpp"
#include "common/token/claims_mac.hpp"
#include "common/token/jwt.hpp"
#include "tests/support/memory_catalogue.hpp"

namespace {

std::atomic<std::int64_t> allocations{0};

}  // namespace

// Not inlined: otherwise the compiler warns about a mismatched new and delete.
[[gnu::noinline]] void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* room = std::malloc(size)) return room;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* room) noexcept { std::free(room); }
[[gnu::noinline]] void operator delete(void* room, std::size_t) noexcept { std::free(room); }

namespace {

using common::http::Method;
using common::http::Request;

class NoLog final : public common::Log {
 public:
  void write(common::LogLevel, std::string_view, std::span<const common::LogField>) override {}
};

// Runs `step` as a benchmark and counts its allocations.
template <class Step>
void measure(benchmark::State& state, Step step) {
  const auto before = allocations.load();
  for (auto _ : state) benchmark::DoNotOptimize(step());
  state.counters["allocations"] = benchmark::Counter(
      static_cast<double>(allocations.load() - before), benchmark::Counter::kAvgIterations);
}

common::JwtOptions jwt_options(const common::ClaimsMac* mac = nullptr) {
  common::JwtOptions options;
  options.secret = common::Secret("5f0c9a2e7b41d8366e1f94ac0b7d2583");
  options.claims_mac = mac;
  return options;
}

// Books-service without its sockets and its database.
struct Service {
  Service() {
    common::http::add_health_routes(router, {"bench", "1", "00000000", [] { return "ok"; }}, clock,
                                    draining);
    books::add_routes(router, guard, catalogue);
    common::ValidationErrors errors;
    for (int i = 0; i < 10; ++i) {
      catalogue.create_item(identity, {"Brass key", "Opens the reading room."}, errors);
    }
  }

  [[nodiscard]] std::string token() {
    return issuer->issue_access(identity, std::chrono::seconds(900)).token.reveal();
  }
  Request request(std::string path) {
    Request request;
    request.path = std::move(path);
    request.remote_address = "127.0.0.1";
    request.headers.add("Host", "127.0.0.1:8002");
    request.headers.add("Authorization", "Bearer " + token());
    return request;
  }

  common::SystemClock clock;
  common::SystemRandom random;
  NoLog log;
  std::atomic<bool> draining = false;
  common::Identity identity{.user_id = 7,
                            .username = "johndoe",
                            .role = "user",
                            .scope = "profile items books",
                            .session_id = "00010203-0405-4607-8809-0a0b0c0d0e0f",
                            .fresh = true};
  std::unique_ptr<common::TokenIssuer> issuer =
      common::make_token_issuer(jwt_options(), clock, random);
  std::unique_ptr<common::TokenVerifier> verifier =
      common::make_token_verifier(jwt_options(), clock);
  tests::MemoryItems items;
  tests::MemoryBooks books;
  books::Catalogue catalogue{items, books, clock};
  common::http::Router router{{}, random, log};
  common::Guard guard{*verifier, log};
};

void verify_a_new_token(benchmark::State& state) {
  Service service;
  const auto token = service.token();
  // kAccessOrRefresh bypasses the cache of verified tokens.
  measure(state,
          [&] { return service.verifier->verify(token, common::TokenUse::kAccessOrRefresh); });
}
BENCHMARK(verify_a_new_token);

void verify_a_known_token(benchmark::State& state) {
  Service service;
  const auto token = service.token();
  measure(state, [&] { return service.verifier->verify_access(token); });
}
BENCHMARK(verify_a_known_token);

// What auth-service has in addition: claim `mac`.
struct TokensWithMac {
  common::ClaimsMac mac{{common::Secret("0e1c94d8a5b37f26c0d4e8912f7a6b35")}};
  common::SystemClock clock;
  common::SystemRandom random;
  std::unique_ptr<common::TokenIssuer> issuer =
      common::make_token_issuer(jwt_options(&mac), clock, random);
  std::unique_ptr<common::TokenVerifier> verifier =
      common::make_token_verifier(jwt_options(&mac), clock);
};

void verify_a_new_token_with_mac(benchmark::State& state) {
  Service service;
  TokensWithMac tokens;
  const auto token =
      tokens.issuer->issue_access(service.identity, std::chrono::seconds(900)).token.reveal();
  measure(state,
          [&] { return tokens.verifier->verify(token, common::TokenUse::kAccessOrRefresh); });
}
BENCHMARK(verify_a_new_token_with_mac);

void verify_a_known_token_with_mac(benchmark::State& state) {
  Service service;
  TokensWithMac tokens;
  const auto token =
      tokens.issuer->issue_access(service.identity, std::chrono::seconds(900)).token.reveal();
  measure(state, [&] { return tokens.verifier->verify_access(token); });
}
BENCHMARK(verify_a_known_token_with_mac);

void issue_a_token(benchmark::State& state) {
  Service service;
  measure(state, [&] {
    return service.issuer->issue_access(service.identity, std::chrono::seconds(900));
  });
}
BENCHMARK(issue_a_token);

void issue_a_token_with_mac(benchmark::State& state) {
  Service service;
  TokensWithMac tokens;
  measure(state,
          [&] { return tokens.issuer->issue_access(service.identity, std::chrono::seconds(900)); });
}
BENCHMARK(issue_a_token_with_mac);

void parse_a_request(benchmark::State& state) {
  Service service;
  const auto text = "GET /api/items HTTP/1.1\r\nHost: 127.0.0.1:8002\r\nAuthorization: Bearer " +
                    service.token() + "\r\n\r\n";
  const common::http::RequestLimits limits;
  measure(state, [&] {
    common::http::RequestParser parser(limits);
    parser.put(text);
    return parser.take();
  });
}
BENCHMARK(parse_a_request);

void route_a_request(benchmark::State& state) {
  Service service;
  auto request = service.request("/api/books/7");
  measure(state, [&] { return service.router.find(request).first.executor; });
}
BENCHMARK(route_a_request);

void answer_a_request(benchmark::State& state, const char* path) {
  Service service;
  auto request = service.request(path);
  measure(state, [&] { return service.router.handle(request); });
}
BENCHMARK_CAPTURE(answer_a_request, health, "/health");
BENCHMARK_CAPTURE(answer_a_request, list_of_10_items, "/api/items");

void write_an_answer(benchmark::State& state) {
  Service service;
  auto request = service.request("/api/items");
  const auto response = service.router.handle(request);
  common::http::ResponseWriter writer;
  std::string output;
  measure(state, [&] {
    writer.write(response, {}, output);
    return output.size();
  });
}
BENCHMARK(write_an_answer);

}  // namespace

BENCHMARK_MAIN();
