#include "common/token/token_cache.hpp"

#include <utility>

#include <sodium.h>

namespace common {

TokenCache::TokenCache(std::size_t generation_size) : generation_size_(generation_size) {
  static_assert(sizeof(secret_) == crypto_shorthash_siphashx24_KEYBYTES);
  randombytes_buf(secret_.data(), secret_.size());
}

TokenCache::Key TokenCache::key_of(std::string_view token) const {
  static_assert(sizeof(Key) == crypto_shorthash_siphashx24_BYTES);
  Key key{};
  crypto_shorthash_siphashx24(reinterpret_cast<unsigned char*>(key.data()),
                              reinterpret_cast<const unsigned char*>(token.data()), token.size(),
                              secret_.data());
  return key;
}

std::shared_ptr<const VerifiedClaims> TokenCache::find(std::string_view token) {
  const auto key = key_of(token);
  const std::lock_guard lock(mutex_);
  if (const auto young = young_.find(key); young != young_.end()) return young->second;
  const auto old = old_.find(key);
  if (old == old_.end()) return nullptr;
  const auto claims = old->second;
  keep(key, claims);
  return claims;
}

void TokenCache::add(std::string_view token, VerifiedClaims claims) {
  const auto key = key_of(token);
  auto shared = std::make_shared<const VerifiedClaims>(std::move(claims));
  const std::lock_guard lock(mutex_);
  keep(key, std::move(shared));
}

void TokenCache::keep(const Key& key, std::shared_ptr<const VerifiedClaims> claims) {
  if (young_.size() >= generation_size_) old_ = std::exchange(young_, {});
  young_.insert_or_assign(key, std::move(claims));
}

}  // namespace common
