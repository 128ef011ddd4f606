#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace common {

// Base64url without padding, RFC 4648 section 5 and RFC 7515 section 2.
std::string encode_base64url(std::string_view bytes);

// Nothing unless `text` is the one and only encoding of some bytes: no padding, no blank, no
// character of another alphabet, no left-over bits in the last character.
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace common
