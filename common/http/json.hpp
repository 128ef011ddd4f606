#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace common {

// The text is not JSON (RFC 8259). what() says where and never quotes the text.
class JsonError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct StrictJson {
  nlohmann::json value;
  // RFC 6901 pointers, without array indices, of duplicate members. Parsers disagree on which one
  // counts (RFC 8259 section 4). At most 16, because a body can repeat a long path many times.
  std::vector<std::string> duplicates;
};

// Parses one JSON value in UTF-8, nested at most `max_depth` levels deep. Throws JsonError for all
// else, for a byte order mark and for a number out of range.
StrictJson parse_strict_json(std::string_view text, int max_depth);

// Unlike ==, it does not allocate.
bool is_string(const nlohmann::json& value, std::string_view text);

// Nothing if `value` is not an integer of 64 bits. 1963.0 and 1e3 are integers too (JSON
// Schema Validation 2020-12, section 6.1.1), but not from 2^53 on, where a double is not exact.
std::optional<std::int64_t> to_integer(const nlohmann::json& value);

// Escapes the name of a member for an RFC 6901 pointer.
std::string escape_pointer(std::string_view name);

}  // namespace common
