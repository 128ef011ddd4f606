// What is not a mistake, but could be better.
#include <set>

#include <fmt/format.h>

#include "auth-service/check/check.hpp"

namespace auth::check {
namespace {

constexpr int kParallelRefreshes = 8;
constexpr int kLoginTries = 20;
constexpr int kTooManyRequests = 429;
constexpr int kLocked = 423;
constexpr double kLongestLifeSeconds = 3600;
constexpr const char* kShortPassword = "abc1";

}  // namespace

Outcome check_missing_claims(Run& run) {
  if (!run.access_jws) return not_checked("not_jwt");
  const auto& claims = run.access_jws->claims_json;
  for (const char* name : {"exp", "iat", "sub"}) {
    if (!claims.contains(name)) {
      return failed({.sent = run.logged_in.exchange.sent, .got = std::string("no claim ") + name});
    }
  }
  return passed();
}

Outcome check_long_lived_access_token(Run& run) {
  if (!run.access_jws) return not_checked("not_jwt");
  const auto issued = run.access_jws->number("iat");
  const auto expires = run.access_jws->number("exp");
  if (!issued || !expires) return not_checked("no_times");
  const double life = *expires - *issued;
  return pass_if(life <= kLongestLifeSeconds, {.sent = run.logged_in.exchange.sent,
                                               .got = fmt::format("exp - iat = {:.0f} s", life)});
}

Outcome check_short_password(Run& run) {
  if (run.client.paths().account) return not_checked("account_given");
  auto account = run.client.invent_account();
  account.password = kShortPassword;
  const auto result = run.client.enroll(account);
  return pass_if(!result.ok(), result.exchange);
}

Outcome check_refresh_not_rotated(Run& run) {
  if (run.tokens.refresh.empty() || !run.client.paths().refresh) return not_checked("no_refresh");
  return pass_if(run.rotates, {.sent = run.client.paths().refresh->path, .got = ""});
}

Outcome check_reuse_not_noticed(Run& run) {
  if (!run.rotates) return not_checked("not_rotated");
  const auto& route = *run.client.paths().refresh;
  const auto first = run.client.new_session(run.user).refresh;
  const auto second = run.client.tokens_of(run.client.refresh(first), route).refresh;
  // Two rotations old: the service may repeat the newest answer for a client that lost it.
  run.client.refresh(second);
  const auto reused = run.client.refresh(first);
  return pass_if(!reused.ok(), reused.exchange);
}

// Whether thief and owner, who refresh at the same time, each get a chain of tokens of their own.
Outcome check_parallel_refreshes(Run& run) {
  if (!run.rotates) return not_checked("not_rotated");
  const auto token = run.client.new_session(run.user).refresh;
  const auto results =
      run.client.target().send_in_parallel(run.client.refresh_call(token), kParallelRefreshes);
  if (results.empty()) return not_checked("no_answer");
  const auto& route = *run.client.paths().refresh;
  std::set<std::string> distinct;
  for (const auto& result : results) {
    if (result.ok()) distinct.insert(run.client.tokens_of(result, route).refresh);
  }
  if (distinct.size() <= 1) return passed(results.front().exchange);
  // They may differ and still be the same step of one session. Then two refreshes with one of them
  // make the other one old.
  auto newest = *distinct.begin();
  for (int i = 0; i < 2; ++i) {
    newest = run.client.tokens_of(run.client.refresh(newest), route).refresh;
  }
  const auto other = run.client.refresh(*distinct.rbegin());
  return pass_if(!other.ok(), other.exchange);
}

Outcome check_no_logout(Run& run) {
  const auto& route = run.client.paths().logout;
  if (!route) return failed({.sent = "", .got = ""});
  const auto result = run.client.call(*route, run.client.new_session(run.user).access);
  run.has_logout = result.ok();
  return pass_if(run.has_logout, result.exchange);
}

Outcome check_no_rate_limit(Run& run) {
  const auto account = run.client.new_account();
  Result last;
  for (int i = 0; i < kLoginTries; ++i) {
    last = run.client.log_in({.username = account.username, .password = account.password + "x"});
    if (last.status == kTooManyRequests || last.status == kLocked) return passed(last.exchange);
  }
  return failed(last.exchange);
}

}  // namespace auth::check
