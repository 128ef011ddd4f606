#pragma once

#include <span>
#include <string_view>

namespace auth {

// The block list: lower case, sorted by bytes. cmake/EmbedPasswords.cmake embeds it at build time;
// docs/third-party.md names its source.
std::span<const std::string_view> common_passwords();

// Whether the password, with its ASCII letters in lower case, is on the block list.
bool is_common_password(std::string_view password);

// Whether an attacker would try it first for this user or program: the user name in any ASCII case,
// or "llavero" with any digits and signs.
bool is_expected_password(std::string_view password, std::string_view username);

}  // namespace auth
