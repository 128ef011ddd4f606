#include "common/service/docs/docs.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "common/core/error.hpp"
#include "common/http/etag.hpp"
#include "common/http/json_body.hpp"
#include "common/http/media_type.hpp"

namespace common {
namespace {

using http::Executor;
using http::Method;
using http::Request;
using http::Response;

constexpr const char* kTokenUrl = "/components/securitySchemes/password/flows/password/tokenUrl";

std::string_view type_of(std::string_view name) {
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  return "text/plain; charset=utf-8";
}

// Caches may store it, and revalidate it by its ETag.
Response cached(const Request& request, std::string_view etag, std::string_view type,
                std::string_view body) {
  Response response;
  response.headers.add("Content-Type", type);
  response.headers.add("Cache-Control", "no-cache");
  response.body = body;
  return http::unless_known(request, etag, std::move(response));
}

Response show_file(const Request& request, std::string_view name, const std::string& policy) {
  const auto files = docs_files();
  const auto file = std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& candidate) {
    return candidate.name == name;
  });
  if (file == files.end()) {
    throw Error(ErrorKind::kNotFound, "not_found", "Not found");
  }
  auto response = cached(request, file->etag, type_of(file->name), file->text);
  response.headers.add("Content-Security-Policy", policy);
  return response;
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host.starts_with("127.") || host == "[::1]";
}

// Scheme, host and port of a URL. Replaces a loopback address by any host.
std::string source_of(std::string_view url) {
  const auto host_at = url.find("://") + 3;
  const auto authority = url.substr(host_at, url.find('/', host_at) - host_at);
  const auto port_at = std::min(authority.find(':', authority.rfind(']') + 1), authority.size());
  const auto host = authority.substr(0, port_at);
  return fmt::format("{}{}{}", url.substr(0, host_at), is_loopback(host) ? "*" : host,
                     authority.substr(port_at));
}

Response redirect(std::string_view path) {
  Response response;
  response.status = 302;
  response.headers.add("Location", path);
  response.headers.add("Cache-Control", "no-store");
  return response;
}

// What the service is and where to look next: people get the page, programs JSON.
Response show_root(const Request& request, const std::string& name) {
  const std::string base(request.base_path);
  auto response = http::prefers(request, "text/html", http::kJsonType)
                      ? redirect("/docs")
                      : http::json_response(200, {{"name", name},
                                                  {"version", LLAVERO_VERSION},
                                                  {"health", base + "/health"},
                                                  {"openapi", base + "/openapi.json"},
                                                  {"docs", base + "/docs"}});
  response.headers.add("Vary", "Accept");
  return response;
}

}  // namespace

std::string write_document(const DocsOptions& options, const std::string& base_path) {
  using Json = nlohmann::ordered_json;
  auto document = Json::parse(options.document);
  document["info"]["version"] = LLAVERO_VERSION;
  const auto change = [&](const std::string& pointer, const Json& value) {
    document.at(Json::json_pointer(pointer)) = value;
  };
  if (!base_path.empty()) {
    change("/servers/0/url", base_path);
    change(kTokenUrl, base_path + document.at(Json::json_pointer(kTokenUrl)).get<std::string>());
  }
  if (!options.token_url.empty()) change(kTokenUrl, options.token_url);
  for (const auto& [pointer, value] : options.changes) change(pointer, value);
  return document.dump();
}

std::string docs_policy(std::string_view token_url) {
  return fmt::format(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
      "connect-src 'self'{}{}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      token_url.empty() ? "" : " ", token_url.empty() ? "" : source_of(token_url));
}

void add_docs_routes(http::Router& router, const DocsOptions& options) {
  auto document = write_document(options, router.base_path());
  auto etag = fmt::format("\"{:016x}\"", std::hash<std::string>{}(document));
  router.add(Method::kGet, "/openapi.json", Executor::kInline,
             [document = std::move(document), etag = std::move(etag)](const Request& request) {
               return cached(request, etag, "application/json", document);
             });
  const auto name =
      nlohmann::json::parse(options.document).at("info").at("title").get<std::string>();
  router.add(Method::kGet, "/", Executor::kInline,
             [name](const Request& request) { return show_root(request, name); });
  const auto policy = docs_policy(options.token_url);
  router.add(Method::kGet, "/docs", Executor::kInline, [policy](const Request& request) {
    return show_file(request, docs_files().front().name, policy);
  });
  // The links of the page are relative to /docs.
  router.add(Method::kGet, "/docs/", Executor::kInline,
             [](const Request&) { return redirect("/docs"); });
  router.add(Method::kGet, "/docs/{file}", Executor::kInline, [policy](const Request& request) {
    return show_file(request, request.path_parameters.at(0), policy);
  });
}

}  // namespace common
