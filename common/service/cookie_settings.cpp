#include "common/service/cookie_settings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/core/text.hpp"

namespace common {
namespace {

bool read_location(const Settings& settings) {
  const auto locations = settings.list("TOKEN_LOCATION");
  if (locations == std::vector<std::string>{"header"}) return false;
  if (locations == std::vector<std::string>{"header", "cookie"}) return true;
  throw ConfigError(fmt::format("setting TOKEN_LOCATION: got \"{}\", takes header or header,cookie",
                                escape_for_log(settings.text("TOKEN_LOCATION"))));
}

void refuse_in_production(const char* name, const CommonConfig& config) {
  if (config.environment != "production") return;
  throw ConfigError(fmt::format("setting {}: got \"off\", takes on in production", name));
}

// Browsers keep no `Secure` cookie of a host that they reach by http.
bool read_secure(const Settings& settings, const CommonConfig& config) {
  const auto secure = settings.choice("COOKIE_SECURE", {"auto", "on", "off"});
  if (secure == "off") refuse_in_production("COOKIE_SECURE", config);
  if (secure != "auto") return secure == "on";
  return config.environment != "development" || config.public_url.origin.starts_with("https:");
}

}  // namespace

void declare_cookie_settings(Settings& settings) {
  settings.declare("TOKEN_LOCATION", "header",
                   "header, or header,cookie: tokens are also set and read as cookies");
  settings.declare(
      "COOKIE_SECURE", "auto",
      "cookies over TLS only: on, off (not in production), or auto: off in development "
      "if PUBLIC_URL is http");
  settings.declare("COOKIE_CSRF_PROTECT", "on",
                   "X-CSRF-TOKEN with a token from a cookie: on, or off (not in production)");
}

CookieOptions read_cookie_settings(const Settings& settings, const CommonConfig& config) {
  const CookieOptions cookies{.enabled = read_location(settings),
                              .csrf_protect = settings.on_off("COOKIE_CSRF_PROTECT"),
                              .secure = read_secure(settings, config),
                              .refresh_path = config.public_url.path + "/auth"};
  if (!cookies.csrf_protect) refuse_in_production("COOKIE_CSRF_PROTECT", config);
  // Browsers send no cookies there, and any page could use them if they did.
  const auto& origins = config.cors_origins;
  if (cookies.enabled && std::ranges::find(origins, "*") != origins.end()) {
    throw ConfigError(
        "setting CORS_ORIGINS: got \"*\", takes the origins of your pages with "
        "TOKEN_LOCATION=header,cookie, such as http://127.0.0.1:8080");
  }
  return cookies;
}

}  // namespace common
