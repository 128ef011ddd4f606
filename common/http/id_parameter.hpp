#pragma once

#include <cstdint>

#include "common/http/message.hpp"

namespace common::http {

// The id in the path, which is its first parameter. Throws Error kNotFound "not_found" if it is not
// a number.
std::int64_t id_parameter(const Request& request);

}  // namespace common::http
