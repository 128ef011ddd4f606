#include "common/token/claims_mac.hpp"

#include <algorithm>

#include <openssl/crypto.h>

#include "common/http/base64url.hpp"

namespace common {
namespace {

constexpr std::size_t kMacBytes = 16;

std::string compute_with(const HmacSha256& key, const std::string& claims) {
  const auto digest = key.sign(claims);
  return encode_base64url({reinterpret_cast<const char*>(digest.data()), kMacBytes});
}

}  // namespace

void ClaimsMac::set_keys(const std::vector<Secret>& keys) {
  keys_.clear();
  for (const auto& key : keys) keys_.emplace_back(key);
}

std::string ClaimsMac::compute(const std::string& claims) const {
  return compute_with(keys_.at(0), claims);
}

bool ClaimsMac::verify(const std::string& claims, std::string_view mac) const {
  return std::ranges::any_of(keys_, [&](const HmacSha256& key) {
    const auto expected = compute_with(key, claims);
    return mac.size() == expected.size() &&
           CRYPTO_memcmp(mac.data(), expected.data(), expected.size()) == 0;
  });
}

}  // namespace common
