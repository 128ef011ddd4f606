#pragma once

#include <memory>
#include <string>

#include "books-service/core/revocation_feed.hpp"
#include "common/core/identity.hpp"

namespace books {

// The feed of the auth-service at `base_url`, asked with tokens of `issuer`, which outlives it.
std::unique_ptr<RevocationFeed> make_http_feed(std::string base_url, common::TokenIssuer& issuer);

}  // namespace books
