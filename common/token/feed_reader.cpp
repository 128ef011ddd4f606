#include "common/token/feed_reader.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "common/core/error.hpp"

namespace common {
namespace {

// Well above the time for which a row can stay invisible: a statement takes 5 s at most, retries
// 2.5 s, and the nodes of a cluster follow each other within a second.
constexpr std::chrono::seconds kOverlapSeconds{30};
constexpr std::int64_t kOverlapIds = 100'000;
constexpr std::chrono::seconds kCursorInterval{1};  // how often a poll begins at the cursor
constexpr std::chrono::seconds kForgetInterval{30};
constexpr std::chrono::seconds kOfferInterval{30};  // after a failure
constexpr std::chrono::seconds kSetBack{5};         // less is within the margin of every entry
constexpr int kLoadBatch = 1000;
constexpr std::size_t kSaveBatch = 1000;
constexpr int kPruneBatch = 500;
// Longer would delay the next poll, and with it the revocation of tokens.
constexpr std::chrono::milliseconds kRemoveDataFor{500};
constexpr std::chrono::milliseconds kOfferFor{500};
constexpr std::chrono::milliseconds kPruneFor{500};

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
      options_(std::move(options)),
      database_(options_.databases, log) {}

void FeedReader::load() {
  database_.synchronize();
  source_ = database_.known().database;
  if (options_.store == nullptr) return;
  const auto now = clock_.now();
  auto batch = options_.store->list_live(now, nullptr, kLoadBatch);
  while (!batch.empty()) {
    for (const auto& kept : batch) {
      list_.add(kept.entry);
      const bool is_of_source = kept.database_id == source_.id || kept.database_id.empty();
      if (is_of_source) known_[kept.entry.id] = {kept.entry.created_at, steady_.now()};
    }
    const auto last = std::move(batch.back());
    batch = options_.store->list_live(now, &last, kLoadBatch);
  }
  // The cursor stays 0, so that the first poll reads the whole feed.
}

void FeedReader::poll() {
  const bool is_due = is_second_over();
  read_feed(is_due || feed_fails_);
  if (is_due) log_failure([this] { remove_data_of_deleted_users(); });
  if (is_due || !store_fails_) store_news(is_due);
  if (!is_due) return;
  offer_lost_entries();
  log_failure([this] { forget_expired(); });
}

bool FeedReader::is_second_over() {
  const auto now = steady_.now();
  if (second_began_at_ && now - *second_began_at_ < kCursorInterval) return false;
  second_began_at_ = now;
  return true;
}

std::optional<std::chrono::milliseconds> FeedReader::age() const {
  const auto read_at = last_read_at_ms_.load();
  if (read_at == kNever) return std::nullopt;
  return milliseconds_of(steady_.now()) - std::chrono::milliseconds(read_at);
}

void FeedReader::require_reading() const {
  if (last_read_at_ms_ != kNever) return;
  throw Error(ErrorKind::kUnavailable, "revocation_feed_unread",
              "The revocation feed has not been read yet",
              "Start auth-service, or set AUTH_URL to its address.")
      .with_retry_after_seconds(1);
}

void FeedReader::read_feed(bool from_cursor) {
  try {
    restart_if_clock_was_set_back();
    read_to_end(from_cursor ? cursor_ : newest_);
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
    restart();
  }
  ahead_ = ahead;
}

// What the feed still says of deleted users, it says again.
void FeedReader::restart() {
  cursor_ = newest_ = 0;
  known_.clear();
  deleted_users_.clear();
  last_offered_.reset();
}

void FeedReader::read_to_end(std::int64_t after_id) {
  const auto began = steady_.now();
  auto page = read_first_page(after_id);
  while (true) {
    check_progress(page, after_id);
    if (database_.compare(page, after_id)) {
      std::ranges::move(unsaved_, std::back_inserter(unsaved_before_));
      unsaved_.clear();
      known_.clear();  // what the database still has is stored anew: it is not lost
    }
    apply(page);
    move_cursor(page, began);
    if (!page.more) break;
    after_id = page.entries.back().id;
    page = feed_.read(after_id);
    if (page.database.id != source_.id) {
      throw std::runtime_error("the feed changed its database between two pages");
    }
  }
  std::erase_if(known_, [&](const auto& known) { return known.first <= cursor_; });
}

RevocationPage FeedReader::read_first_page(std::int64_t& after_id) {
  auto page = feed_.read(after_id);
  if (!is_continued_by(page)) {
    restart();
    if (after_id != 0) page = feed_.read(0);
    after_id = 0;
  }
  source_ = page.database;
  return page;
}

bool FeedReader::is_continued_by(const RevocationPage& page) const {
  if (page.last_id < newest_) return false;
  if (source_.id.empty()) return true;
  return page.database.id == source_.id && page.database.mark >= source_.mark;
}

void FeedReader::apply(const RevocationPage& page) {
  for (const auto& entry : page.entries) {
    newest_ = std::max(newest_, entry.id);
    if (is_known(entry)) continue;
    list_.add(entry);
    known_[entry.id] = {entry.created_at, steady_.now()};
    if (entry.kind == RevocationKind::kUnknown) {
      log_.warn("revocation_kind_unknown", {{"id", entry.id}, {"kind", entry.unknown_kind}});
      continue;
    }
    KeptRevocation kept{.entry = entry,
                        .database_id = page.database.id,
                        .keep_until = std::max(entry.expires_at, entry.created_at + page.keep)};
    if (entry.kind == RevocationKind::kUserDeleted && options_.remove_user_data) {
      deleted_users_.push_back(std::move(kept));
    } else if (options_.store != nullptr) {
      unsaved_.push_back(std::move(kept));
    }
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
  if (deleted_users_.empty()) return;
  database_.synchronize();
  if (database_.known().state != AuthDatabaseState::kOk) return;
  const auto until = steady_.now() + kRemoveDataFor;
  while (!deleted_users_.empty() && steady_.now() < until) {
    if (!options_.remove_user_data(deleted_users_.front().entry.user_id)) continue;
    if (options_.store != nullptr) unsaved_.push_back(std::move(deleted_users_.front()));
    deleted_users_.pop_front();
  }
}

// A loss is stored between the entries from before, which may be lost, and those from after it.
void FeedReader::store_news(bool with_database) {
  with_database = database_.is_changed() || (with_database && !database_.is_settled());
  if (unsaved_.empty() && unsaved_before_.empty() && !with_database) return;
  try {
    save(unsaved_before_);
    if (with_database) database_.synchronize();
    save(unsaved_);
    if (store_fails_) log_.info("revocation_store_back", {});
    store_fails_ = false;
  } catch (const std::exception& error) {
    if (!store_fails_) log_.warn("revocation_store_failed", {{"reason", error.what()}});
    store_fails_ = true;
  }
}

void FeedReader::save(std::vector<KeptRevocation>& entries) {
  while (!entries.empty()) {
    const auto count = std::min(entries.size(), kSaveBatch);
    options_.store->save({entries.data(), count});
    entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(count));
  }
}

// auth-service takes them only once it knows itself that it went back.
void FeedReader::offer_lost_entries() {
  const auto known = database_.known();
  const bool is_owed = known.state == AuthDatabaseState::kWentBack && known.is_owed();
  if (options_.store == nullptr || !is_owed) {
    last_offered_.reset();
    return;
  }
  if (database_.is_changed()) return;  // nobody knows yet what is newer than the loss
  if (offer_failed_at_ && steady_.now() - *offer_failed_at_ < kOfferInterval) return;
  const Loss loss{known.database.id, known.lost_after, known.lost_row};
  std::int64_t count = 0;
  std::int64_t taken = 0;
  try {
    const auto until = steady_.now() + kOfferFor;
    while (steady_.now() < until) {
      const auto entries =
          options_.store->list_lost(loss, last_offered_ ? &*last_offered_ : nullptr, kOfferBatch);
      if (entries.empty()) {
        database_.set_restored();
        break;
      }
      taken += feed_.offer(known.database.id, entries);
      count += std::ssize(entries);
      last_offered_ = entries.back();
    }
    log_.info("revocations_offered", {{"count", count}, {"taken", taken}});
    offer_failed_at_.reset();
  } catch (const std::exception& error) {
    if (!offer_failed_at_) log_.warn("revocation_offer_failed", {{"reason", error.what()}});
    offer_failed_at_ = steady_.now();
  }
}

void FeedReader::forget_expired() {
  if (forgot_at_ && steady_.now() - *forgot_at_ < kForgetInterval) return;
  forgot_at_ = steady_.now();
  const auto now = clock_.now();
  list_.forget_expired(now);
  const auto has_expired = [&](const auto& kept) { return kept.entry.expires_at < now; };
  std::erase_if(unsaved_before_, has_expired);
  std::erase_if(unsaved_, has_expired);
  if (options_.store == nullptr) return;
  const auto until = steady_.now() + kPruneFor;
  while (options_.store->prune(now, kPruneBatch) >= kPruneBatch) {
    if (steady_.now() < until) continue;
    forgot_at_.reset();  // the rest is removed a second later
    return;
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
