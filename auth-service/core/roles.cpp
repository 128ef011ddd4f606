#include "auth-service/core/roles.hpp"

#include <array>

namespace auth {
namespace {

struct RoleScope {
  std::string_view role;
  std::string_view scope;
};

constexpr std::array<RoleScope, 3> kRoleScopes{{
    {kRoleUser, "profile items books"},
    {kRoleEditor, "profile items books books:edit"},
    {kRoleAdmin, "profile items books books:edit users"},
}};

}  // namespace

std::optional<std::string_view> scope_of_role(std::string_view role) {
  for (const auto& entry : kRoleScopes) {
    if (entry.role == role) return entry.scope;
  }
  return std::nullopt;
}

}  // namespace auth
