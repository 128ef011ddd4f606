#pragma once

#include <string_view>

#include "common/http/message.hpp"

namespace common::http {

// The media type of the body, without parameters; empty if there is no Content-Type.
std::string_view media_type_of(const Request& request);

// Throws ProblemException 415 if the body has a content coding other than identity (RFC 9110
// section 8.4) or, as Content-Type says, a charset other than UTF-8.
void check_body_encoding(const Request& request);

// Whether the client wants `type` rather than `other` (RFC 9110 section 12.5.1): its quality is
// higher, or it is the same and Accept names `type` itself. Parameters of a range other than q are
// ignored, and so is a range with an invalid q. False without Accept.
bool prefers(const Request& request, std::string_view type, std::string_view other);

}  // namespace common::http
