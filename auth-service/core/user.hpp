#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/core/clock.hpp"
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

// What became of a change of a user.
enum class ChangeOutcome : std::uint8_t { kDone, kNotFound, kLastAdmin };

// A name and a password as they were sent.
struct Credentials {
  std::string username;
  common::Secret password;
};

// More is refused before any hashing, as the work grows with the length.
inline constexpr std::size_t kMaxPasswordCharacters = 256;

// Adds a fault for each rule of a new account that is broken. Names compare byte for byte and so do
// passwords: neither is trimmed, folded or normalised.
void check_new_credentials(const Credentials& credentials, std::size_t min_password_characters,
                           common::ValidationErrors& errors);

// Adds a fault at `pointer` for each rule of a new password of that user that is broken.
void check_new_password(std::string_view pointer, const common::Secret& password,
                        std::string_view username, std::size_t min_characters,
                        common::ValidationErrors& errors);

// False for what no account can have, so that no hash is computed for it.
bool can_be_a_password(const common::Secret& password);

}  // namespace auth
