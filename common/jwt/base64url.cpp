#include "common/jwt/base64url.hpp"

#include <sodium.h>

namespace common {
namespace {

constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

}  // namespace

std::string encode_base64url(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), kVariant);
  text.pop_back();  // the terminating NUL
  return text;
}

std::optional<std::string> decode_base64url(std::string_view text) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t length = 0;
  const int failed =
      sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &length, nullptr, kVariant);
  if (failed != 0) return std::nullopt;
  bytes.resize(length);
  // libsodium 1.0.18 takes every byte from 0x80 up for '_', so a token could be changed and verify.
  if (encode_base64url(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace common
