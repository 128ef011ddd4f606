#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "common/core/error.hpp"

namespace common {

// Gathers every broken rule of one request body, so that the client hears of all of them at once.
class ValidationErrors {
 public:
  // A body of thousands of unknown members gets an answer that is no larger than others.
  static constexpr std::size_t kMaxErrors = 32;

  // One fault for a pointer is enough: a later one for the same pointer is dropped, and so is
  // whatever comes after kMaxErrors.
  void add(std::string_view pointer, std::string_view code, std::string_view detail);

  // Throws Error kUnprocessable "validation_failed" with all errors, if there are any.
  void throw_if_any() const;

 private:
  std::vector<FieldError> errors_;
};

// The rules of a text: its length in characters, valid UTF-8, no control characters but (where
// `multiline`) line breaks and tabs.
struct TextRule {
  std::size_t min_characters = 1;
  std::size_t max_characters = 0;
  bool multiline = false;
};

// Adds a fault at `pointer` if `text` breaks the rule.
void check_text(std::string_view pointer, std::string_view text, const TextRule& rule,
                ValidationErrors& errors);

}  // namespace common
