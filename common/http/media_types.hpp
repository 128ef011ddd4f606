#pragma once

#include <string_view>

namespace common::http {

inline constexpr std::string_view kJsonType = "application/json";
inline constexpr std::string_view kMergePatchType = "application/merge-patch+json";
// What every PATCH takes, as Accept-Patch names it (RFC 5789 section 3.1).
inline constexpr std::string_view kPatchTypes = "application/merge-patch+json, application/json";

}  // namespace common::http
