#pragma once

#include <string_view>

namespace common::http {

// The reason phrase of RFC 9110 section 15 (RFC 6585 for 429 and 431); empty for an unknown status.
std::string_view reason_phrase(int status);

}  // namespace common::http
