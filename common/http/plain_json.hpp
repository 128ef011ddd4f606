#pragma once

#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

namespace common {

// Reads an object of the plainest kind, as nearly every client and every issuer of tokens writes
// it: each member once, its value true, false, a whole number of up to 18 digits, or a text that
// is, like its name, printable ASCII without escapes. The value is what any JSON parser makes of
// it (RFC 8259). Nothing for all other text, good or bad: that is for a whole parser to judge.
std::optional<nlohmann::json> read_plain_object(std::string_view text);

}  // namespace common
