#pragma once

#include <string_view>

namespace common {

// A text file embedded by cmake/EmbedFiles.cmake.
struct EmbeddedFile {
  std::string_view name;  // without folder
  std::string_view etag;  // an entity tag of its content, RFC 9110 section 8.8.3
  std::string_view text;
};

}  // namespace common
