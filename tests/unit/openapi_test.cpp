// Compares the openapi.json of each service with its routes and with the scope and freshness that
// the guard of each route requires. tests/openapi checks the rest of the document.

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "auth-service/core/roles.hpp"
#include "auth-service/http_routes.hpp"
#include "books-service/http_routes.hpp"
#include "common/service/docs/docs.hpp"
#include "common/service/health.hpp"
#include "common/service/recent_lines.hpp"
#include "common/service/service_metrics.hpp"
#include "tests/support/accounts_fixture.hpp"
#include "tests/support/memory_catalogue.hpp"
#include "tests/support/memory_revocations.hpp"
#include "tests/support/requests.hpp"

namespace {

using common::http::Method;
using common::http::Router;
using nlohmann::json;

// "METHOD path" of every operation or route.
using Table = std::set<std::string>;

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

Table routes_of(const Router& router) {
  Table table;
  for (const auto& [method, pattern] : router.entries()) {
    // Only redirects, and linters refuse a slash at the end.
    if (pattern == "/docs/") continue;
    table.insert(lower(to_string(method)) + " " + pattern);
  }
  return table;
}

Table operations_of(const json& document) {
  Table table;
  for (const auto& [path, item] : document["paths"].items()) {
    for (const auto& [method, operation] : item.items()) {
      if (method != "parameters") table.insert(method + (" " + path));
    }
  }
  return table;
}

// The scope that the operation requires; "" if none.
std::string scope_of(const json& operation) {
  for (const auto& option : operation["security"]) {
    if (option.contains("password") && !option["password"].empty()) return option["password"][0];
  }
  return "";
}

class OpenApi : public tests::AccountsFixture {
 protected:
  // Adds the routes that every service has.
  void add_common_routes(const common::DocsOptions& docs) {
    common::http::add_health_routes(router_, {}, clock_, draining_);
    common::add_docs_routes(router_, docs);
    common::add_metrics_route(router_, metrics_);
    common::add_log_route(router_, "a-service", lines_);
    document_ = json::parse(docs.document);
  }

  // Restores the user and session of valid_access_claims(), which a previous operation may have
  // deleted.
  void restore_user() {
    if (!users_.find_by_id(7)) {
      users_.rows.push_back({.id = 7,
                             .username = "ana",
                             .password_hash = "",
                             .role = "user",
                             .disabled = false,
                             .created_at = clock_.now()});
    }
    auth::Session session;
    session.id = "session-1";
    session.user_id = 7;
    session.expires_at = clock_.now() + std::chrono::hours(1);
    store_.rows[session.id] = session;
  }

  // The error code for a token with these changed claims; "" if the status is not 401 or 403.
  std::string refusal(const std::string& route, const json& changes) {
    restore_user();
    const auto blank = route.find(' ');
    auto path = route.substr(blank + 1);
    if (const auto brace = path.find('{'); brace != std::string::npos) {
      path.replace(brace, path.find('}') - brace + 1, "1");
    }
    auto name = route.substr(0, blank);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return static_cast<char>(std::toupper(c)); });
    auto sent = tests::json_request(path, "{}");
    sent.method = common::http::parse_method(name).value();
    const auto claims = tests::changed(tests::valid_access_claims(), changes);
    sent.headers.add("Authorization",
                     "Bearer " + tests::forge(tests::valid_header().dump(), claims));
    const auto response = router_.handle(sent);
    if (response.status != 401 && response.status != 403) return "";
    return tests::body_of(response)["code"];
  }

  // An operation with a scope requires exactly that scope; an operation marked x-fresh-token
  // requires a fresh token; the others require neither.
  void expect_documented_access() {
    for (const auto& route : operations_of(document_)) {
      const auto blank = route.find(' ');
      const auto& operation = document_["paths"][route.substr(blank + 1)][route.substr(0, blank)];
      const auto scope = scope_of(operation);
      const bool fresh = operation.value("x-fresh-token", false);
      if (scope.empty() || refusal(route, {{"scope", "other"}}) != "insufficient_scope") {
        EXPECT_EQ(scope, "") << route << " names a scope that it does not need";
        EXPECT_NE(refusal(route, {{"scope", "other"}}), "insufficient_scope") << route;
      }
      EXPECT_NE(refusal(route, {{"scope", scope}}), "insufficient_scope") << route;
      EXPECT_EQ(refusal(route, {{"scope", scope}, {"fresh", false}}) == "fresh_token_required",
                fresh)
          << route;
    }
  }

  tests::MemoryRevocations revocations_;
  auth::RevocationFeed feed_{revocations_, clock_, std::chrono::days(90)};
  auth::DatabaseHistory history_{
      revocations_, store_, users_, keys_, events_, clock_, std::chrono::seconds(905)};
  tests::MemoryItems items_;
  tests::MemoryBooks books_;
  books::Catalogue catalogue_{items_, books_, clock_};
  std::atomic<bool> draining_ = false;
  common::metrics::Metrics metrics_;
  common::RecentLines lines_;
  Router router_{{}, random_, log_};
  common::Guard guard_{*verifier_, log_};
  json document_;
};

class AuthOpenApi : public OpenApi {
 protected:
  AuthOpenApi() {
    auth::add_routes(router_, guard_, guard_,
                     {login_, sessions_, feed_, history_, own_account_, access_keys_, key_tokens_,
                      administration_, page_signer_},
                     {.explain = true, .public_url = "", .issuer = "", .audience = {}});
    add_common_routes({.document = auth::api_documents().front().text});
  }
};

class BooksOpenApi : public OpenApi {
 protected:
  BooksOpenApi() {
    books::add_routes(router_, guard_, catalogue_);
    add_common_routes({.document = books::api_documents().front().text});
  }
};

TEST_F(AuthOpenApi, ListsExactlyTheRoutes) {
  EXPECT_EQ(operations_of(document_), routes_of(router_));
}

TEST_F(AuthOpenApi, DocumentsTheScopeAndFreshnessOfEachRoute) { expect_documented_access(); }

TEST_F(AuthOpenApi, ListsExactlyTheAdminScopes) {
  std::string known;
  for (const auto& [scope, meaning] :
       document_["components"]["securitySchemes"]["password"]["flows"]["password"]["scopes"]
           .items()) {
    known += (known.empty() ? "" : " ") + scope;
  }
  const auto all = auth::scope_of_role(auth::kRoleAdmin).value();

  EXPECT_EQ(auth::intersect_scopes(all, known), all);
  EXPECT_EQ(known.size(), all.size());
}

TEST_F(BooksOpenApi, ListsExactlyTheRoutes) {
  EXPECT_EQ(operations_of(document_), routes_of(router_));
}

TEST_F(BooksOpenApi, DocumentsTheScopeOfEachRoute) {
  common::Identity owner;
  owner.user_id = 7;
  common::ValidationErrors errors;
  catalogue_.create_item(owner, {.name = "Brass key"}, errors);

  expect_documented_access();
}

}  // namespace
