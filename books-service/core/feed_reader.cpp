#include "books-service/core/feed_reader.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <stdexcept>
#include <utility>

namespace books {
namespace {

using common::Revocation;
using common::RevocationKind;
using common::Timestamp;

// Well above what keeps a row from being seen: a statement of 5 s, retries of 2.5 s, and the time
// in which the nodes of a cluster follow each other.
constexpr std::chrono::seconds kOverlapSeconds{30};
constexpr std::int64_t kOverlapIds = 100'000;
constexpr std::chrono::seconds kForgetInterval{30};
constexpr std::chrono::seconds kSetBack{5};  // less is within the margin of every entry
constexpr int kRecallBatch = 1000;
constexpr int kPruneBatch = 500;
// An item has up to 1,000 words, which go with it: one statement has to end long before it is
// stopped, and others wait for it meanwhile (all other writers, on SQLite).
constexpr int kRemoveItemsBatch = 20;
// A reading that waits leaves tokens good that are no longer, and so does a stop of the service.
constexpr std::chrono::milliseconds kRemoveItemsFor{500};

std::chrono::milliseconds milliseconds_of(common::SteadyClock::Time time) {
  return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
}

Timestamp creation_of(const FeedEntry& entry) {
  return entry.revocation ? entry.revocation->created_at : Timestamp{};
}

// A page that leads nowhere would be read for ever.
void check_progress(const FeedPage& page, std::int64_t after_id) {
  for (const auto& entry : page.entries) {
    if (entry.id <= after_id) throw std::runtime_error("the ids of the feed do not rise");
    after_id = entry.id;
  }
  if (page.more && page.entries.empty())
    throw std::runtime_error("the feed has more and tells none");
}

}  // namespace

FeedReader::FeedReader(RevocationFeed& feed, SeenRevocations& seen, ItemRepository& items,
                       RevocationList& list, const common::Clock& clock,
                       const common::SteadyClock& steady, common::Log& log)
    : feed_(feed),
      seen_(seen),
      items_(items),
      list_(list),
      clock_(clock),
      steady_(steady),
      log_(log) {}

void FeedReader::recall() {
  std::int64_t after_id = 0;
  while (true) {
    const auto entries = seen_.list(after_id, kRecallBatch);
    for (const auto& entry : entries) {
      list_.add(entry);
      known_[entry.id] = {entry.created_at, steady_.now()};
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
    begin_anew_if_set_back();
    read_to_the_end();
    last_read_at_ms_ = milliseconds_of(steady_.now()).count();
    if (failing_) log_.info("revocation_feed_back", {});
    failing_ = false;
  } catch (const std::exception& error) {
    if (!failing_) log_.warn("revocation_feed_away", {{"reason", error.what()}});
    failing_ = true;
  }
  try {
    forget_expired();
    remove_items();
  } catch (const std::exception& error) {
    log_.warn("housekeeping_failed", {{"reason", error.what()}});
  }
}

std::optional<std::chrono::milliseconds> FeedReader::age() const {
  const auto read_at = last_read_at_ms_.load();
  if (read_at == kNever) return std::nullopt;
  return milliseconds_of(steady_.now()) - std::chrono::milliseconds(read_at);
}

void FeedReader::begin_anew_if_set_back() {
  const auto ahead = clock_.now().time_since_epoch() - milliseconds_of(steady_.now());
  if (ahead_ > ahead + kSetBack) {
    log_.warn("clock_set_back", {{"seconds", (ahead_ - ahead).count() / 1000}});
    cursor_ = 0;
    known_.clear();
  }
  ahead_ = ahead;
}

void FeedReader::read_to_the_end() {
  const auto began = steady_.now();
  std::int64_t after_id = cursor_;
  auto page = feed_.read(after_id);
  if (page.last_id < cursor_) {
    // Its newest entries were pruned, or it is another database: begin anew, which is cheap.
    after_id = cursor_ = 0;
    page = feed_.read(after_id);
  }
  while (true) {
    check_progress(page, after_id);
    take(page);
    for (const auto& entry : page.entries) {
      if (known_.at(entry.id).since + kOverlapSeconds <= began ||
          entry.id <= page.last_id - kOverlapIds) {
        cursor_ = entry.id;
      }
    }
    if (!page.more) break;
    after_id = page.entries.back().id;
    page = feed_.read(after_id);
  }
  std::erase_if(known_, [&](const auto& known) { return known.first <= cursor_; });
}

// Into the list first, as that is what protects. That a user was deleted is remembered when the
// items are gone, so that the next start goes on where a stop kept them from being removed.
void FeedReader::take(const FeedPage& page) {
  std::vector<Revocation> ended;
  std::vector<Revocation> deleted;
  for (const auto& entry : page.entries) {
    if (!entry.revocation || is_known(entry)) continue;
    list_.add(*entry.revocation);
    const bool is_deletion = entry.revocation->kind == RevocationKind::kUserDeleted;
    (is_deletion ? deleted : ended).push_back(*entry.revocation);
  }
  if (!ended.empty()) seen_.remember(ended);
  for (auto& entry : deleted) deleted_.push_back({std::move(entry)});
  for (const auto& entry : page.entries) {
    if (is_known(entry)) continue;
    known_[entry.id] = {creation_of(entry), steady_.now()};
    if (entry.revocation) continue;
    log_.warn("revocation_kind_unknown", {{"id", entry.id}, {"kind", entry.kind}});
  }
}

bool FeedReader::is_known(const FeedEntry& entry) const {
  const auto known = known_.find(entry.id);
  return known != known_.end() && known->second.created_at == creation_of(entry);
}

// Books stay: they are the catalogue's, not the user's.
void FeedReader::remove_items() {
  const auto until = steady_.now() + kRemoveItemsFor;
  while (!deleted_.empty() && steady_.now() < until) {
    auto& user = deleted_.front();
    const int removed = items_.remove_all_of(user.entry.user_id, kRemoveItemsBatch);
    user.removed_items += removed;
    if (removed == kRemoveItemsBatch) continue;
    seen_.remember({&user.entry, 1});
    log_.info("items_removed", {{"user_id", user.entry.user_id}, {"items", user.removed_items}});
    deleted_.pop_front();
  }
}

void FeedReader::forget_expired() {
  if (forgot_at_ && steady_.now() - *forgot_at_ < kForgetInterval) return;
  forgot_at_ = steady_.now();
  const auto now = clock_.now();
  list_.forget_expired(now);
  while (seen_.prune(now, kPruneBatch) == kPruneBatch) {
  }
}

}  // namespace books
