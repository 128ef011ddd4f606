#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "common/core/precondition.hpp"
#include "common/http/message.hpp"

namespace common::http {

// The strong entity tag (RFC 9110 section 8.8.3) of a version of a row: "3". If a version has
// several representations, `variant` tells them apart: "3-mine".
std::string make_etag(std::int64_t version, std::string_view variant = "");

using Variants = std::span<const std::string_view>;
// Of a row with one representation.
inline constexpr std::array<std::string_view, 1> kNoVariants{""};

// What If-Match and If-None-Match require of the version of the row that the request changes. Only
// the tags of `variants` count, and all of them mean the version; a weak tag in If-Match never
// matches (RFC 9110 section 13.1.1). Throws Error kMalformed "bad_precondition" if a field is not
// a list of entity tags.
Precondition read_precondition(const Request& request, Variants variants = kNoVariants);

// The response to a GET or HEAD of that version: `response` with the entity tag, or 304 without a
// body if If-None-Match has the tag (RFC 9110 section 13.1.2). Throws what read_precondition()
// does, and Error kPreconditionFailed if If-Match does not have the tag.
Response conditional(const Request& request, std::int64_t version, std::string_view variant,
                     Response response);

// The same for a resource that is not a row: `response` with the entity tag `etag`, or 304.
Response unless_known(const Request& request, std::string_view etag, Response response);

}  // namespace common::http
