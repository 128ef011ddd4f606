#pragma once

#include <string_view>

#include "common/http/message.hpp"

namespace common::http {

inline constexpr std::string_view kJsonType = "application/json";
inline constexpr std::string_view kFormType = "application/x-www-form-urlencoded";
inline constexpr std::string_view kMergePatchType = "application/merge-patch+json";
// The value of Accept-Patch for every PATCH (RFC 5789 section 3.1).
inline constexpr std::string_view kPatchTypes = "application/merge-patch+json, application/json";

// The media type of the body, without parameters; empty if there is no Content-Type.
std::string_view media_type_of(const Request& request);

}  // namespace common::http
