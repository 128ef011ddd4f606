#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/core/error.hpp"

namespace common {

constexpr int kMaxTokenDepth = 8;  // of the objects and arrays in a token

// Reads the header of a token: sets `key_id` to its `kid`, if it has one. Or the refusal.
std::optional<Error> read_header(std::string_view header, std::optional<std::string>& key_id);

}  // namespace common
