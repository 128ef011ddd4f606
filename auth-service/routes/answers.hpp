#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "auth-service/core/session_tokens.hpp"
#include "auth-service/core/user.hpp"
#include "common/core/clock.hpp"
#include "common/http/json_body.hpp"
#include "common/http/json_writer.hpp"
#include "common/http/message.hpp"

namespace auth {

// What several routes read and write.

// Where the request came from. The user agent is escaped, and at most 255 bytes long.
ClientInfo client_info_of(const common::http::Request& request);

// The time in this member of the body; nothing if it is absent, null or no time, which is an error.
std::optional<common::Timestamp> optional_time(common::http::JsonBody& body, std::string_view name);

// Who sees a user decides which members are shown.
enum class UserView : std::uint8_t {
  kToken,    // next to new tokens: id, username and role
  kProfile,  // the user's own: also created_at
  kAdmin,    // also disabled
};

// Writes the user as a JSON object.
void write_user(common::JsonWriter& json, const User& user, UserView view);

// Writes the members of an answer with new tokens, except `user`.
void write_tokens(common::JsonWriter& json, const SignedIn& signed_in);

}  // namespace auth
