#include "auth-service/core/throttle.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "common/core/error.hpp"
#include "common/core/precis.hpp"

namespace auth {
namespace {

constexpr int kFailuresPerNameAndAddress = 10;
// Higher, because a try counts until it has not failed, and many scripts may use one key at a time.
constexpr int kFailuresPerKeyAndAddress = 100;
constexpr int kFailuresPerAddress = 300;
constexpr std::chrono::seconds kAddressWindow{15 * 60};
constexpr int kFailuresPerName = 100;
constexpr std::chrono::seconds kNameWindow{60 * 60};

// What counters_of() returns, in its order, as the log and the client read it.
constexpr std::array<std::string_view, 3> kLimits{"name_and_address", "address", "name"};
constexpr std::size_t kByName = 2;

std::string_view purpose_of(Guess guess) {
  switch (guess) {
    case Guess::kPassword:
      return "password";
    case Guess::kResetCode:
      return "reset";
    case Guess::kAccessKey:
      break;
  }
  return "key";
}

std::array<ThrottleCounter, 3> counters_of(Guess guess, std::string_view name,
                                           std::string_view ip) {
  const auto purpose = purpose_of(guess);
  return {{{.purpose = purpose,
            .name = name,
            .address = ip,
            .limit =
                guess == Guess::kAccessKey ? kFailuresPerKeyAndAddress : kFailuresPerNameAndAddress,
            .window = kAddressWindow},
           {.purpose = "any",
            .name = "",
            .address = ip,
            .limit = kFailuresPerAddress,
            .window = kAddressWindow},
           {.purpose = purpose,
            .name = name,
            .address = "",
            .limit = kFailuresPerName,
            .window = kNameWindow}}};
}

std::string_view hint_of(std::string_view limit) {
  if (limit == "name") {
    return "Wait for as long as Retry-After says, or ask an administrator for a reset code.";
  }
  return "Wait for as long as Retry-After says.";
}

}  // namespace

ThrottleKeys Throttle::reserve(Guess guess, const ClientInfo& client, std::string_view name,
                               const std::optional<User>& user) {
  if (!enabled_) return {};
  give_back_unfinished();
  const auto now = clock_.now();
  const auto counted_name = user ? user->username : common::map_username(name);
  const auto all = counters_of(guess, counted_name, client.ip);
  const auto without_name = std::span(all).first(kByName);
  auto decision = counters_.reserve(guess == Guess::kPassword ? std::span(all) : without_name, now);
  const bool is_known_address = decision.refusal && decision.refusal->counter == kByName && user &&
                                sessions_.has_live_session_from(user->id, client.ip, now);
  if (is_known_address) decision = counters_.reserve(without_name, now);
  // A name that no user has is not logged: it may be a password.
  if (decision.refusal) refuse(client, user ? name : "", *decision.refusal, now);
  return std::move(decision.keys);
}

void Throttle::unlock(const ClientInfo& client, const User& user) {
  const auto [of_both, of_address, of_name] =
      counters_of(Guess::kPassword, user.username, client.ip);
  if (enabled_) counters_.reset(std::array{of_both, of_name});
}

void Throttle::give_back(const ThrottleKeys& tries) {
  if (!tries.empty()) counters_.give_back(tries, clock_.now());
}

void Throttle::give_back_later(const ThrottleKeys& tries) {
  const std::lock_guard lock(mutex_);
  unfinished_.insert(unfinished_.end(), tries.begin(), tries.end());
}

void Throttle::give_back_unfinished() {
  ThrottleKeys tries;
  {
    const std::lock_guard lock(mutex_);
    tries.swap(unfinished_);
  }
  try {
    give_back(tries);
  } catch (const common::Error&) {  // the next request tries again
    give_back_later(tries);
  }
}

void Throttle::refuse(const ClientInfo& client, std::string_view name,
                      const ThrottleRefusal& refusal, common::Timestamp now) {
  const auto limit = kLimits.at(refusal.counter);
  events_.log(client, {.name = "login_throttled", .username = name, .limit = limit});
  const auto left = std::chrono::ceil<std::chrono::seconds>(refusal.opens_at - now).count();
  throw common::Error(common::ErrorKind::kTooManyRequests, "too_many_tries",
                      "Too many failed tries", std::string(hint_of(limit)))
      .with_limit(std::string(limit))
      .with_retry_after_seconds(static_cast<int>(std::max(left, std::int64_t{1})));
}

}  // namespace auth
