#include "auth-service/core/roles.hpp"

#include <algorithm>
#include <array>

#include "common/core/error.hpp"

namespace auth {
namespace {

struct RoleScope {
  std::string_view role;
  std::string_view scope;
};

constexpr std::array<RoleScope, 3> kRoleScopes{{
    {kRoleUser, "profile items books"},
    {kRoleEditor, "profile items books books:edit"},
    {kRoleAdmin, "profile items books books:edit users users:edit"},
}};

bool holds(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::optional<std::string_view> scope_of_role(std::string_view role) {
  for (const auto& entry : kRoleScopes) {
    if (entry.role == role) return entry.scope;
  }
  return std::nullopt;
}

std::vector<std::string_view> split_scope(std::string_view scope) {
  std::vector<std::string_view> names;
  while (!scope.empty()) {
    const auto end = std::min(scope.find(' '), scope.size());
    if (end > 0) names.push_back(scope.substr(0, end));
    scope.remove_prefix(std::min(end + 1, scope.size()));
  }
  return names;
}

std::string intersect_scopes(std::string_view granted, std::string_view wanted) {
  const auto wanted_names = split_scope(wanted);
  std::string scope;
  for (const auto name : split_scope(granted)) {
    if (holds(wanted_names, name)) scope.append(scope.empty() ? "" : " ").append(name);
  }
  return scope;
}

std::string restrict_scope(std::string_view granted, const std::optional<std::string>& asked) {
  if (!asked) return std::string(granted);
  const auto asked_names = split_scope(*asked);
  const auto granted_names = split_scope(granted);
  const bool within = std::all_of(asked_names.begin(), asked_names.end(),
                                  [&](auto name) { return holds(granted_names, name); });
  if (within && !asked_names.empty()) return intersect_scopes(granted, *asked);
  throw common::Error(common::ErrorKind::kMalformed, "invalid_scope",
                      "The scope exceeds what this user may have",
                      "Ask for less, or leave scope out to get all.");
}

}  // namespace auth
