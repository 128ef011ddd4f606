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

// What access tokens say that have passed every check, by the token: so that a token which comes
// with each request of a client is read and its signature computed once. Whoever finds one here has
// still to ask what may have changed since: see TokenCheck::again. Any thread may call it.
//
// A token is known by a keyed hash of 128 bits (SipHash-2-4) of all of it. The key is random and
// never leaves the object, so nobody can make a token that is taken for another one, nor many that
// fall into one place; and no token is kept.
class TokenCache {
 public:
  // At most twice `generation_size` tokens are kept, those used last among them.
  explicit TokenCache(std::size_t generation_size = 4096);

  // Null where the token is not known.
  std::shared_ptr<const VerifiedClaims> find(std::string_view token);
  void add(std::string_view token, VerifiedClaims read);

  [[nodiscard]] std::size_t size() const;

 private:
  using Key = std::array<std::uint64_t, 2>;
  struct FirstHalf {
    std::size_t operator()(const Key& key) const { return key.front(); }
  };
  using Generation = std::unordered_map<Key, std::shared_ptr<const VerifiedClaims>, FirstHalf>;

  [[nodiscard]] Key key_of(std::string_view token) const;
  void keep(const Key& key, std::shared_ptr<const VerifiedClaims> read);

  const std::size_t generation_size_;
  std::array<unsigned char, 16> secret_;
  mutable std::mutex mutex_;
  // Guarded by mutex_. What is used goes into the young one; when that is full, it becomes the old
  // one, and what was in the old one and not used since is forgotten.
  Generation young_;
  Generation old_;
};

}  // namespace common
