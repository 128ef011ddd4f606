#pragma once

#include <string_view>

#include "common/http/message.hpp"

namespace common::http {

inline constexpr std::string_view kJsonType = "application/json";
inline constexpr std::string_view kFormType = "application/x-www-form-urlencoded";
inline constexpr std::string_view kMergePatchType = "application/merge-patch+json";
// What every PATCH takes, as Accept-Patch names it (RFC 5789 section 3.1).
inline constexpr std::string_view kPatchTypes = "application/merge-patch+json, application/json";

// Of the body, without parameters; empty where the request does not say.
std::string_view media_type_of(const Request& request);

}  // namespace common::http
