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

std::vector<RefusalLimit::Omitted> RefusalLimit::take_omitted(TimePoint now) {
  const std::lock_guard lock(mutex_);
  // A clock that was set back ends the window, too.
  if (now >= window_begin_ && now < window_begin_ + kWindow) return {};
  window_begin_ = now;
  std::vector<Omitted> omitted;
  for (const auto& [address, lines] : std::exchange(lines_, {})) {
    if (lines > kMaxLines) omitted.push_back({address, lines - kMaxLines});
  }
  return omitted;
}

}  // namespace common
