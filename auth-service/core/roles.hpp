#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth {

inline constexpr std::string_view kRoleUser = "user";
inline constexpr std::string_view kRoleEditor = "editor";
inline constexpr std::string_view kRoleAdmin = "admin";

// The scopes that the routes of auth-service need.
inline constexpr std::string_view kScopeProfile = "profile";       // the user's own account
inline constexpr std::string_view kScopeUsers = "users";           // reading accounts and the audit
inline constexpr std::string_view kScopeUsersEdit = "users:edit";  // changing accounts of others

// The scopes of a role, separated by blanks (RFC 6749 section 3.3); nothing for an unknown role.
std::optional<std::string_view> scope_of_role(std::string_view role);

// The names in a scope.
std::vector<std::string_view> split_scope(std::string_view scope);

// The scopes that are in both, in the order of `granted`.
std::string intersect_scopes(std::string_view granted, std::string_view wanted);

// `granted`, or the part of it that was asked for. Throws kMalformed "invalid_scope" if `asked` has
// a scope that was not granted, or none at all (RFC 6749 sections 3.3 and 6).
std::string restrict_scope(std::string_view granted, const std::optional<std::string>& asked);

}  // namespace auth
