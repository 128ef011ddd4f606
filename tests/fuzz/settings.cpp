// Each line is NAME=value, a setting in the environment of both services. Accepted settings must
// work, and errors must name the setting.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include <arpa/inet.h>

#include "auth-service/config.hpp"
#include "books-service/config.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/support/counting_random.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/requests.hpp"

namespace {

using fuzz::require;
using Values = std::map<std::string, std::string, std::less<>>;

// All settings except for paths.
constexpr std::array kNames{"ENVIRONMENT",
                            "LISTEN",
                            "DATABASE_URL",
                            "DATABASE_POOL",
                            "JWT_SECRET",
                            "JWT_SECRET_PREVIOUS",
                            "AUTH_KEY",
                            "AUTH_KEY_PREVIOUS",
                            "JWT_ISSUER",
                            "JWT_AUDIENCE",
                            "ACCESS_TOKEN_TTL_SECONDS",
                            "CLOCK_LEEWAY_SECONDS",
                            "CORS_ORIGINS",
                            "REFRESH_TOKEN_TTL_SECONDS",
                            "JWT_LEGACY_TOKENS",
                            "TRUSTED_PROXIES",
                            "INVALID_TOKEN_STATUS",
                            "MAX_CONNECTIONS",
                            "MAX_BODY_BYTES",
                            "LOG_LEVEL",
                            "LOG_FORMAT",
                            "LOG_FILE",
                            "LOG_VIEW",
                            "SESSION_TTL_SECONDS",
                            "PASSWORD_GRANT",
                            "EXPLAIN",
                            "REFRESH_GRACE_SECONDS",
                            "PUBLIC_URL",
                            "BOOKS_URL",
                            "PASSWORD_MIN_LENGTH",
                            "RATE_LIMIT",
                            "REGISTRATION",
                            "AUTH_URL",
                            "REVOCATION_FEED",
                            "REVOCATION_POLL_MS",
                            "REVOCATION_POLL_SECONDS"};

Values read_values(std::string_view text) {
  Values values{{"JWT_SECRET", "0123456789abcdef0123456789abcdeF"}};
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto name = line.substr(0, line.find('='));
    const bool known = std::find(kNames.begin(), kNames.end(), name) != kNames.end();
    if (known && name.size() < line.size())
      values[std::string(name)] = line.substr(name.size() + 1);
  }
  return values;
}

void set_environment(const Values& values) {
  for (const char* name : kNames) ::unsetenv(name);
  for (const auto& [name, value] : values) ::setenv(name.c_str(), value.c_str(), 1);
}

// Tokens that are issued with these settings are accepted with them.
void check_tokens(const common::JwtOptions& options) {
  require(options.secret.reveal().size() >= 32, "a secret is long enough");
  const tests::FixedClock clock;
  tests::CountingRandom random;
  const common::Identity identity{.user_id = INT64_MAX,
                                  .username = std::string(64, 'u'),
                                  .role = "admin",
                                  .scope = "profile items books books:edit users users:edit",
                                  .session_id = "00010203-0405-4607-8809-0a0b0c0d0e0f",
                                  .fresh = true};
  const auto issuer = common::make_token_issuer(options, clock, random);
  const auto verifier = common::make_token_verifier(options, clock);
  const auto token = issuer->issue_access(identity, options.access_lifetime).token;
  require(verifier->verify_access(token.reveal()).user_id == identity.user_id,
          "an issued token is accepted");
}

bool is_address(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

void check_server(const common::CommonConfig& config) {
  const auto& server = config.server;
  require(is_address(server.listen_address), "an address is listened on");
  require(server.worker_threads > 0 && server.max_connections > 0, "there is one of each");
  require(server.limits.max_body_bytes >= 1024, "a body has room");
  require(config.invalid_token_status == 401 || config.invalid_token_status == 422,
          "an invalid token is 401 or 422");
  for (const auto& origin : config.cors_origins) {
    require(common::is_printable_ascii(origin), "an origin can be sent as a header");
  }
}

// A request from the address of a trusted network may set X-Forwarded-For.
void check_networks(const common::CommonConfig& config, const std::string& text) {
  auto request = tests::request(common::http::Method::kGet, "/", {{"X-Forwarded-For", text}});
  require(is_address(config.trusted_proxies.client_of(request)), "a client has an address");
  const auto network = text.substr(0, text.find(','));
  const auto first = network.find_first_not_of(' ');
  if (first == std::string::npos) return;
  const auto last = network.find_first_of(" /", first);
  request = tests::request(common::http::Method::kGet, "/", {{"X-Forwarded-For", "198.51.100.9"}});
  request.remote_address = network.substr(first, last - first);
  require(config.trusted_proxies.client_of(request) == "198.51.100.9", "a proxy is believed");
}

void check_refusal(std::string_view refusal) {
  require(refusal.starts_with("setting ") && common::is_printable_ascii(refusal),
          "a refusal is one line that names a setting");
  if (!refusal.starts_with("setting JWT_SECRET") && !refusal.starts_with("setting AUTH_KEY"))
    return;
  // Messages that repeated the secret would soon exceed this number.
  static std::set<std::string> refusals;
  std::string text(refusal);
  std::erase_if(text, [](char c) { return c >= '0' && c <= '9'; });
  refusals.insert(text);
  require(refusals.size() <= 20, "a refusal does not repeat the secret");
}

template <class Read, class Check>
void read_as(const char* program, Read read, Check check) {
  std::string name(program);
  char* arguments[]{name.data(), nullptr};
  try {
    check(read(1, arguments));
  } catch (const common::ConfigError& refusal) {
    check_refusal(refusal.what());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto text = fuzz::view_of(data, size);
  if (text.find('\0') != text.npos) return 0;  // the environment cannot hold it
  auto values = read_values(text);
  set_environment(values);
  const auto check_common = [&](const common::CommonConfig& config) {
    check_tokens(config.jwt);
    check_server(config);
    check_networks(config, values["TRUSTED_PROXIES"]);
  };
  read_as("auth-service", auth::read_config, [&](const auth::Config& config) {
    check_common(config.common);
    const auto& key = config.keys.current;
    require(!key || key->reveal() != config.common.jwt.secret.reveal(),
            "AUTH_KEY is no JWT_SECRET");
    const auto& url = config.tokens.public_url;
    require(url.starts_with("http") && !url.ends_with('/') && common::is_printable_ascii(url),
            "the public URL can begin others");
    require(!config.tokens.explain || config.common.environment != "production",
            "production does not explain");
  });
  read_as("books-service", books::read_config, [&](const books::Config& config) {
    check_common(config.common);
    require(config.feed.poll_interval.count() >= 50, "the feed is not asked without a pause");
  });
  return 0;
}
