#include "auth-service/routes/answers.hpp"

#include "common/core/text.hpp"

namespace auth {

ClientInfo client_info_of(const common::http::Request& request) {
  constexpr std::size_t kMaxUserAgentBytes = 255;
  const auto* agent = request.headers.find("User-Agent");
  return {.request_id = request.request_id,
          .ip = request.remote_address,
          .user_agent =
              agent == nullptr ? "" : common::escape_for_log(*agent).substr(0, kMaxUserAgentBytes)};
}

std::optional<common::Timestamp> optional_time(common::http::JsonBody& body,
                                               std::string_view name) {
  const auto text = body.optional_string(name);
  if (!text) return std::nullopt;
  const auto time = common::parse_time(*text);
  if (!time) body.add_error(name, "bad_time", "must be a time like 2026-11-20T18:02:29.123Z");
  return time;
}

void write_user(common::JsonWriter& json, const User& user, UserView view) {
  json.begin_object();
  json.member("id", user.id);
  json.member("username", user.username);
  json.member("role", user.role);
  if (view == UserView::kAdmin) json.member("disabled", user.disabled);
  if (view != UserView::kToken) json.member("created_at", user.created_at);
  json.end_object();
}

void write_tokens(common::JsonWriter& json, const SignedIn& signed_in) {
  json.member("access_token", signed_in.access.token.reveal());
  json.member("refresh_token", signed_in.refresh.token.reveal());
  json.member("token_type", "Bearer");
  json.member("expires_in", std::int64_t{signed_in.access.expires_in.count()});
  json.member("refresh_expires_in", std::int64_t{signed_in.refresh.expires_in.count()});
}

}  // namespace auth
