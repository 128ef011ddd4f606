#pragma once

#include <string_view>

namespace common {

// Whether the secret is an example from a standard, a library's documentation or a popular
// tutorial. Knows only examples of at least 32 bytes.
bool is_published_secret(std::string_view bytes);

}  // namespace common
