#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/core/secret.hpp"
#include "common/token/hmac.hpp"

namespace common {

// Computes claim `mac` of a token: 16 bytes of HMAC-SHA256 over its other claims, in base64url. The
// key is auth-service's alone: with the shared secret other services can sign a token, but not
// compute its `mac` (ADR 13). Any thread may call the const functions.
class ClaimsMac {
 public:
  // Verifies nothing until set_keys() is called.
  ClaimsMac() = default;
  explicit ClaimsMac(const std::vector<Secret>& keys) { set_keys(keys); }

  // The first key computes, every key verifies. Call it before a token is issued or verified.
  void set_keys(const std::vector<Secret>& keys);

  // `claims` is the text of all claims but `mac`, as nlohmann::json sorts and writes them. Throws
  // std::out_of_range without a key.
  [[nodiscard]] std::string compute(const std::string& claims) const;
  // Compares in constant time.
  [[nodiscard]] bool verify(const std::string& claims, std::string_view mac) const;

 private:
  std::vector<HmacSha256> keys_;
};

}  // namespace common
