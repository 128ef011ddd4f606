#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace common {

// Base64url without padding (RFC 4648 section 5, RFC 7515 section 2).
std::string encode_base64url(std::string_view bytes);

// Returns nothing unless `text` is the canonical encoding of some bytes: no padding, no blank, no
// other character, no non-zero bits left over in the last one.
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace common
