#include "auth-service/routes/caller.hpp"

#include "common/core/text.hpp"

namespace auth {
namespace {

// As much of a user agent as is kept.
constexpr std::size_t kMaxUserAgentBytes = 255;

}  // namespace

Caller caller_of(const common::http::Request& request) {
  const auto* agent = request.headers.find("User-Agent");
  return {.request_id = request.request_id,
          .ip = request.remote_address,
          .user_agent =
              agent == nullptr ? "" : common::escape_for_log(*agent).substr(0, kMaxUserAgentBytes)};
}

}  // namespace auth
