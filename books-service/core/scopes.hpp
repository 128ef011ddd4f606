#pragma once

#include <string_view>

namespace books {

// The scopes of a token that the routes ask for. Which role has which is the table of auth-service
// (auth-service/core/roles.cpp).
inline constexpr std::string_view kScopeItems = "items";           // the caller's own items
inline constexpr std::string_view kScopeBooks = "books";           // reading and adding books
inline constexpr std::string_view kScopeEditBooks = "books:edit";  // changing those of others

}  // namespace books
