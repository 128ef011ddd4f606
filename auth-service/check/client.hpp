#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "auth-service/check/paths.hpp"
#include "auth-service/check/target.hpp"
#include "common/core/random.hpp"

namespace auth::check {

struct Tokens {
  std::string access;
  std::string refresh;
};

// Uses the service under test as its page does. One thread may use it.
class Client {
 public:
  // `books_url` is where items and books are. Both URLs are without a slash at the end.
  Client(Paths paths, std::string url, std::string books_url);

  [[nodiscard]] const Paths& paths() const { return paths_; }
  Target& target() { return target_; }
  [[nodiscard]] std::string url_of(const Route& route) const;

  // A name and a password that no other run uses.
  Account invent_account();
  // POSTs the account to the route, which has to exist.
  Result enroll(const Account& account);
  Result log_in(const Account& account);
  Result refresh(const std::string& token);
  Result call(const Route& route, const std::string& token = "",
              const common::http::Headers& headers = {});
  Result add_item(const std::string& token, const std::string& name);
  // What a refresh with this token sends.
  Call refresh_call(const std::string& token) const;

  // The tokens in the response to a login or a refresh; a missing one is empty.
  Tokens tokens_of(const Result& result, const Route& route);
  // Logs in. Throws std::runtime_error if there are no tokens.
  Tokens new_session(const Account& account);

  // The account of the file, or a new one. Throws std::runtime_error if it is not registered.
  Account new_account();
  // Deletes what the run registered, if the service can. Returns the names that stay.
  std::vector<std::string> remove_accounts();

 private:
  [[nodiscard]] Call credentials_call(const Route& route, const Account& account) const;

  const Paths paths_;
  const std::string url_;
  const std::string books_url_;
  common::SystemRandom random_;
  Target target_;
  struct Registered {
    Account account;
    std::string token;  // to delete it with, because its logins may be limited by then; may be ""
  };
  std::vector<Registered> registered_;
};

}  // namespace auth::check
