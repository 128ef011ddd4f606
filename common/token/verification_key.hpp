#pragma once

#include <string>

#include "common/core/secret.hpp"
#include "common/token/hmac.hpp"

namespace common {

// A secret that verifies, and what a token says of it.
struct VerificationKey {
  explicit VerificationKey(const Secret& secret);

  std::string key_id;         // the `kid`
  std::string issued_header;  // of the tokens that our own issuer signs with it
  HmacSha256 hmac;
};

}  // namespace common
