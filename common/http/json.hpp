#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace common {

// The text is not JSON (RFC 8259). what() says where; it never repeats the text.
class JsonError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct StrictJson {
  nlohmann::json value;
  // RFC 6901 pointers of members that stand twice in one object, where parsers disagree on which
  // one counts (RFC 8259 section 4). Array positions are left out of the path. The first 16: a body
  // could name one long path thousands of times.
  std::vector<std::string> duplicates;
};

// Reads `text` as one JSON value in UTF-8 without byte order mark, nested at most `max_depth`
// deep, every number within what the machine holds. Throws JsonError.
StrictJson parse_strict_json(std::string_view text, int max_depth);

// Not ==, which makes a JSON text of the other side, without a way to say that there is no memory.
bool is_string(const nlohmann::json& value, std::string_view text);

// The name of a member as it stands in an RFC 6901 pointer.
std::string escape_pointer(std::string_view name);

}  // namespace common
