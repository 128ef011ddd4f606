// The lines of the exercise.
#include <ctime>

#include "auth-service/check/check.hpp"

namespace auth::check {
namespace {

using common::http::Headers;

constexpr int kNotFound = 404;
constexpr int kWrongMethod = 405;
constexpr int kNotImplemented = 501;
constexpr const char* kAllowOrigin = "Access-Control-Allow-Origin";

bool is_missing(const Result& result) {
  return result.status == kNotFound || result.status == kWrongMethod ||
         result.status == kNotImplemented || result.json().is_discarded();
}

// Whether the answer is an error as the paths describe it.
bool is_refusal(const Run& run, const Result& result) {
  const auto& member = run.client.paths().error;
  return result.refused() && (member.empty() || result.json().contains(member));
}

Headers origin_header(const Run& run) {
  Headers headers;
  headers.add("Origin", run.client.paths().origin);
  return headers;
}

bool allows(const Run& run, const Result& result) {
  const auto* allowed = result.headers.find(kAllowOrigin);
  return allowed != nullptr && (*allowed == "*" || *allowed == run.client.paths().origin);
}

// Adds the route to those that are attacked, if it is guarded at all.
void add_guarded(Run& run, const std::optional<Route>& route) {
  if (!route || !run.client.call(*route).refused()) return;
  if (run.client.call(*route, run.tokens.access).ok()) run.guarded.push_back(*route);
}

}  // namespace

std::optional<Exchange> find_acceptance(Run& run, const std::string& token) {
  for (const auto& route : run.guarded) {
    const auto result = run.client.call(route, token);
    if (result.ok()) return result.exchange;
  }
  return std::nullopt;
}

bool begin(Run& run) {
  auto& client = run.client;
  const auto& paths = client.paths();
  run.user = paths.account ? *paths.account : client.invent_account();
  if (!paths.account) run.registered = client.enroll(run.user);
  run.logged_in = client.log_in(run.user);
  if ((paths.account || is_missing(run.registered)) && is_missing(run.logged_in)) return false;
  run.tokens = client.tokens_of(run.logged_in, *paths.login);
  run.access_jws = parse_jws(run.tokens.access);
  if (!run.tokens.access.empty()) {
    add_guarded(run, paths.profile);
    add_guarded(run, paths.items);
  }
  return true;
}

Outcome check_register(Run& run) {
  if (run.client.paths().account) return not_checked("account_given");
  return pass_if(run.registered.ok(), run.registered.exchange);
}

Outcome check_password_not_returned(Run& run) {
  for (const auto* result : {&run.registered, &run.logged_in}) {
    if (result->body.find(run.user.password) == std::string::npos) continue;
    // The name of a demo account may contain its password.
    if (!run.client.paths().account) return failed(result->exchange);
  }
  return passed(run.logged_in.exchange);
}

Outcome check_login(Run& run) {
  return pass_if(run.logged_in.ok() && !run.tokens.access.empty(), run.logged_in.exchange);
}

Outcome check_login_wrong_password(Run& run) {
  const auto result =
      run.client.log_in({.username = run.user.username, .password = run.user.password + "x"});
  return pass_if(is_refusal(run, result), result.exchange);
}

Outcome check_access_token(Run& run) {
  return pass_if(run.access_jws.has_value(), run.logged_in.exchange);
}

Outcome check_refresh_token(Run& run) {
  if (!run.client.paths().refresh) return not_checked("no_such_path");
  return pass_if(!run.tokens.refresh.empty() && run.tokens.refresh != run.tokens.access,
                 run.logged_in.exchange);
}

Outcome check_refresh(Run& run) {
  const auto& route = run.client.paths().refresh;
  if (!route) return not_checked("no_such_path");
  if (run.tokens.refresh.empty()) return failed(run.logged_in.exchange);
  const auto result = run.client.refresh(run.tokens.refresh);
  const auto tokens = run.client.tokens_of(result, *route);
  if (!result.ok() || tokens.access.empty()) return failed(result.exchange);
  run.rotates = !tokens.refresh.empty() && tokens.refresh != run.tokens.refresh;
  if (run.rotates) run.tokens.refresh = tokens.refresh;
  const auto used = run.client.call(*run.client.paths().profile, tokens.access);
  if (!used.ok()) return failed(used.exchange);
  run.tokens.access = tokens.access;
  run.access_jws = parse_jws(tokens.access);
  return passed(result.exchange);
}

Outcome check_profile(Run& run) {
  const auto result = run.client.call(*run.client.paths().profile, run.tokens.access);
  const bool names_user = result.body.find(run.user.username) != std::string::npos;
  return pass_if(result.ok() && names_user, result.exchange);
}

Outcome check_profile_without_token(Run& run) {
  const auto result = run.client.call(*run.client.paths().profile);
  return pass_if(is_refusal(run, result), result.exchange);
}

Outcome check_items_create(Run& run) {
  if (!run.client.paths().items) return not_checked("no_such_path");
  const auto name = run.client.invent_account().username;
  const auto result = run.client.add_item(run.tokens.access, name);
  if (result.ok()) run.item = name;
  return pass_if(result.ok(), result.exchange);
}

Outcome check_items_list(Run& run) {
  const auto& route = run.client.paths().items;
  if (!route) return not_checked("no_such_path");
  const auto result = run.client.call(*route, run.tokens.access);
  const bool listed = !run.item.empty() && result.body.find(run.item) != std::string::npos;
  return pass_if(result.ok() && listed, result.exchange);
}

Outcome check_items_of_user(Run& run) {
  const auto& paths = run.client.paths();
  if (!paths.items) return not_checked("no_such_path");
  if (paths.account) return not_checked("account_given");
  if (run.item.empty()) return not_checked("no_item");
  const auto other = run.client.new_session(run.client.new_account());
  const auto result = run.client.call(*paths.items, other.access);
  return pass_if(result.ok() && result.body.find(run.item) == std::string::npos, result.exchange);
}

Outcome check_books(Run& run) {
  const auto& route = run.client.paths().books;
  if (!route) return not_checked("no_such_path");
  const auto result = run.client.call(*route, run.tokens.access);
  if (result.status == kNotFound) return not_checked("no_such_path");
  return pass_if(result.ok() && !result.json().is_discarded(), result.exchange);
}

Outcome check_cors_preflight(Run& run) {
  auto route = *run.client.paths().profile;
  auto headers = origin_header(run);
  headers.add("Access-Control-Request-Method", route.method);
  headers.add("Access-Control-Request-Headers", "authorization");
  route.method = "OPTIONS";
  const auto result = run.client.call(route, "", headers);
  const auto* names = result.headers.find("Access-Control-Allow-Headers");
  // "*" does not stand for Authorization, but only Firefox insists (Fetch standard).
  const bool may_authorize = names != nullptr && (names->find('*') != std::string::npos ||
                                                  names->find("uthorization") != std::string::npos);
  auto exchange = result.exchange;
  exchange.got += " Access-Control-Allow-Headers: " +
                  (names != nullptr ? run.client.target().redact(*names) : "(none)");
  return pass_if(result.ok() && allows(run, result) && may_authorize, exchange);
}

Outcome check_cors_answer(Run& run) {
  const auto result =
      run.client.call(*run.client.paths().profile, run.tokens.access, origin_header(run));
  return pass_if(allows(run, result), result.exchange);
}

Outcome check_tokens_told_apart(Run& run) {
  if (run.tokens.refresh.empty() || !run.client.paths().refresh) return not_checked("no_refresh");
  if (run.guarded.empty()) return not_checked("nothing_guarded");
  for (const auto check : {check_refresh_as_access, check_access_as_refresh}) {
    const auto outcome = check(run);
    if (outcome.state == Outcome::State::kFailed) return outcome;
  }
  return passed();
}

Outcome check_expiry(Run& run) {
  if (!run.access_jws) return not_checked("not_jwt");
  if (!run.access_jws->number("exp")) return failed(run.logged_in.exchange);
  return check_expired_accepted(run);
}

Outcome check_logs(Run&) { return not_checked("logs_unseen"); }

}  // namespace auth::check
