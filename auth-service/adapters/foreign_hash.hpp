#pragma once

#include <cstdint>
#include <string>

#include "common/core/secret.hpp"

namespace auth {

// Hashes of other software than libsodium:
//   scrypt:N:r:p$salt$hex and pbkdf2:sha256:iterations$salt$hex of werkzeug
//   pbkdf2_sha256$, scrypt$, bcrypt$ and bcrypt_sha256$ of Django
//   $pbkdf2-sha256$ of passlib
//   $2a$, $2b$ and $2y$ of bcrypt, which ignores all after 72 bytes
// Some of their implementations end a password at a NUL, so a password with a NUL matches none.
// Any thread may call these functions.

// False for any other form, and for parameters that cost far more than is usual.
bool can_verify_foreign_hash(const std::string& hash);

// How many bytes of memory it takes to verify such a hash; 0 for a negligible amount.
std::uint64_t memory_of_foreign_hash(const std::string& hash);

// Whether the password has that hash. False for a hash that it cannot verify.
bool verify_foreign_hash(const std::string& hash, const common::Secret& password);

// Whether that compares the whole password. If not, another password may have been meant.
bool verifies_all_of(const std::string& hash, const common::Secret& password);

}  // namespace auth
