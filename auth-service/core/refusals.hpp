#pragma once

#include "auth-service/core/user.hpp"
#include "common/core/error.hpp"

namespace auth {

// Errors that several use cases throw.

// kNotFound "user_not_found": no account has that id or name.
common::Error no_such_user();
// kConflict "last_admin": no administrator would be left.
common::Error last_admin();
// Throws `not_found` or last_admin() if a change of a user was refused.
void throw_unless_done(ChangeOutcome outcome, const common::Error& not_found);
// kUnauthenticated "user_not_found": the user of the token was deleted or disabled.
common::Error user_not_found();
// kUnauthenticated "token_revoked": the session of the token was revoked.
common::Error session_revoked();

}  // namespace auth
