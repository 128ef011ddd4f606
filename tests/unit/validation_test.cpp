#include "common/core/validation.hpp"

#include <gtest/gtest.h>

#include "tests/support/caught.hpp"

namespace common {
namespace {

using std::string_literals::operator""s;
using tests::error_of;
using tests::lines_of;
using Lines = std::vector<std::string>;

TEST(ValidationErrors, ThrowNothingIfEmpty) {
  const ValidationErrors errors;

  EXPECT_NO_THROW(errors.throw_if_any());
}

TEST(ValidationErrors, AreThrownTogetherInOrder) {
  ValidationErrors errors;
  errors.add("/b", "too_short", "must be longer");
  errors.add("/a", "too_long", "must be shorter");

  const auto error = error_of([&] { errors.throw_if_any(); });

  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kUnprocessable);
  EXPECT_EQ(error->code(), "validation_failed");
  EXPECT_EQ(lines_of(error->errors()), (Lines{"/b too_short", "/a too_long"}));
  EXPECT_EQ(error->errors()[0].detail, "must be longer");
}

TEST(ValidationErrors, KeepTheFirstOfAPointer) {
  ValidationErrors errors;
  errors.add("/a", "wrong_type", "");
  errors.add("/a", "too_short", "");

  EXPECT_EQ(lines_of(errors), (Lines{"/a wrong_type"}));
}

TEST(ValidationErrors, AreLimitedInNumber) {
  ValidationErrors errors;

  for (int i = 0; i < 1000; ++i) errors.add("/" + std::to_string(i), "unknown_member", "");

  EXPECT_EQ(lines_of(errors).size(), ValidationErrors::kMaxErrors);
}

std::string code_of_text(std::string_view text, const TextRule& rule) {
  ValidationErrors errors;
  check_text("/x", text, rule, errors);
  const auto lines = lines_of(errors);
  return lines.empty() ? "" : lines[0].substr(3);
}

TEST(CheckText, CountsCharactersAndNotBytes) {
  const TextRule rule{.min_characters = 2, .max_characters = 3};

  EXPECT_EQ(code_of_text("\xC3\xB1", rule), "too_short");
  EXPECT_EQ(code_of_text("\xC3\xB1\xC3\xB1", rule), "");
  EXPECT_EQ(code_of_text("\xF0\x9F\x94\x91\xF0\x9F\x94\x91\xF0\x9F\x94\x91", rule), "");
  EXPECT_EQ(code_of_text("abcd", rule), "too_long");
}

TEST(CheckText, RefusesInvalidUtf8) {
  EXPECT_EQ(code_of_text("\xFF", {.max_characters = 9}), "not_utf8");
}

TEST(CheckText, RefusesControlCharacters) {
  for (const auto& text : {"a\nb"s, "a\tb"s, "a\0b"s, "\x1B[0m"s, "\x7F"s, "\xC2\x9B"s}) {
    EXPECT_EQ(code_of_text(text, {.max_characters = 9}), "control_character");
  }
}

TEST(CheckText, AllowsLineBreaksAndTabsIfMultiline) {
  const TextRule rule{.min_characters = 0, .max_characters = 9, .multiline = true};

  EXPECT_EQ(code_of_text("a\r\n\tb", rule), "");
  EXPECT_EQ(code_of_text("a\vb", rule), "control_character");
  EXPECT_EQ(code_of_text("a\0b"s, rule), "control_character");
}

}  // namespace
}  // namespace common
