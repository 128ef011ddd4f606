#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

// The names in a scope.
std::vector<std::string_view> split_scope(std::string_view scope);

// The scopes of `granted` that `wanted` names too, in the order of `granted`.
std::string intersect_scopes(std::string_view granted, std::string_view wanted);

// `granted`, or as much of it as was asked for. Error kMalformed "invalid_scope" if that is more
// than `granted`, or nothing (RFC 6749 sections 3.3 and 6).
std::string restrict_scope(std::string_view granted, const std::optional<std::string>& asked);

}  // namespace auth
