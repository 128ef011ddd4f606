#pragma once

#include "common/token/token_checks.hpp"

namespace common {

// The checks of the claims (RFC 7519 section 4.1), which need Inspection::claims. They fill
// Inspection::read.

// iat and nbf.
Refusal check_not_before(Inspection& inspection);
Refusal recheck_not_before(Inspection& inspection);
// exp.
Refusal check_expiry(Inspection& inspection);
Refusal recheck_expiry(Inspection& inspection);

Refusal check_issuer(Inspection& inspection);
Refusal check_audience(Inspection& inspection);
Refusal check_subject(Inspection& inspection);
Refusal check_type(Inspection& inspection);
// The claims of a user, session or service that the token speaks for.
Refusal check_members(Inspection& inspection);

}  // namespace common
