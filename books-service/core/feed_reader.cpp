#include "books-service/core/feed_reader.hpp"

#include <algorithm>
#include <chrono>
#include <exception>

namespace books {
namespace {

using common::Revocation;
using common::RevocationKind;
using common::Timestamp;

constexpr std::chrono::seconds kOverlap{10};
constexpr std::chrono::seconds kForgetInterval{30};
constexpr int kRecallBatch = 1000;
constexpr int kRemoveBatch = 500;

}  // namespace

FeedReader::FeedReader(RevocationFeed& feed, SeenRevocations& seen, ItemRepository& items,
                       RevocationList& list, const common::Clock& clock, common::Log& log)
    : feed_(feed), seen_(seen), items_(items), list_(list), clock_(clock), log_(log) {}

void FeedReader::recall() {
  std::int64_t after_id = 0;
  while (true) {
    const auto entries = seen_.list(after_id, kRecallBatch);
    for (const auto& entry : entries) {
      list_.add(entry);
      known_[entry.id] = entry.created_at;
    }
    if (entries.empty()) break;
    after_id = entries.back().id;
  }
  list_.forget_expired(clock_.now());
  // The cursor stays 0: the first reading is of the whole feed, which holds no more than what ended
  // within the lifetime of an access token, and so it also notices another database.
}

void FeedReader::poll() {
  try {
    read_to_the_end();
    last_read_at_ms_ = clock_.now().time_since_epoch().count();
    if (failing_) log_.info("revocation_feed_back", {});
    failing_ = false;
  } catch (const std::exception& error) {
    if (!failing_) log_.warn("revocation_feed_away", {{"reason", error.what()}});
    failing_ = true;
  }
  try {
    forget_expired();
  } catch (const std::exception& error) {
    log_.warn("housekeeping_failed", {{"reason", error.what()}});
  }
}

std::optional<Timestamp> FeedReader::last_read_at() const {
  const auto milliseconds = last_read_at_ms_.load();
  if (milliseconds == 0) return std::nullopt;
  return Timestamp{std::chrono::milliseconds{milliseconds}};
}

void FeedReader::read_to_the_end() {
  std::int64_t after_id = cursor_;
  while (true) {
    const auto page = feed_.read(after_id);
    if (page.last_id < after_id) {
      // Its newest entries were pruned, or it is another database: begin anew, which is cheap.
      cursor_ = 0;
      if (page.last_id == 0) return;
      after_id = 0;
      continue;
    }
    take(page);
    for (const auto& entry : page.entries) {
      after_id = entry.id;
      if (entry.created_at + kOverlap <= page.time) cursor_ = std::max(cursor_, entry.id);
    }
    if (!page.more || page.entries.empty()) break;
  }
  std::erase_if(known_, [&](const auto& known) { return known.first <= cursor_; });
}

// Into the list first, as that is what protects; remembered last, so that items which a stop kept
// from being removed are removed by the next reading.
void FeedReader::take(const FeedPage& page) {
  std::vector<Revocation> fresh;
  for (const auto& entry : page.entries) {
    const auto known = known_.find(entry.id);
    if (known != known_.end() && known->second == entry.created_at) continue;
    list_.add(entry);
    fresh.push_back(entry);
  }
  for (const auto& entry : fresh) {
    if (entry.kind == RevocationKind::kUserDeleted) remove_items(entry.user_id);
  }
  if (!fresh.empty()) seen_.remember(fresh);
  for (const auto& entry : fresh) known_[entry.id] = entry.created_at;
}

// Books stay: they are the catalogue's, not the user's.
void FeedReader::remove_items(std::int64_t user_id) {
  std::int64_t total = 0;
  int removed = 0;
  do {
    removed = items_.remove_all_of(user_id, kRemoveBatch);
    total += removed;
  } while (removed == kRemoveBatch);
  log_.info("items_removed", {{"user_id", user_id}, {"items", total}});
}

void FeedReader::forget_expired() {
  const auto now = clock_.now();
  if (forgot_at_ && now - *forgot_at_ < kForgetInterval) return;
  forgot_at_ = now;
  list_.forget_expired(now);
  while (seen_.prune(now, kRemoveBatch) == kRemoveBatch) {
  }
}

}  // namespace books
