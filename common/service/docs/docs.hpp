#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/http/embedded_file.hpp"
#include "common/http/router.hpp"

namespace common {

struct DocsOptions {
  std::string_view document;  // OpenAPI 3.1 as JSON
  // Where the password of a user becomes a token, if another host has that: a URL that a browser
  // can reach. Empty: what the document says.
  std::string token_url = {};
  // What the settings make different in the document: JSON pointers to what is there, and the
  // values to have.
  std::vector<std::pair<std::string, nlohmann::ordered_json>> changes = {};
};

// Adds GET /openapi.json, and Swagger UI for it at GET /docs and below. All of it is in the program
// and needs nothing from elsewhere; a build without npm has a page that says how to get it.
void add_docs_routes(http::Router& router, const DocsOptions& options);

// The document as it is served. Throws nlohmann::json::exception for a pointer to nothing.
std::string write_document(const DocsOptions& options);

// What the page may load and whom it may call (CSP 3): nothing but its own service, and the token
// URL. That one's host is left open where it is a loopback address, as start.js then takes the host
// that the page came from.
std::string docs_policy(std::string_view token_url);

// The files of the page, index.html first.
std::span<const EmbeddedFile> docs_files();

}  // namespace common
