#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/core/clock.hpp"
#include "common/core/error.hpp"
#include "common/core/random.hpp"
#include "common/core/secret.hpp"
#include "common/core/validation.hpp"

namespace auth {

// A row of table users.
struct User {
  std::int64_t id = 0;
  std::string username;
  std::string password_hash;  // PHC string
  std::string role;
  bool disabled = false;
  common::Timestamp created_at;
};

// What an administrator may change; what is absent stays.
struct UserChange {
  std::optional<std::string> role;
  std::optional<bool> disabled;
};

// The result of a change of a user.
enum class ChangeOutcome : std::uint8_t { kDone, kNotFound, kLastAdmin };

// What a registration asks for.
struct NewUser {
  std::string username;
  common::Secret password;
  std::optional<common::Secret> invite = {};  // its code
};

// A new user id of 53 bits, which JSON numbers keep exactly in every language: the milliseconds
// since 2020-01-01, and 12 random bits below them. So ids rise with time, and a database that is
// deleted, restored or loses commits gives none of them again, nor does another one. The primary
// key refuses the rare id that is taken in the same millisecond. At least 4096, also with a clock
// before 2020.
std::int64_t make_user_id(common::Timestamp now, common::Random& random);

// Longer passwords are refused before any hashing, because the work grows with the length.
inline constexpr std::size_t kMaxPasswordCharacters = 256;

// Adds an error if the text, which others read, breaks the rule, or has invisible characters or
// blanks at its ends.
void check_label(std::string_view pointer, std::string_view text, const common::TextRule& rule,
                 common::ValidationErrors& errors);

// Adds an error if no account may have that name.
void check_username(std::string_view username, common::ValidationErrors& errors);

// Adds an error for each rule that the new user breaks. A name keeps its spelling;
// UserRepository::add() finds out whether it is taken.
void check_new_user(const NewUser& user, std::size_t min_password_characters,
                    common::ValidationErrors& errors);

// Adds an error at `pointer` if the new password of that user, as common::map_password() returns
// it, breaks a rule.
void check_new_password(std::string_view pointer, const common::Secret& password,
                        std::string_view username, std::size_t min_characters,
                        common::ValidationErrors& errors);

// False for what no account can have as a password, so that no hash is computed for it.
bool can_be_a_password(const common::Secret& password);

// The block list: lower case, sorted by bytes. cmake/EmbedPasswords.cmake embeds it at build time;
// docs/third-party.md names its source.
std::span<const std::string_view> common_passwords();

// Whether the password, with its ASCII letters in lower case, is on the block list.
bool is_common_password(std::string_view password);

// Whether an attacker would try it first for this user or program: the user name in any ASCII case,
// or "llavero" with any digits and signs.
bool is_expected_password(std::string_view password, std::string_view username);

// Errors that several use cases throw.

// kNotFound "user_not_found": no account has that id or name.
common::Error no_such_user();
// kForbidden "invite_invalid": unknown, used up and expired are not told apart.
common::Error invite_invalid();
// Throws `not_found`, or kConflict "last_admin" if no administrator would be left.
void throw_unless_done(ChangeOutcome outcome, const common::Error& not_found);
// kUnauthenticated "user_not_found": the user of the token was deleted or disabled.
common::Error user_not_found();
// kUnauthenticated "token_revoked": the session of the token was revoked.
common::Error session_revoked();

}  // namespace auth
