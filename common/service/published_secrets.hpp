#pragma once

#include <span>
#include <string_view>

namespace common {

// Whether the secret is an example from a standard, a library's documentation or a popular
// tutorial. Knows only examples of at least 32 bytes.
bool is_published_secret(std::string_view bytes);

// Those examples. Some are base64url of the secret.
std::span<const std::string_view> published_secrets();

}  // namespace common
