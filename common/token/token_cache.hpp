#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "common/token/token_checks.hpp"

namespace common {

// Caches the claims of verified access tokens, so that repeated tokens skip parsing and the
// signature check. The caller still runs TokenCheck::recheck. Any thread may call it.
//
// The key is SipHash-2-4 with 128 bits over the whole token, under a random secret: no client can
// construct a token that collides with another, and no token is stored.
class TokenCache {
 public:
  // Holds at most twice `generation_size` tokens and evicts the least recently used half.
  explicit TokenCache(std::size_t generation_size = 4096);

  // Null if the token is not cached.
  std::shared_ptr<const VerifiedClaims> find(std::string_view token);
  void add(std::string_view token, VerifiedClaims claims);

 private:
  using Key = std::array<std::uint64_t, 2>;
  struct FirstHalf {
    std::size_t operator()(const Key& key) const { return key.front(); }
  };
  using Generation = std::unordered_map<Key, std::shared_ptr<const VerifiedClaims>, FirstHalf>;

  [[nodiscard]] Key key_of(std::string_view token) const;
  void keep(const Key& key, std::shared_ptr<const VerifiedClaims> claims);

  const std::size_t generation_size_;
  std::array<unsigned char, 16> secret_;
  std::mutex mutex_;
  // Guarded by mutex_. A hit moves its entry to the young generation. When that is full it becomes
  // the old one, and the entries of the old one are evicted.
  Generation young_;
  Generation old_;
};

}  // namespace common
