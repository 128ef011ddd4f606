#pragma once

#include <span>

#include "books-service/core/catalogue.hpp"
#include "common/http/embedded_file.hpp"
#include "common/http/router.hpp"
#include "common/token/guard.hpp"

namespace books {

// Adds the routes of books-service; openapi.json describes them. The references must outlive the
// router.
void add_routes(common::http::Router& router, const common::Guard& guard, Catalogue& catalogue);

// openapi.json alone, from cmake/EmbedFiles.cmake.
std::span<const common::EmbeddedFile> api_documents();

}  // namespace books
