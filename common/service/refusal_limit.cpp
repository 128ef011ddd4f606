#include "common/service/refusal_limit.hpp"

#include <utility>

namespace common {

bool RefusalLimit::admit(std::string_view address) {
  const std::lock_guard lock(mutex_);
  auto entry = lines_.find(address);
  if (entry == lines_.end()) {
    entry =
        lines_.try_emplace(lines_.size() < kMaxAddresses ? std::string(address) : kOtherAddresses)
            .first;
  }
  return ++entry->second <= kMaxLines;
}

// A clock that was set back ends the window, too.
bool RefusalLimit::is_in_window(TimePoint now) const {
  const auto begin = window_begin_.load(std::memory_order_relaxed);
  return now >= begin && now < begin + kWindow;
}

std::vector<RefusalLimit::Omitted> RefusalLimit::take_omitted(TimePoint now) {
  if (is_in_window(now)) return {};
  const std::lock_guard lock(mutex_);
  if (is_in_window(now)) return {};
  window_begin_ = now;
  std::vector<Omitted> omitted;
  for (const auto& [address, lines] : std::exchange(lines_, {})) {
    if (lines > kMaxLines) omitted.push_back({address, lines - kMaxLines});
  }
  return omitted;
}

}  // namespace common
