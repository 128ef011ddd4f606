#pragma once

#include "books-service/core/catalogue.hpp"
#include "common/http/router.hpp"
#include "common/token/guard.hpp"

namespace books {

// Adds /api/books and what is below. The references must outlive the router.
void add_book_routes(common::http::Router& router, const common::Guard& guard,
                     Catalogue& catalogue);

}  // namespace books
