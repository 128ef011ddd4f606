#pragma once

#include <cstdint>

#include "common/http/message.hpp"

namespace common::http {

// The id in the path of the request, its first parameter. What is no number is the id of nothing:
// throws Error kNotFound "not_found".
std::int64_t id_parameter(const Request& request);

}  // namespace common::http
