#include "common/token/verification_key.hpp"

#include <fmt/format.h>

namespace common {

VerificationKey::VerificationKey(const Secret& secret)
    : key_id(fingerprint(secret)),
      issued_header(fmt::format(R"({{"alg":"HS256","kid":"{}","typ":"JWT"}})", key_id)),
      hmac(secret) {}

}  // namespace common
