#include "books-service/core/session_table.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace books {
namespace {

constexpr std::size_t kMinPlaces = 16;
constexpr std::size_t kUuidDigits = 32;

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// FNV-1a with an offset of our choice.
std::uint64_t hash_of(std::string_view text, std::uint64_t hash) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

}  // namespace

SessionKey session_key(std::string_view session_id) {
  SessionKey key;
  std::size_t digits = 0;
  for (const char c : session_id) {
    if (c == '-') continue;
    const int digit = digit_of(c);
    if (digit < 0 || digits == kUuidDigits) {
      return {hash_of(session_id, 0xcbf29ce484222325U), hash_of(session_id, 0x9e3779b97f4a7c15U)};
    }
    auto& half = digits < kUuidDigits / 2 ? key.high : key.low;
    half = half << 4U | static_cast<unsigned>(digit);
    ++digits;
  }
  return key;
}

bool SessionTable::add(SessionKey key, std::int64_t expires_at_seconds) {
  if ((size_ + 1) * 4 > places_.size() * 3) {
    rebuild(std::max(kMinPlaces, places_.size() * 2), 0);
  }
  const auto [found, place, probes] = find(key);
  auto& expires_at = places_[place].expires_at_seconds;
  expires_at = std::max({expires_at, expires_at_seconds, std::int64_t{1}});
  if (found) return false;
  places_[place].key = key;
  ++size_;
  return true;
}

void SessionTable::forget_expired(std::int64_t now_seconds) {
  const auto kept = static_cast<std::size_t>(
      std::count_if(places_.begin(), places_.end(),
                    [&](const Place& place) { return place.expires_at_seconds > now_seconds; }));
  if (kept == size_) return;
  rebuild(std::bit_ceil(std::max(kMinPlaces, kept * 2)), now_seconds);
}

SessionTable::Found SessionTable::find(SessionKey key) const {
  if (places_.empty()) return {};
  const auto mask = places_.size() - 1;
  // The digits of a version 4 UUID are random but for six bits in the middle.
  auto place = (key.high ^ (key.low * 0x9e3779b97f4a7c15U)) & mask;
  for (std::size_t probes = 1;; ++probes, place = (place + 1) & mask) {
    if (places_[place].expires_at_seconds == 0) return {false, place, probes};
    if (places_[place].key == key) return {true, place, probes};
  }
}

void SessionTable::rebuild(std::size_t places, std::int64_t now_seconds) {
  const auto old = std::exchange(places_, std::vector<Place>(places));
  size_ = 0;
  for (const auto& place : old) {
    if (place.expires_at_seconds <= now_seconds) continue;
    places_[find(place.key).place] = place;
    ++size_;
  }
}

}  // namespace books
