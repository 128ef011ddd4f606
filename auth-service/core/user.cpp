#include "auth-service/core/user.hpp"

#include <fmt/format.h>

#include "common/core/text.hpp"

namespace auth {
namespace {

constexpr common::TextRule kUsername{.min_characters = 1, .max_characters = 64, .multiline = false};

}  // namespace

void check_new_credentials(const Credentials& credentials, std::size_t min_password_characters,
                           common::Faults& faults) {
  common::check_text("/username", credentials.username, kUsername, faults);
  if (common::has_outer_blanks(credentials.username)) {
    faults.add("/username", "outer_blank", "must not begin or end with a blank");
  }
  const auto characters = common::count_characters(credentials.password.reveal());
  if (!characters) {
    faults.add("/password", "not_utf8", "must be UTF-8");
  } else if (*characters < min_password_characters) {
    faults.add("/password", "too_short",
               fmt::format("must have at least {} characters", min_password_characters));
  } else if (*characters > kMaxPasswordCharacters) {
    faults.add("/password", "too_long",
               fmt::format("must have at most {} characters", kMaxPasswordCharacters));
  }
}

bool can_be_a_password(const common::Secret& password) {
  const auto characters = common::count_characters(password.reveal());
  return characters && *characters <= kMaxPasswordCharacters;
}

}  // namespace auth
