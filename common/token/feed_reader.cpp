#include "common/token/feed_reader.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <stdexcept>
#include <utility>

namespace common {
namespace {

// Well above the time for which a row can stay invisible: a statement takes 5 s at most, retries
// 2.5 s, and the nodes of a cluster follow each other within a second.
constexpr std::chrono::seconds kOverlapSeconds{30};
constexpr std::int64_t kOverlapIds = 100'000;
constexpr std::chrono::seconds kForgetInterval{30};
constexpr std::chrono::seconds kSetBack{5};  // less is within the margin of every entry
constexpr int kLoadBatch = 1000;
constexpr std::size_t kSaveBatch = 1000;
constexpr int kPruneBatch = 500;
// Longer would delay the next poll, and with it the revocation of tokens.
constexpr std::chrono::milliseconds kRemoveDataFor{500};

std::chrono::milliseconds milliseconds_of(SteadyClock::Time time) {
  return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
}

// Such a page would be read for ever.
void check_progress(const RevocationPage& page, std::int64_t after_id) {
  for (const auto& entry : page.entries) {
    if (entry.id <= after_id) throw std::runtime_error("the ids of the feed do not rise");
    after_id = entry.id;
  }
  if (page.more && page.entries.empty()) {
    throw std::runtime_error("the feed has more entries after an empty page");
  }
}

}  // namespace

FeedReader::FeedReader(RevocationFeed& feed, RevocationList& list, const Clock& clock,
                       const SteadyClock& steady, Log& log, Options options)
    : feed_(feed),
      list_(list),
      clock_(clock),
      steady_(steady),
      log_(log),
      options_(std::move(options)) {}

void FeedReader::load() {
  if (options_.store == nullptr) return;
  std::int64_t after_id = 0;
  while (true) {
    const auto entries = options_.store->list(after_id, kLoadBatch);
    for (const auto& entry : entries) {
      list_.add(entry);
      known_[entry.id] = {entry.created_at, steady_.now()};
    }
    if (entries.empty()) break;
    after_id = entries.back().id;
  }
  list_.forget_expired(clock_.now());
  // The cursor stays 0, so that the first poll reads the whole feed and notices another database.
}

void FeedReader::poll() {
  read_feed();
  log_failure([this] { remove_data_of_deleted_users(); });
  save_new_entries();
  log_failure([this] { forget_expired(); });
}

std::optional<std::chrono::milliseconds> FeedReader::age() const {
  const auto read_at = last_read_at_ms_.load();
  if (read_at == kNever) return std::nullopt;
  return milliseconds_of(steady_.now()) - std::chrono::milliseconds(read_at);
}

void FeedReader::read_feed() {
  try {
    restart_if_clock_was_set_back();
    read_to_end();
    last_read_at_ms_ = milliseconds_of(steady_.now()).count();
    if (feed_fails_) log_.info("revocation_feed_back", {});
    feed_fails_ = false;
  } catch (const std::exception& error) {
    if (!feed_fails_) log_.warn("revocation_feed_away", {{"reason", error.what()}});
    feed_fails_ = true;
  }
}

void FeedReader::restart_if_clock_was_set_back() {
  const auto ahead = clock_.now().time_since_epoch() - milliseconds_of(steady_.now());
  if (ahead_ > ahead + kSetBack) {
    log_.warn("clock_set_back", {{"seconds", (ahead_ - ahead).count() / 1000}});
    cursor_ = 0;
    known_.clear();
  }
  ahead_ = ahead;
}

void FeedReader::read_to_end() {
  const auto began = steady_.now();
  std::int64_t after_id = cursor_;
  auto page = feed_.read(after_id);
  if (page.last_id < cursor_) {
    // The newest entries were pruned, or it is another database. Reading all again is cheap.
    after_id = cursor_ = 0;
    page = feed_.read(after_id);
  }
  while (true) {
    check_progress(page, after_id);
    apply(page);
    move_cursor(page, began);
    if (!page.more) break;
    after_id = page.entries.back().id;
    page = feed_.read(after_id);
  }
  std::erase_if(known_, [&](const auto& known) { return known.first <= cursor_; });
}

void FeedReader::apply(const RevocationPage& page) {
  for (const auto& entry : page.entries) {
    if (is_known(entry)) continue;
    list_.add(entry);
    if (entry.kind == RevocationKind::kUnknown) {
      log_.warn("revocation_kind_unknown", {{"id", entry.id}, {"kind", entry.unknown_kind}});
    } else if (entry.kind == RevocationKind::kUserDeleted && options_.remove_user_data) {
      deleted_users_.push_back(entry);
    } else if (options_.store != nullptr) {
      unsaved_.push_back(entry);
    }
    known_[entry.id] = {entry.created_at, steady_.now()};
  }
}

void FeedReader::move_cursor(const RevocationPage& page, SteadyClock::Time began) {
  for (const auto& entry : page.entries) {
    if (known_.at(entry.id).since + kOverlapSeconds <= began ||
        entry.id <= page.last_id - kOverlapIds) {
      cursor_ = entry.id;
    }
  }
}

bool FeedReader::is_known(const Revocation& entry) const {
  const auto known = known_.find(entry.id);
  return known != known_.end() && known->second.created_at == entry.created_at;
}

// The entry is stored after the removal, so that a restart resumes a removal that was cut short.
void FeedReader::remove_data_of_deleted_users() {
  const auto until = steady_.now() + kRemoveDataFor;
  while (!deleted_users_.empty() && steady_.now() < until) {
    if (!options_.remove_user_data(deleted_users_.front().user_id)) continue;
    if (options_.store != nullptr) unsaved_.push_back(std::move(deleted_users_.front()));
    deleted_users_.pop_front();
  }
}

void FeedReader::save_new_entries() {
  if (unsaved_.empty()) return;
  try {
    while (!unsaved_.empty()) {
      const auto count = std::min(unsaved_.size(), kSaveBatch);
      options_.store->save({unsaved_.data(), count});
      unsaved_.erase(unsaved_.begin(), unsaved_.begin() + static_cast<std::ptrdiff_t>(count));
    }
    if (store_fails_) log_.info("revocation_store_back", {});
    store_fails_ = false;
  } catch (const std::exception& error) {
    if (!store_fails_) log_.warn("revocation_store_failed", {{"reason", error.what()}});
    store_fails_ = true;
  }
}

void FeedReader::forget_expired() {
  if (forgot_at_ && steady_.now() - *forgot_at_ < kForgetInterval) return;
  forgot_at_ = steady_.now();
  const auto now = clock_.now();
  list_.forget_expired(now);
  std::erase_if(unsaved_, [&](const auto& entry) { return entry.expires_at < now; });
  if (options_.store == nullptr) return;
  while (options_.store->prune(now, kPruneBatch) == kPruneBatch) {
  }
}

template <class Work>
void FeedReader::log_failure(Work work) {
  try {
    work();
  } catch (const std::exception& error) {
    log_.warn("housekeeping_failed", {{"reason", error.what()}});
  }
}

}  // namespace common
