#pragma once

#include <nlohmann/json_fwd.hpp>

#include "common/core/revocation.hpp"

namespace common {

// The wire format of the revocation feed, GET /auth/revocations.
nlohmann::ordered_json to_json(const RevocationPage& page);

// Reads what to_json() writes. Of an entry of an unknown kind only `id` and `kind` are read. Throws
// std::exception for anything else; its text is for the log.
RevocationPage revocation_page_from(const nlohmann::json& body);

}  // namespace common
