#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace books {

// A session id in 16 bytes: the digits of a UUID, or a hash of any other text.
struct SessionKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  bool operator==(const SessionKey&) const = default;
};

SessionKey session_key(std::string_view session_id);

// A hash table of ended sessions, 24 bytes a place, open addressing with linear probing; half of
// the places or more are free after it has grown. Not thread-safe.
class SessionTable {
 public:
  // True if the session was not there. It stays at least until `expires_at_seconds`.
  bool add(SessionKey key, std::int64_t expires_at_seconds);
  [[nodiscard]] bool contains(SessionKey key) const { return find(key).found; }
  // Removes what has expired, and gives back memory that is no longer needed.
  void forget_expired(std::int64_t now_seconds);

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t bytes() const { return places_.capacity() * sizeof(Place); }
  // How many places a lookup of this session looks at.
  [[nodiscard]] std::size_t probes(SessionKey key) const { return find(key).probes; }

 private:
  struct Place {
    SessionKey key;
    std::int64_t expires_at_seconds = 0;  // 0: free
  };
  struct Found {
    bool found = false;
    std::size_t place = 0;
    std::size_t probes = 0;
  };

  [[nodiscard]] Found find(SessionKey key) const;
  void rebuild(std::size_t places, std::int64_t now_seconds);

  std::vector<Place> places_;  // a power of two of them, or none
  std::size_t size_ = 0;
};

}  // namespace books
