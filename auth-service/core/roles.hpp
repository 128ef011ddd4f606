#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace auth {

inline constexpr std::string_view kRoleUser = "user";
inline constexpr std::string_view kRoleEditor = "editor";
inline constexpr std::string_view kRoleAdmin = "admin";

// The scopes of a token that the routes of auth-service ask for.
inline constexpr std::string_view kScopeProfile = "profile";  // the caller's own account
inline constexpr std::string_view kScopeUsers = "users";      // the accounts of all

// The scopes that a role stands for, separated by blanks (RFC 6749 section 3.3); nothing for an
// unknown role.
std::optional<std::string_view> scope_of_role(std::string_view role);

}  // namespace auth
