#include "auth-service/core/user.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "common/core/precis.hpp"
#include "common/core/text.hpp"

namespace auth {
namespace {

using common::Error;
using common::ErrorKind;

constexpr common::TextRule kUsername{.min_characters = 1, .max_characters = 64, .multiline = false};

constexpr std::string_view kProduct = "llavero";

constexpr common::Timestamp kIdEpoch{std::chrono::sys_days{std::chrono::year{2020} / 1 / 1}};
constexpr int kIdTimeBits = 41;  // until 2089
constexpr int kIdRandomBits = 12;

std::string fold(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

bool is_ascii_digit_or_sign(char c) { return c > ' ' && c < 0x7F && (c < 'a' || c > 'z'); }

}  // namespace

std::int64_t make_user_id(common::Timestamp now, common::Random& random) {
  constexpr std::int64_t kMaxTime = (std::int64_t{1} << kIdTimeBits) - 1;
  constexpr unsigned kMaxRandom = (1U << kIdRandomBits) - 1;
  std::array<unsigned char, 2> bytes{};
  random.fill(bytes);
  const std::int64_t low = ((unsigned{bytes[0]} << 8U) | bytes[1]) & kMaxRandom;
  const std::int64_t time = std::clamp<std::int64_t>((now - kIdEpoch).count(), 1, kMaxTime);
  return (time << kIdRandomBits) | low;
}

void check_label(std::string_view pointer, std::string_view text, const common::TextRule& rule,
                 common::ValidationErrors& errors) {
  common::check_text(pointer, text, rule, errors);
  if (common::has_outer_blanks(text)) {
    errors.add(pointer, "outer_blank", "must not begin or end with a blank");
  }
  if (common::has_invisible_characters(text)) {
    errors.add(pointer, "invisible_character",
               "must not contain invisible or bidirectional control characters");
  }
}

void check_username(std::string_view username, common::ValidationErrors& errors) {
  check_label("/username", username, kUsername, errors);
}

void check_new_user(const NewUser& user, std::size_t min_password_characters,
                    common::ValidationErrors& errors) {
  check_username(user.username, errors);
  check_new_password("/password", user.password, user.username, min_password_characters, errors);
}

void check_new_password(std::string_view pointer, const common::Secret& password,
                        std::string_view username, std::size_t min_characters,
                        common::ValidationErrors& errors) {
  const auto mapped = common::map_password(password.reveal());
  const auto characters = common::count_characters(mapped);
  if (!characters) {
    errors.add(pointer, "not_utf8", "must be UTF-8");
  } else if (*characters < min_characters) {
    errors.add(pointer, "too_short",
               fmt::format("must have at least {} characters", min_characters));
  } else if (*characters > kMaxPasswordCharacters) {
    errors.add(pointer, "too_long",
               fmt::format("must have at most {} characters", kMaxPasswordCharacters));
  } else if (is_common_password(mapped) || is_expected_password(mapped, username)) {
    errors.add(pointer, "too_common", "is one of the passwords that are tried first");
  }
}

bool can_be_a_password(const common::Secret& password) {
  const auto characters = common::count_characters(common::map_password(password.reveal()));
  return characters && *characters <= kMaxPasswordCharacters;
}

bool is_common_password(std::string_view password) {
  const auto list = common_passwords();
  return std::binary_search(list.begin(), list.end(), std::string_view(fold(password)));
}

bool is_expected_password(std::string_view password, std::string_view username) {
  std::string folded = fold(password);
  if (common::map_username(password) == common::map_username(username)) return true;
  std::erase_if(folded, is_ascii_digit_or_sign);
  return folded == kProduct;
}

Error no_such_user() { return {ErrorKind::kNotFound, "user_not_found", "There is no such user"}; }

Error invite_invalid() {
  return {ErrorKind::kForbidden, "invite_invalid", "The invite is not valid",
          "Ask an administrator for a new one."};
}

void throw_unless_done(ChangeOutcome outcome, const Error& not_found) {
  if (outcome == ChangeOutcome::kNotFound) throw Error(not_found);
  if (outcome != ChangeOutcome::kLastAdmin) return;
  throw Error(ErrorKind::kConflict, "last_admin", "This is the last administrator",
              "Make another user an administrator first.");
}

Error user_not_found() {
  return {ErrorKind::kUnauthenticated, "user_not_found",
          "The user of this token is no longer active", "Log in again."};
}

Error session_revoked() {
  return {ErrorKind::kUnauthenticated, "token_revoked", "Token has been revoked",
          "The session of this token was revoked: log in again."};
}

}  // namespace auth
