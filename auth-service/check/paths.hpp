#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace auth::check {

struct Account {
  std::string username;
  std::string password;
};

// One endpoint of the service under test, with the names of the members that it uses.
struct Route {
  std::string path;
  std::string method;
  std::string username = "username";
  std::string password = "password";
  std::string access_token = "access_token";
  std::string refresh_token = "refresh_token";
  std::string name = "name";
  std::string token;  // the member of the body that has the token; if empty, it is the bearer
  bool form = false;  // the body is a form instead of JSON
};

// Where the service under test has what the checks need. Nothing for what it does not have.
struct Paths {
  std::optional<Account> account;  // to log in with, instead of registering one
  std::optional<Route> enroll;     // member "register" of the file
  std::optional<Route> login;
  std::optional<Route> refresh;
  std::optional<Route> logout;
  std::optional<Route> profile;
  std::optional<Route> items;
  std::optional<Route> books;
  std::optional<Route> remove;                   // member "delete": of the own account
  std::string error;                             // the member of an error that has its text
  std::string origin = "http://localhost:8080";  // of a page that may call the service
};

// The preset, changed by `text` as a JSON merge patch (RFC 7396) unless that is empty. Throws
// std::runtime_error for a preset, a member or a value that does not exist.
Paths read_paths(const std::string& preset, std::string_view text);

}  // namespace auth::check
