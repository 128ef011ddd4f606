#include "common/http/route_stats.hpp"

#include <algorithm>

namespace common::http {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

std::size_t bucket_of(double seconds) noexcept {
  const auto& bounds = RouteStats::kBucketSeconds;
  return static_cast<std::size_t>(
      std::find_if(bounds.begin(), bounds.end(), [&](double bound) { return seconds <= bound; }) -
      bounds.begin());
}

}  // namespace

void RouteStats::record(std::optional<Method> method, int status,
                        std::chrono::nanoseconds spent) noexcept {
  auto& counts = by_method_[method ? static_cast<std::size_t>(*method) : kMethods];
  count_of(counts, status).fetch_add(1, kRelaxed);
  counts.nanoseconds.fetch_add(spent.count(), kRelaxed);
  counts.by_bucket[bucket_of(std::chrono::duration<double>(spent).count())].fetch_add(1, kRelaxed);
}

std::atomic<std::uint64_t>& RouteStats::count_of(Counts& counts, int status) noexcept {
  for (auto& place : counts.by_status) {
    int found = place.status.load(kRelaxed);
    if (found == 0 && place.status.compare_exchange_strong(found, status, kRelaxed)) found = status;
    if (found == status) return place.count;
  }
  return counts.other_statuses;
}

std::vector<RouteStats::Answers> RouteStats::read() const {
  std::vector<Answers> all;
  for (std::size_t i = 0; i < by_method_.size(); ++i) {
    const bool was_answered = by_method_[i].by_status.front().status.load(kRelaxed) != 0;
    if (!was_answered) continue;
    all.push_back(read(i < kMethods ? to_string(static_cast<Method>(i)) : "other", by_method_[i]));
  }
  return all;
}

RouteStats::Answers RouteStats::read(std::string_view method, const Counts& counts) {
  Answers answers{.method = method, .by_status = {}};
  for (const auto& [status, count] : counts.by_status) {
    const int seen = status.load(kRelaxed);
    if (seen != 0) answers.by_status.emplace_back(std::to_string(seen), count.load(kRelaxed));
  }
  const auto others = counts.other_statuses.load(kRelaxed);
  if (others != 0) answers.by_status.emplace_back("other", others);
  std::transform(counts.by_bucket.begin(), counts.by_bucket.end(), answers.by_bucket.begin(),
                 [](const auto& count) { return count.load(kRelaxed); });
  answers.seconds =
      std::chrono::duration<double>(std::chrono::nanoseconds(counts.nanoseconds.load(kRelaxed)))
          .count();
  return answers;
}

}  // namespace common::http
