#include "auth-service/routes/client_info.hpp"

#include "common/core/text.hpp"

namespace auth {
namespace {

constexpr std::size_t kMaxUserAgentBytes = 255;

}  // namespace

ClientInfo client_info_of(const common::http::Request& request) {
  const auto* agent = request.headers.find("User-Agent");
  return {.request_id = request.request_id,
          .ip = request.remote_address,
          .user_agent =
              agent == nullptr ? "" : common::escape_for_log(*agent).substr(0, kMaxUserAgentBytes)};
}

}  // namespace auth
