#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/token/hmac.hpp"
#include "common/token/jwt.hpp"

namespace common {

// The header of a request for a page of the revocation feed that its reader chooses at random, and
// that which proves who made a page, an offer or the answer to an offer, and for which request.
inline constexpr std::string_view kPageNonceHeader = "Feed-Nonce";
inline constexpr std::string_view kPageSignatureHeader = "Feed-Signature";

// What is signed, if it is no page. The nonce of both is the token that the offer is sent with.
inline constexpr std::string_view kSignedOffer = "offer";
inline constexpr std::string_view kSignedOfferAnswer = "taken";

// Signs the messages of the revocation feed with HMAC-SHA256 (RFC 2104) over the nonce, what is
// signed (of a page: the position that was asked for) and the bytes of the body. The key is
// HMAC-SHA256(secret, "revocation feed"), so that no signature is that of a token. Any thread may
// call it.
class PageSigner {
 public:
  explicit PageSigner(const JwtOptions& options);

  // One signature per secret, in base64url and separated by commas: while the secret is rotated, a
  // reader may know either of them.
  [[nodiscard]] std::string sign(std::string_view nonce, std::string_view what,
                                 std::string_view body) const;
  // Whether one of the first two signatures is that of one of the secrets.
  [[nodiscard]] bool verify(std::string_view nonce, std::string_view what, std::string_view body,
                            std::string_view signatures) const;

 private:
  std::vector<HmacSha256> keys_;  // of the secret, and of the previous one if there is one
};

}  // namespace common
