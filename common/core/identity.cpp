#include "common/core/identity.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/core/error.hpp"

namespace common {

bool has_scope(const Identity& identity, std::string_view wanted) {
  std::string_view scope = identity.scope;
  while (!scope.empty()) {
    const auto blank = std::min(scope.find(' '), scope.size());
    if (scope.substr(0, blank) == wanted) return true;
    scope.remove_prefix(std::min(blank + 1, scope.size()));
  }
  return false;
}

void require_scope(const Identity& identity, std::string_view wanted) {
  if (has_scope(identity, wanted)) return;
  throw Error(ErrorKind::kForbidden, std::string(kInsufficientScope),
              fmt::format("The token lacks the scope {}", wanted),
              "An administrator can give the account a role that has it.")
      .with_missing_scope(std::string(wanted));
}

}  // namespace common
