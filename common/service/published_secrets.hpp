#pragma once

#include <string_view>

namespace common {

// Whether these bytes, which are a good secret by their length, stand in a standard, in the
// documentation of a library or in a tutorial that many have copied.
bool is_published_secret(std::string_view bytes);

}  // namespace common
