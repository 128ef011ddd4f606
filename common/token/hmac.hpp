#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "common/core/secret.hpp"

struct evp_mac_ctx_st;

namespace common {

// HMAC-SHA256 (RFC 2104) with one key. Any thread may call it.
class HmacSha256 {
 public:
  static constexpr std::size_t kBytes = 32;
  using Digest = std::array<unsigned char, kBytes>;

  explicit HmacSha256(const Secret& key);

  [[nodiscard]] Digest sign(std::string_view message) const;
  // Compares in constant time.
  [[nodiscard]] bool verify(std::string_view message, std::string_view digest) const;

 private:
  struct Free {
    void operator()(evp_mac_ctx_st* context) const;
  };
  std::unique_ptr<evp_mac_ctx_st, Free> keyed_;  // duplicated for each message
};

// The name of a secret that may be shown: the first 8 hexadecimal digits of
// HMAC-SHA256(secret, "kid"). It is the `kid` of the tokens signed with the secret.
std::string fingerprint(const Secret& secret);

}  // namespace common
