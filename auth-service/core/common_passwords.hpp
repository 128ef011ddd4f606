#pragma once

#include <span>
#include <string_view>

namespace auth {

// The block list: in lower case, in the order of bytes. Written at build time by
// cmake/EmbedPasswords.cmake, which says where it comes from (docs/third-party.md).
std::span<const std::string_view> common_passwords();

// Whether the password, its ASCII letters in lower case, is on the block list. Takes microseconds;
// only new passwords are looked up, so a login never is.
bool is_common_password(std::string_view password);

// Whether it is tried first because of whom and what it is for: the name of its user in any case of
// ASCII letters, or "llavero" with whatever digits and signs.
bool is_expected_password(std::string_view password, std::string_view username);

}  // namespace auth
