#include "auth-service/check/paths.hpp"

#include <array>
#include <span>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/http/embedded_file.hpp"

namespace auth::check {

std::span<const common::EmbeddedFile> preset_files();  // generated

namespace {

using nlohmann::json;

struct RouteMember {
  const char* name;
  std::optional<Route> Paths::*route;
  const char* method;  // unless the file says another one
};

constexpr std::array<RouteMember, 8> kRoutes{{
    {"register", &Paths::enroll, "POST"},
    {"login", &Paths::login, "POST"},
    {"refresh", &Paths::refresh, "POST"},
    {"logout", &Paths::logout, "POST"},
    {"profile", &Paths::profile, "GET"},
    {"items", &Paths::items, "GET"},
    {"books", &Paths::books, "GET"},
    {"delete", &Paths::remove, "DELETE"},
}};

constexpr std::array<std::pair<const char*, std::string Route::*>, 8> kNames{{
    {"path", &Route::path},
    {"method", &Route::method},
    {"username", &Route::username},
    {"password", &Route::password},
    {"access_token", &Route::access_token},
    {"refresh_token", &Route::refresh_token},
    {"name", &Route::name},
    {"token", &Route::token},
}};

std::string read_string(const std::string& name, const json& value) {
  if (!value.is_string()) throw std::runtime_error(fmt::format("paths: {} must be text", name));
  return value.get<std::string>();
}

// Calls `read(name, value)` for each member; it returns whether the member exists.
template <class Read>
void read_members(const std::string& owner, const json& object, Read read) {
  if (!object.is_object()) {
    throw std::runtime_error(fmt::format("paths: {} must be a JSON object", owner));
  }
  for (const auto& [name, value] : object.items()) {
    if (!read(name, value)) {
      throw std::runtime_error(fmt::format("paths: {} has no member {}", owner, name));
    }
  }
}

Route read_route(const std::string& owner, const json& object, const char* method) {
  Route route;
  route.method = method;
  read_members(owner, object, [&](const std::string& name, const json& value) {
    if (name == "form" && value.is_boolean()) {
      route.form = value.get<bool>();
      return true;
    }
    for (const auto& [known, member] : kNames) {
      if (name != known) continue;
      route.*member = read_string(owner + "." + name, value);
      return true;
    }
    return false;
  });
  if (!route.path.starts_with('/')) {
    throw std::runtime_error(fmt::format("paths: {}.path must begin with /", owner));
  }
  return route;
}

Account read_account(const json& object) {
  Account account;
  read_members("account", object, [&](const std::string& name, const json& value) {
    if (name == "username") account.username = read_string(name, value);
    if (name == "password") account.password = read_string(name, value);
    return name == "username" || name == "password";
  });
  if (account.username.empty() || account.password.empty()) {
    throw std::runtime_error("paths: account needs a username and a password");
  }
  return account;
}

Paths parse_paths(const json& object) {
  Paths paths;
  read_members("the file", object, [&](const std::string& name, const json& value) {
    if (name == "account") {
      paths.account = read_account(value);
      return true;
    }
    if (name == "error" || name == "origin") {
      (name == "error" ? paths.error : paths.origin) = read_string(name, value);
      return true;
    }
    for (const auto& known : kRoutes) {
      if (name != known.name) continue;
      paths.*known.route = read_route(name, value, known.method);
      return true;
    }
    return false;
  });
  if (!paths.login || !paths.profile) {
    throw std::runtime_error("paths: login and profile are required");
  }
  if (!paths.account && !paths.enroll) {
    throw std::runtime_error("paths: register or account is required");
  }
  return paths;
}

}  // namespace

Paths read_paths(const std::string& preset, std::string_view text) {
  const auto presets = json::parse(preset_files().front().text);
  if (!presets.contains(preset)) {
    throw std::runtime_error(fmt::format("there is no preset {}", preset));
  }
  auto object = presets.at(preset);
  if (!text.empty()) {
    const auto changes = json::parse(text, nullptr, false);
    if (!changes.is_object()) throw std::runtime_error("paths: the file must be a JSON object");
    object.merge_patch(changes);
  }
  return parse_paths(object);
}

}  // namespace auth::check
