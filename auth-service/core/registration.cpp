#include "auth-service/core/registration.hpp"

#include "auth-service/core/roles.hpp"
#include "common/core/error.hpp"

namespace auth {

User Registration::register_user(const ClientInfo& client, const NewUser& user,
                                 common::ValidationErrors& errors) {
  check_new_user(user, min_password_characters_, errors);
  errors.throw_if_any();
  auto added = users_.add({.id = 0,
                           .username = user.username,
                           .password_hash = hasher_.hash(user.password),
                           .role = std::string(kRoleUser),
                           .disabled = false,
                           .created_at = clock_.now()});
  if (!added) {
    events_.log(client,
                {.name = "register_failed", .username = user.username, .reason = "username_taken"});
    throw common::Error(common::ErrorKind::kConflict, "username_taken", "That user name is taken",
                        "Choose another one, or log in if it is yours.");
  }
  events_.record(client,
                 {.name = "user_registered", .user_id = added->id, .username = added->username});
  return *std::move(added);
}

}  // namespace auth
