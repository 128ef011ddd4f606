#include "auth-service/core/refusals.hpp"

namespace auth {

using common::Error;
using common::ErrorKind;

Error no_such_user() { return {ErrorKind::kNotFound, "user_not_found", "There is no such user"}; }

Error last_admin() {
  return {ErrorKind::kConflict, "last_admin", "This is the last administrator",
          "Make another user an administrator first."};
}

void throw_unless_done(ChangeOutcome outcome, const Error& not_found) {
  if (outcome == ChangeOutcome::kNotFound) throw Error(not_found);
  if (outcome == ChangeOutcome::kLastAdmin) throw last_admin();
}

Error user_not_found() {
  return {ErrorKind::kUnauthenticated, "user_not_found",
          "The user of this token is no longer active", "Log in again."};
}

Error session_revoked() {
  return {ErrorKind::kUnauthenticated, "token_revoked", "Token has been revoked",
          "The session of this token was revoked: log in again."};
}

}  // namespace auth
