#pragma once

#include <string>

#include "common/core/secret.hpp"

namespace auth {

// Hashes that other software left in a database which moved here:
//   scrypt:N:r:p$salt$hex and pbkdf2:sha256:iterations$salt$hex of werkzeug,
//   $2a$, $2b$ and $2y$ of bcrypt, which ends at 72 bytes.
// None of them tells a password from the same with a NUL behind it, so one with a NUL has no such
// hash.
bool is_foreign_hash(const std::string& hash);

// Whether the password has that hash. Parameters that would cost far more than anybody uses are
// refused, as is what does not have one of these forms. Any thread may call it.
bool verify_foreign_hash(const std::string& hash, const common::Secret& password);

}  // namespace auth
