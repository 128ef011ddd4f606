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
  // The token endpoint of the password flow, if another host has it: a URL that browsers can reach.
  // If empty, the document's own.
  std::string token_url = {};
  // Replacements in the document that depend on settings: JSON pointers and new values.
  std::vector<std::pair<std::string, nlohmann::ordered_json>> changes = {};
};

// Adds GET /openapi.json, Swagger UI at GET /docs and below, and GET /, which leads browsers to
// /docs and tells programs where to look. The program contains all files; a build without npm has a
// page that says how to get them.
void add_docs_routes(http::Router& router, const DocsOptions& options);

// The served document of a service at `base_path`; see http::Router::Options. Throws
// nlohmann::json::exception if a pointer has no target.
std::string write_document(const DocsOptions& options, const std::string& base_path = {});

// The Content-Security-Policy of the page (CSP 3): it may access only its own service and the token
// URL. If that is on a loopback address, any host is allowed, because start.js then uses the host
// of the page.
std::string docs_policy(std::string_view token_url);

// The files of the page, index.html first.
std::span<const EmbeddedFile> docs_files();

}  // namespace common
