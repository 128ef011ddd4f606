#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "common/core/error.hpp"

namespace common {

// Collects the errors of one request body, so that the client gets all of them together.
class ValidationErrors {
 public:
  // Bounds the response to a body with thousands of unknown members.
  static constexpr std::size_t kMaxErrors = 32;

  // Ignored if there is an error for the pointer already, or kMaxErrors in total.
  void add(std::string_view pointer, std::string_view code, std::string_view detail);

  // Throws Error kUnprocessable "validation_failed" with all errors, if there are any.
  void throw_if_any() const;

 private:
  std::vector<FieldError> errors_;
};

// The rules of a text: its length in characters, valid UTF-8 and no control characters, except line
// breaks and tabs if `multiline`.
struct TextRule {
  std::size_t min_characters = 1;
  std::size_t max_characters = 0;
  bool multiline = false;
};

// Adds an error at `pointer` if `text` breaks the rule.
void check_text(std::string_view pointer, std::string_view text, const TextRule& rule,
                ValidationErrors& errors);

}  // namespace common
