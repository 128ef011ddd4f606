#include "common/service/config.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "common/core/text.hpp"
#include "common/http/url.hpp"
#include "common/service/cookie_settings.hpp"
#include "common/service/published_secrets.hpp"

namespace common {
namespace {

constexpr std::size_t kMinSecretBytes = 32;
constexpr std::size_t kMaxClaimBytes = 256;
constexpr std::int64_t kTenYearsSeconds = 10LL * 366 * 24 * 3600;
// A login waits for about a second in a full queue, and half of that behind one client.
constexpr std::size_t kHashingQueuePerCore = 64;
constexpr std::size_t kHashingQueuePerClientAndCore = 32;
constexpr std::int64_t kMinPollMilliseconds = 50;
constexpr std::int64_t kMaxPollMilliseconds = 3'600'000;
constexpr const char* kMakeSecret = "make one with: auth-service secret new";

ConfigError wrong(const std::string& name, const std::string& got, const std::string& takes) {
  return ConfigError(
      fmt::format("setting {}: got \"{}\", takes {}", name, escape_for_log(got), takes));
}

// For a message about a URL.
std::string without_password(const std::string& url) {
  return url.find('@') == std::string::npos ? url : "a URL with a password";
}

template <class Number>
std::optional<Number> to_number(std::string_view text) {
  Number number{};
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end ? std::optional(number) : std::nullopt;
}

std::string flag_of(const std::string& name) {
  std::string flag = "--" + name;
  for (char& c : flag) c = c == '_' ? '-' : static_cast<char>(std::tolower(c));
  return flag;
}

std::string read_file(const std::string& setting, const std::string& path) {
  const auto failure = [&] { return wrong(setting, path, "the path of a file that can be read"); };
  std::ifstream file(path, std::ios::binary);
  if (!file) throw failure();
  std::string content;
  try {
    content.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  } catch (const std::ios_base::failure&) {  // a directory: opening it succeeds, reading fails
    throw failure();
  }
  // Windows ends lines with two characters.
  for (const std::string_view newline : {"\r\n", "\n"}) {
    if (!content.ends_with(newline)) continue;
    content.resize(content.size() - newline.size());
    break;
  }
  return content;
}

// Whether one to four bytes repeat, such as one UTF-8 character.
bool is_short_text_repeated(std::string_view bytes) {
  constexpr std::size_t kMaxPeriod = 4;
  for (std::size_t period = 1; period <= kMaxPeriod; ++period) {
    if (bytes.substr(period) == bytes.substr(0, bytes.size() - period)) return true;
  }
  return false;
}

// "127.0.0.1:8001" or "[::1]:8001"
void read_listen(const std::string& text, http::ServerOptions& server) {
  const auto failure = [&] {
    return wrong("LISTEN", text, "address:port or [address]:port, such as 127.0.0.1:8001");
  };
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) throw failure();
  const auto port = to_number<std::uint16_t>(std::string_view(text).substr(colon + 1));
  auto address = text.substr(0, colon);
  const bool bracketed = address.starts_with('[') && address.ends_with(']');
  if (bracketed) address = address.substr(1, address.size() - 2);
  const bool is_address =
      bracketed ? http::is_ipv6_address(address) : http::is_ipv4_address(address);
  if (!is_address || !port) throw failure();
  server.listen_address = std::move(address);
  server.listen_port = *port;
}

// A claim of every token. Text that JSON cannot hold would fail each login, and long text would
// exceed the maximum length of a token.
std::string read_claim(const Settings& settings, const std::string& name) {
  const auto& text = settings.text(name);
  const bool fits = text.size() <= kMaxClaimBytes && count_characters(text).has_value() &&
                    !has_control_characters(text);
  if (fits) return text;
  throw wrong(name, text,
              fmt::format("at most {} bytes of UTF-8 without control characters", kMaxClaimBytes));
}

LogFormat read_log_format(const Settings& settings) {
  const auto format = settings.choice("LOG_FORMAT", {"auto", "text", "json", "short"});
  if (format == "json") return LogFormat::kJson;
  const bool is_short = format == "short" || (format == "auto" && ::isatty(STDOUT_FILENO) == 1);
  return is_short ? LogFormat::kShort : LogFormat::kText;
}

// Whoever knows or guesses a request id reads its lines: not in production.
bool read_log_view(const Settings& settings, const std::string& environment) {
  const auto view = settings.choice("LOG_VIEW", {"auto", "on", "off"});
  if (view == "on" && environment == "production") {
    throw wrong("LOG_VIEW", view, "off in production");
  }
  return view == "on" || (view == "auto" && environment == "development");
}

// "*", or origins as browsers send them: another spelling would never match. "null" is not taken,
// because every sandboxed frame and local file sends it.
std::vector<std::string> read_origins(const Settings& settings) {
  std::vector<std::string> origins;
  for (const auto& entry : settings.list("CORS_ORIGINS")) {
    if (entry == "*") return {entry};
    const auto url = http::parse_http_url(entry);
    if (!url || !url->path.empty()) {
      throw wrong("CORS_ORIGINS", without_password(entry),
                  "* or origins such as http://10.0.0.5:8080");
    }
    origins.push_back(url->origin);
  }
  return origins;
}

http::TrustedProxies read_trusted_proxies(const Settings& settings) {
  try {
    return http::TrustedProxies(settings.list("TRUSTED_PROXIES"));
  } catch (const std::invalid_argument& entry) {
    throw wrong("TRUSTED_PROXIES", entry.what(), "networks such as 10.0.0.0/8 or fd00::/8");
  }
}

sql::DatabaseUrl read_database_url(const Settings& settings) {
  try {
    return sql::parse_database_url(settings.secret("DATABASE_URL").reveal());
  } catch (const std::invalid_argument& error) {
    throw ConfigError(fmt::format("setting DATABASE_URL: {}", error.what()));
  }
}

JwtOptions read_jwt(const Settings& settings) {
  JwtOptions jwt;
  jwt.secret = settings.secret("JWT_SECRET");
  check_jwt_secret("JWT_SECRET", jwt.secret);
  const auto previous = settings.secret("JWT_SECRET_PREVIOUS");
  if (!previous.empty()) {
    check_jwt_secret("JWT_SECRET_PREVIOUS", previous);
    jwt.previous_secret = previous;
  }
  jwt.issuer = read_claim(settings, "JWT_ISSUER");
  if (jwt.issuer.empty()) throw wrong("JWT_ISSUER", "", "the name or URL of who issues the tokens");
  const auto audience = read_claim(settings, "JWT_AUDIENCE");
  if (!audience.empty()) jwt.audience = audience;
  jwt.access_lifetime = settings.seconds("ACCESS_TOKEN_TTL_SECONDS", 1);
  jwt.refresh_lifetime = settings.seconds("REFRESH_TOKEN_TTL_SECONDS", 1);
  jwt.legacy_tokens = settings.on_off("JWT_LEGACY_TOKENS");
  jwt.leeway = settings.seconds("CLOCK_LEEWAY_SECONDS", 0);
  return jwt;
}

http::ServerOptions read_server(const Settings& settings) {
  http::ServerOptions server;
  read_listen(settings.text("LISTEN"), server);
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  server.io_threads = cores;
  server.worker_threads = static_cast<std::size_t>(settings.integer("DATABASE_POOL", 1, 1024));
  server.hashing_threads = cores;
  server.hashing_queue_limit = kHashingQueuePerCore * cores;
  server.hashing_client_limit = kHashingQueuePerClientAndCore * cores;
  server.max_connections =
      static_cast<std::size_t>(settings.integer("MAX_CONNECTIONS", 1, 1'000'000));
  server.limits.max_body_bytes =
      static_cast<std::size_t>(settings.integer("MAX_BODY_BYTES", 1024, 1LL << 30U));
  // Otherwise the largest body could never be sent.
  server.max_held_bytes = std::max(server.max_held_bytes, 4 * server.limits.max_body_bytes);
  return server;
}

}  // namespace

void parse_command_line(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& outcome) {
    throw EarlyExit{app.exit(outcome)};
  }
}

void Settings::declare(const std::string& name, const std::string& default_value,
                       const std::string& help) {
  auto& [value, flag] = settings_[name];
  // Not CLI11's envname(), which does not tell whether the flag was given.
  const char* variable =
      std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): no threads yet
  value = variable != nullptr && *variable != '\0' ? variable : default_value;
  flag = app_.add_option(flag_of(name), value, help + " (" + name + ")");
  if (!default_value.empty()) flag->default_str(default_value);
}

void Settings::declare_with_file(const std::string& name, const std::string& default_value,
                                 const std::string& help) {
  declare(name, default_value, help);
  declare(name + "_FILE", "", "file that holds " + name);
}

void Settings::declare_removed(const std::string& name) {
  declare(name, "", "");
  settings_.at(name).flag->group("");  // hides it
}

const std::string& Settings::text(const std::string& name) const {
  return settings_.at(name).value;
}

bool Settings::is_flag_given(const std::string& name) const {
  return !settings_.at(name).flag->empty();
}

std::int64_t Settings::integer(const std::string& name, std::int64_t min, std::int64_t max) const {
  const auto number = to_number<std::int64_t>(text(name));
  if (number && *number >= min && *number <= max) return *number;
  throw wrong(name, text(name), fmt::format("a whole number from {} to {}", min, max));
}

std::chrono::seconds Settings::seconds(const std::string& name, std::int64_t min) const {
  return std::chrono::seconds(integer(name, min, kTenYearsSeconds));
}

std::string Settings::choice(const std::string& name,
                             const std::vector<std::string>& choices) const {
  const auto& value = text(name);
  if (std::find(choices.begin(), choices.end(), value) == choices.end()) {
    throw wrong(name, value, fmt::format("one of {}", fmt::join(choices, ", ")));
  }
  return value;
}

bool Settings::on_off(const std::string& name) const {
  const auto& value = text(name);
  if (value == "on" || value == "true" || value == "1") return true;
  if (value == "off" || value == "false" || value == "0") return false;
  throw wrong(name, value, "on or off");
}

std::vector<std::string> Settings::list(const std::string& name) const {
  std::vector<std::string> entries;
  std::istringstream rest(text(name));
  for (std::string entry; std::getline(rest, entry, ',');) {
    const auto first = entry.find_first_not_of(' ');
    if (first == std::string::npos) continue;
    entries.push_back(entry.substr(first, entry.find_last_not_of(' ') - first + 1));
  }
  return entries;
}

http::HttpUrl Settings::url(const std::string& name) const {
  if (auto url = http::parse_http_url(text(name))) return *std::move(url);
  throw wrong(name, without_password(text(name)), "a URL such as https://auth.example.org");
}

Secret Settings::secret(const std::string& name) const {
  const auto file_name = name + "_FILE";
  const auto& file = text(file_name);
  const bool given = is_flag_given(name);
  if (given && is_flag_given(file_name)) {
    throw ConfigError(
        fmt::format("settings {} and {}: only one of the two flags can be given", name, file_name));
  }
  return Secret(file.empty() || given ? text(name) : read_file(file_name, file));
}

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

void check_jwt_secret(const std::string& setting, const Secret& secret) {
  const auto& bytes = secret.reveal();
  const auto refuse = [&](const std::string& rule) {
    return ConfigError(fmt::format("setting {}: {}; {}", setting, rule, kMakeSecret));
  };
  if (bytes.empty()) throw refuse("is not set");
  if (bytes.size() < kMinSecretBytes) {
    throw refuse(fmt::format("got {} bytes, takes at least {}", bytes.size(), kMinSecretBytes));
  }
  if (is_short_text_repeated(bytes)) throw refuse("repeats the same few bytes");
  if (is_published_secret(bytes)) throw refuse("is a published example, which everybody knows");
}

void declare_common_settings(Settings& settings, const std::string& listen,
                             const std::string& database_url) {
  settings.declare("ENVIRONMENT", "development", "development, test or production");
  settings.declare("LISTEN", listen, "address:port to serve on");
  settings.declare("PUBLIC_URL", "http://127.0.0.1" + listen.substr(listen.rfind(':')),
                   "URL of this service for clients, with its path behind a reverse proxy");
  settings.declare_with_file(
      "DATABASE_URL", database_url,
      "sqlite:PATH or mariadb://user:password@host[:port]/NAME[?unix_socket=PATH]");
  settings.declare("DATABASE_POOL", "8",
                   "threads for requests, each with its own connection to the database");
  settings.declare_with_file("JWT_SECRET", "", "key of the tokens, at least 32 bytes");
  settings.declare_with_file("JWT_SECRET_PREVIOUS", "", "also accepted when tokens are verified");
  settings.declare("JWT_ISSUER", "llavero", "claim iss of every token");
  settings.declare("JWT_AUDIENCE", "", "claim aud, if tokens shall have one");
  settings.declare("ACCESS_TOKEN_TTL_SECONDS", "900", "lifetime of an access token");
  settings.declare("REFRESH_TOKEN_TTL_SECONDS", "2592000", "lifetime of a session");
  settings.declare("CLOCK_LEEWAY_SECONDS", "5", "difference of clocks that is let pass");
  settings.declare("JWT_LEGACY_TOKENS", "off", "also accept tokens of Flask-JWT-Extended");
  settings.declare("INVALID_TOKEN_STATUS", "401", "401, or 422 as Flask-JWT-Extended answers");
  settings.declare("CORS_ORIGINS", "*", "pages that may call: * or a list of origins");
  declare_cookie_settings(settings);
  settings.declare("TRUSTED_PROXIES", "", "networks whose X-Forwarded-For is believed");
  settings.declare("MAX_CONNECTIONS", "10000", "concurrent connections");
  settings.declare("MAX_BODY_BYTES", "65536", "largest request body");
  settings.declare("LOG_LEVEL", "info", "trace, debug, info, warn, error or off");
  settings.declare("LOG_FORMAT", "auto",
                   "text, json, short (for people), or auto: short on a terminal, else text");
  settings.declare("LOG_FILE", "", "file that also gets each line, as text");
  settings.declare(
      "LOG_VIEW", "auto",
      "GET /logs/{request_id}: on, off (the only choice in production), or auto: on in "
      "development");
}

CommonConfig read_common_settings(const Settings& settings) {
  CommonConfig config;
  config.environment = settings.choice("ENVIRONMENT", {"development", "test", "production"});
  config.server = read_server(settings);
  config.public_url = settings.url("PUBLIC_URL");
  config.cors_origins = read_origins(settings);
  config.invalid_token_status = std::stoi(settings.choice("INVALID_TOKEN_STATUS", {"401", "422"}));
  config.trusted_proxies = read_trusted_proxies(settings);
  config.database = read_database_url(settings);
  config.jwt = read_jwt(settings);
  config.jwt.cookies = read_cookie_settings(settings, config);
  config.log_level =
      settings.choice("LOG_LEVEL", {"trace", "debug", "info", "warn", "error", "off"});
  config.log_format = read_log_format(settings);
  config.log_file = settings.text("LOG_FILE");
  config.log_view = read_log_view(settings, config.environment);
  return config;
}

void declare_feed_settings(Settings& settings) {
  settings.declare("AUTH_URL", "http://127.0.0.1:8001", "base URL of auth-service");
  settings.declare("REVOCATION_FEED", "auto",
                   "required: no token is accepted before the first reading; optional; or auto: "
                   "required in production");
  settings.declare("REVOCATION_POLL_MS", "200", "pause between two polls for logouts");
  settings.declare_removed("REVOCATION_POLL_SECONDS");
}

FeedConfig read_feed_settings(const Settings& settings) {
  if (!settings.text("REVOCATION_POLL_SECONDS").empty()) {
    throw ConfigError("setting REVOCATION_POLL_SECONDS: use REVOCATION_POLL_MS, in milliseconds");
  }
  const auto feed = settings.choice("REVOCATION_FEED", {"required", "optional", "auto"});
  const bool is_production = settings.text("ENVIRONMENT") == "production";
  return {.auth_url = settings.url("AUTH_URL"),
          .poll_interval = std::chrono::milliseconds(
              settings.integer("REVOCATION_POLL_MS", kMinPollMilliseconds, kMaxPollMilliseconds)),
          .is_required = feed == "required" || (feed == "auto" && is_production)};
}

}  // namespace common
