#include "auth-service/core/throttle.hpp"

#include <span>

#include "common/core/error.hpp"

namespace auth {
namespace {

constexpr int kFailuresPerAddress = 10;
constexpr std::chrono::seconds kAddressWindow{15 * 60};
constexpr int kFailuresPerName = 100;
constexpr std::chrono::seconds kNameWindow{60 * 60};

// A try leaves two rows at most, so that this keeps up.
constexpr unsigned kTriesBetweenPrunings = 128;
constexpr int kRowsPerPruning = 512;

constexpr std::size_t kByName = 1;  // index in what counters_of() answers

std::array<ThrottleCounter, 2> counters_of(const Throttle::Try& reserved) {
  return {{{.purpose = reserved.purpose,
            .name = reserved.name,
            .address = reserved.ip,
            .limit = kFailuresPerAddress,
            .window = kAddressWindow},
           {.purpose = reserved.purpose,
            .name = reserved.name,
            .address = "",
            .limit = kFailuresPerName,
            .window = kNameWindow}}};
}

}  // namespace

Throttle::Throttle(ThrottleRepository& counters, SessionRepository& sessions,
                   const common::Clock& clock, common::Log& log, bool enabled)
    : counters_(counters), sessions_(sessions), clock_(clock), log_(log), enabled_(enabled) {}

Throttle::Try Throttle::reserve(std::string_view purpose, const Caller& caller,
                                std::string_view name, std::optional<std::int64_t> user_id) {
  Try reserved{.purpose = purpose, .name = std::string(name), .ip = caller.ip};
  if (!enabled_) return reserved;

  const auto now = clock_.now();
  prune_now_and_then(now);
  const auto counters = counters_of(reserved);
  auto refusal = counters_.reserve(counters, now);
  const bool at_home = refusal && refusal->counter == kByName && user_id &&
                       sessions_.has_live_session_from(*user_id, caller.ip, now);
  if (at_home) {
    reserved.counted_by_name = false;
    refusal = counters_.reserve(std::span(counters).first(1), now);
  }
  if (refusal) refuse(caller, name, *refusal, now);
  return reserved;
}

void Throttle::give_back(const Try& reserved) {
  if (!enabled_) return;
  const auto counters = counters_of(reserved);
  counters_.give_back(std::span(counters).first(reserved.counted_by_name ? 2 : 1), clock_.now());
}

void Throttle::refuse(const Caller& caller, std::string_view name, const ThrottleRefusal& refusal,
                      common::Timestamp now) {
  log_.info("login_throttled", {{"request_id", caller.request_id},
                                {"user", name},
                                {"limit", refusal.counter == kByName ? "name" : "name_and_address"},
                                {"ip", caller.ip}});
  const auto left = std::chrono::ceil<std::chrono::seconds>(refusal.opens_at - now).count();
  throw common::Error(common::ErrorKind::kTooManyRequests, "too_many_tries",
                      "Too many failed tries", "Wait for as long as Retry-After says.")
      .with_retry_after_seconds(static_cast<int>(left > 0 ? left : 1));
}

void Throttle::prune_now_and_then(common::Timestamp now) {
  if (++tries_ % kTriesBetweenPrunings == 0) counters_.prune(now, kRowsPerPruning);
}

}  // namespace auth
