#pragma once

#include <string_view>
#include <vector>

#include "common/http/message.hpp"

namespace common::http {

// The values of all cookies of that name, in their order (RFC 6265 section 4.2.1). Names are
// case-sensitive. A part without "=" is skipped: other programs on the host set cookies too. Valid
// as long as the request.
std::vector<std::string_view> cookie_values(const Request& request, std::string_view name);

}  // namespace common::http
