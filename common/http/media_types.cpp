#include "common/http/media_types.hpp"

namespace common::http {

std::string_view media_type_of(const Request& request) {
  const auto* type = request.headers.find("Content-Type");
  if (type == nullptr) return {};
  const auto media_type = std::string_view(*type).substr(0, type->find(';'));
  return media_type.substr(0, media_type.find_last_not_of(" \t") + 1);
}

}  // namespace common::http
