#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth-service/check/client.hpp"
#include "auth-service/check/jws.hpp"
#include "auth-service/check/target.hpp"

namespace auth::check {

enum class Kind : std::uint8_t { kExercise, kError, kAdvice };

// The result of a check.
struct Outcome {
  enum class State : std::uint8_t { kPassed, kFailed, kNotChecked };

  State state = State::kPassed;
  Exchange exchange{};        // what showed it
  std::string_view reason{};  // why it was not checked: an id in the files of words
};

inline Outcome passed(const Exchange& exchange = {}) {
  return {.state = Outcome::State::kPassed, .exchange = exchange};
}
inline Outcome failed(const Exchange& exchange) {
  return {.state = Outcome::State::kFailed, .exchange = exchange};
}
inline Outcome pass_if(bool good, const Exchange& exchange) {
  return good ? passed(exchange) : failed(exchange);
}
inline Outcome not_checked(std::string_view reason) {
  return {.state = Outcome::State::kNotChecked, .reason = reason};
}

// What the checks share, in the order of the table.
struct Run {
  Client client;
  std::string secret;  // of --secret-file; later one that was guessed

  Account user{};
  Result registered{};
  Result logged_in{};
  Tokens tokens{};                  // of `user`, the newest
  std::optional<Jws> access_jws{};  // nothing if the access token is not a JWT
  std::string item{};               // the name of an item of `user`
  std::vector<Route> guarded{};     // refuse requests without a token, accept `tokens`
  bool signature_ignored = false;
  bool rotates = false;  // a refresh returns a new refresh token
  bool has_logout = false;
};

struct Check {
  std::string_view id;
  Kind kind;
  Outcome (*run)(Run&);
};

// Every check once, in the order in which they have to run.
extern const std::array<Check, 40> kChecks;

// The answer of the first guarded route that accepts `token`.
std::optional<Exchange> find_acceptance(Run& run, const std::string& token);

// Registers, logs in and fills `run`. Returns false if this is not such a service; `run` then has
// its answers.
bool begin(Run& run);

Outcome check_register(Run& run);
Outcome check_password_not_returned(Run& run);
Outcome check_login(Run& run);
Outcome check_login_wrong_password(Run& run);
Outcome check_access_token(Run& run);
Outcome check_refresh_token(Run& run);
Outcome check_refresh(Run& run);
Outcome check_profile(Run& run);
Outcome check_profile_without_token(Run& run);
Outcome check_items_create(Run& run);
Outcome check_items_list(Run& run);
Outcome check_items_of_user(Run& run);
Outcome check_books(Run& run);
Outcome check_cors_preflight(Run& run);
Outcome check_cors_answer(Run& run);
Outcome check_tokens_told_apart(Run& run);
Outcome check_expiry(Run& run);
Outcome check_logs(Run& run);

Outcome check_signature_ignored(Run& run);
Outcome check_signature_stripped(Run& run);
Outcome check_algorithm_none(Run& run);
Outcome check_algorithm_confused(Run& run);
Outcome check_forged_accepted(Run& run);
Outcome check_refresh_as_access(Run& run);
Outcome check_access_as_refresh(Run& run);
Outcome check_weak_secret(Run& run);
Outcome check_expired_accepted(Run& run);
Outcome check_user_enumeration(Run& run);
Outcome check_cors_credentials(Run& run);
Outcome check_error_details(Run& run);
Outcome check_token_in_url(Run& run);
Outcome check_logout_ignored(Run& run);

Outcome check_refresh_not_rotated(Run& run);
Outcome check_reuse_not_noticed(Run& run);
Outcome check_parallel_refreshes(Run& run);
Outcome check_no_logout(Run& run);
Outcome check_no_rate_limit(Run& run);
Outcome check_short_password(Run& run);
Outcome check_long_lived_access_token(Run& run);
Outcome check_missing_claims(Run& run);

}  // namespace auth::check
