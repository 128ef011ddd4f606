#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/core/precondition.hpp"
#include "common/http/message.hpp"

namespace common::http {

// The strong entity tag (RFC 9110 section 8.8.3) of a version of a row: "3". Where answers of one
// version differ, `variant` names which of them it is: "3-mine".
std::string make_etag(std::int64_t version, std::string_view variant = "");

// What If-Match and If-None-Match ask of the version of a row that the request is about to change.
// All answers of one version are one here; a weak tag of If-Match is none of ours (RFC 9110 section
// 13.1.1). Throws Error kMalformed "bad_precondition" for what is no list of entity tags.
Precondition read_precondition(const Request& request);

// The answer to a GET or HEAD: `response`, which shows that version, with its entity tag; or 304
// without a body where If-None-Match names the tag (RFC 9110 section 13.1.2). Throws as
// read_precondition() does, and Error kPreconditionFailed where If-Match does not name the version.
Response conditional(const Request& request, std::int64_t version, std::string_view variant,
                     Response response);

// Likewise for what is no row: `response`, which has that entity tag, or 304.
Response unless_known(const Request& request, std::string_view etag, Response response);

}  // namespace common::http
