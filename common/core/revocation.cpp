#include "common/core/revocation.hpp"

#include <array>
#include <utility>

namespace common {
namespace {

constexpr std::array kNames{
    std::pair{RevocationKind::kSession, std::string_view("session")},
    std::pair{RevocationKind::kUser, std::string_view("user")},
    std::pair{RevocationKind::kUserDeleted, std::string_view("user_deleted")},
};

}  // namespace

std::string_view name_of(RevocationKind kind) {
  for (const auto& [known, name] : kNames) {
    if (known == kind) return name;
  }
  return {};
}

std::optional<RevocationKind> revocation_kind(std::string_view name) {
  for (const auto& [kind, known] : kNames) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

}  // namespace common
