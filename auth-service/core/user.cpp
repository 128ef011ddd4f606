#include "auth-service/core/user.hpp"

#include <fmt/format.h>

#include "auth-service/core/common_passwords.hpp"
#include "common/core/text.hpp"

namespace auth {
namespace {

constexpr common::TextRule kUsername{.min_characters = 1, .max_characters = 64, .multiline = false};

}  // namespace

void check_new_user(const NewUser& user, std::size_t min_password_characters,
                    common::ValidationErrors& errors) {
  common::check_text("/username", user.username, kUsername, errors);
  if (common::has_outer_blanks(user.username)) {
    errors.add("/username", "outer_blank", "must not begin or end with a blank");
  }
  if (common::has_invisible_characters(user.username)) {
    errors.add("/username", "invisible_character",
               "must not contain invisible or bidirectional control characters");
  }
  check_new_password("/password", user.password, user.username, min_password_characters, errors);
}

void check_new_password(std::string_view pointer, const common::Secret& password,
                        std::string_view username, std::size_t min_characters,
                        common::ValidationErrors& errors) {
  const auto characters = common::count_characters(password.reveal());
  if (!characters) {
    errors.add(pointer, "not_utf8", "must be UTF-8");
  } else if (*characters < min_characters) {
    errors.add(pointer, "too_short",
               fmt::format("must have at least {} characters", min_characters));
  } else if (*characters > kMaxPasswordCharacters) {
    errors.add(pointer, "too_long",
               fmt::format("must have at most {} characters", kMaxPasswordCharacters));
  } else if (is_common_password(password.reveal()) ||
             is_expected_password(password.reveal(), username)) {
    errors.add(pointer, "too_common", "is one of the passwords that are tried first");
  }
}

bool can_be_a_password(const common::Secret& password) {
  const auto characters = common::count_characters(password.reveal());
  return characters && *characters <= kMaxPasswordCharacters;
}

}  // namespace auth
