#include "common/token/page_signature.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/http/base64url.hpp"

namespace common {
namespace {

// One per secret. Each is compared by a digest of the body, so that the header must not choose how
// many there are.
constexpr int kMaxSignatures = 2;

HmacSha256 derive_key(const Secret& secret) {
  const auto digest = HmacSha256(secret).sign("revocation feed");
  return HmacSha256(Secret(std::string(digest.begin(), digest.end())));
}

// Neither a header field nor `what` has a line break, so that the parts cannot be shifted.
std::string message_of(std::string_view nonce, std::string_view what, std::string_view body) {
  return fmt::format("{}\n{}\n{}", nonce, what, body);
}

}  // namespace

PageSigner::PageSigner(const JwtOptions& options) {
  keys_.push_back(derive_key(options.secret));
  if (options.previous_secret) keys_.push_back(derive_key(*options.previous_secret));
}

std::string PageSigner::sign(std::string_view nonce, std::string_view what,
                             std::string_view body) const {
  const auto message = message_of(nonce, what, body);
  std::string signatures;
  for (const auto& key : keys_) {
    const auto digest = key.sign(message);
    if (!signatures.empty()) signatures += ',';
    signatures += encode_base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
  }
  return signatures;
}

bool PageSigner::verify(std::string_view nonce, std::string_view what, std::string_view body,
                        std::string_view signatures) const {
  const auto message = message_of(nonce, what, body);
  for (int part = 0; part < kMaxSignatures && !signatures.empty(); ++part) {
    const auto end = std::min(signatures.find(','), signatures.size());
    const auto digest = decode_base64url(signatures.substr(0, end));
    signatures.remove_prefix(std::min(end + 1, signatures.size()));
    const auto made_it = [&](const auto& key) { return key.verify(message, *digest); };
    if (digest && std::any_of(keys_.begin(), keys_.end(), made_it)) return true;
  }
  return false;
}

}  // namespace common
