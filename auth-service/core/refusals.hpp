#pragma once

#include "common/core/error.hpp"

namespace auth {

// What several use cases refuse in the same words.

// kNotFound "user_not_found": no account has that id or name.
common::Error no_such_user();
// kConflict "last_admin": nobody would be left who can let anybody in.
common::Error last_admin();
// kUnauthenticated "user_not_found": the user of the token was deleted or disabled.
common::Error user_not_found();
// kUnauthenticated "token_revoked": the session of the token has ended.
common::Error session_ended();

}  // namespace auth
