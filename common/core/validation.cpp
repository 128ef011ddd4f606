#include "common/core/validation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/core/text.hpp"

namespace common {

void ValidationErrors::add(std::string_view pointer, std::string_view code,
                           std::string_view detail) {
  if (errors_.size() == kMaxErrors) return;
  const bool known = std::any_of(errors_.begin(), errors_.end(),
                                 [&](const FieldError& error) { return error.pointer == pointer; });
  if (!known) errors_.push_back({std::string(pointer), std::string(code), std::string(detail)});
}

void ValidationErrors::throw_if_any() const {
  if (errors_.empty()) return;
  throw Error(ErrorKind::kUnprocessable, "validation_failed", "The request is not valid",
              "Correct the members that errors lists.")
      .with_errors(errors_);
}

void check_text(std::string_view pointer, std::string_view text, const TextRule& rule,
                ValidationErrors& errors) {
  const auto characters = count_characters(text);
  if (!characters) return errors.add(pointer, "not_utf8", "must be UTF-8");
  if (*characters < rule.min_characters) {
    return errors.add(pointer, "too_short",
                      fmt::format("must have at least {} character{}", rule.min_characters,
                                  rule.min_characters == 1 ? "" : "s"));
  }
  if (*characters > rule.max_characters) {
    return errors.add(pointer, "too_long",
                      fmt::format("must have at most {} characters", rule.max_characters));
  }
  std::string checked(text);
  if (rule.multiline) {
    std::erase_if(checked, [](char c) { return c == '\n' || c == '\r' || c == '\t'; });
  }
  if (has_control_characters(checked)) {
    errors.add(pointer, "control_character", "must not have control characters");
  }
}

}  // namespace common
