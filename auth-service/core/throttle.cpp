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

constexpr std::string_view kAnyPurpose = "any";

// Indexes in what counters_of() returns.
constexpr std::size_t kByAddress = 1;
constexpr std::size_t kByName = 2;

using Counters = std::array<ThrottleCounter, 3>;

std::string_view purpose_of(Guess guess) {
  switch (guess) {
    case Guess::kPassword:
      return "password";
    case Guess::kResetCode:
      return "reset";
    case Guess::kInvite:
      return "invite";
    case Guess::kAccessKey:
      break;
  }
  return "key";
}

Counters counters_of(Guess guess, std::string_view name, std::string_view ip,
                     const std::optional<User>& user) {
  const auto user_id = user ? std::optional(user->id) : std::nullopt;
  const auto purpose = purpose_of(guess);
  return {{{.purpose = purpose,
            .name = name,
            .address = ip,
            .limit =
                guess == Guess::kAccessKey ? kFailuresPerKeyAndAddress : kFailuresPerNameAndAddress,
            .window = kAddressWindow,
            .user_id = user_id},
           {.purpose = kAnyPurpose,
            .name = "",
            .address = ip,
            .limit = kFailuresPerAddress,
            .window = kAddressWindow},
           {.purpose = purpose,
            .name = name,
            .address = "",
            .limit = kFailuresPerName,
            .window = kNameWindow,
            .user_id = user_id}}};
}

// Those that a guess counts under.
std::span<const ThrottleCounter> select(const Counters& all, Guess guess) {
  const std::span<const ThrottleCounter> counters(all);
  if (guess == Guess::kInvite) return counters.subspan(kByAddress, 1);
  return guess == Guess::kPassword ? counters : counters.first(kByName);
}

std::string_view hint_of(std::string_view limit) {
  if (limit == "name") {
    return "Wait for as long as Retry-After says, or ask an administrator for a reset code.";
  }
  return "Wait for as long as Retry-After says.";
}

}  // namespace

std::string_view limit_of(std::string_view purpose, std::string_view address) {
  if (purpose == kAnyPurpose) return "address";
  return address.empty() ? "name" : "name_and_address";
}

ThrottleKeys Throttle::reserve(Guess guess, const ClientInfo& client, std::string_view name,
                               const std::optional<User>& user) {
  if (!enabled_) return {};
  give_back_unfinished();
  const auto now = clock_.now();
  const auto counted_name = user ? user->username : common::map_username(name);
  const auto all = counters_of(guess, counted_name, client.ip, user);
  auto counters = select(all, guess);
  auto decision = counters_.reserve(counters, now);
  const bool is_known_address = decision.refusal && decision.refusal->counter == kByName && user &&
                                sessions_.has_live_session_from(user->id, client.ip, now);
  if (is_known_address) {
    counters = counters.first(kByName);
    decision = counters_.reserve(counters, now);
  }
  if (const auto& refusal = decision.refusal) {
    const auto& full = counters[refusal->counter];
    // A name that no user has is not logged: it may be a password.
    refuse(client, user ? name : "", limit_of(full.purpose, full.address), refusal->opens_at, now);
  }
  return std::move(decision.keys);
}

void Throttle::unlock(const ClientInfo& client, const User& user) {
  const auto [of_both, of_address, of_name] =
      counters_of(Guess::kPassword, user.username, client.ip, user);
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

std::vector<FullCounter> Throttle::list_full(int limit) {
  return counters_.find_full({.limit = limit}, clock_.now());
}

std::optional<FullCounter> Throttle::find_full(std::string_view id) {
  auto found = counters_.find_full({.id = id}, clock_.now());
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

void Throttle::refuse(const ClientInfo& client, std::string_view name, std::string_view limit,
                      common::Timestamp opens_at, common::Timestamp now) {
  events_.log(client, {.name = "login_throttled", .username = name, .limit = limit});
  const auto left = std::chrono::ceil<std::chrono::seconds>(opens_at - now).count();
  throw common::Error(common::ErrorKind::kTooManyRequests, "too_many_tries",
                      "Too many failed tries", std::string(hint_of(limit)))
      .with_limit(std::string(limit))
      .with_retry_after_seconds(static_cast<int>(std::max(left, std::int64_t{1})));
}

}  // namespace auth
