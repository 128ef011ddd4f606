#include "common/http/router.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/http/ascii.hpp"
#include "common/http/url.hpp"

namespace common::http {
namespace {

constexpr std::size_t kMaxRequestIdBytes = 64;
constexpr std::size_t kRequestIdRandomBytes = 8;
constexpr std::string_view kPolicyField = "Content-Security-Policy";
constexpr std::string_view kPolicyOfData = "default-src 'none'; frame-ancestors 'none'";
constexpr std::string_view kAllMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool is_request_id(std::string_view id) {
  return !id.empty() && id.size() <= kMaxRequestIdBytes &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return is_ascii_alphanumeric(c) || c == '.' || c == '_' || c == '-';
         });
}

std::string choose_request_id(const Request& request, Random& random) {
  const auto* sent = request.headers.find("X-Request-ID");
  if (sent != nullptr && is_request_id(*sent)) return *sent;
  return make_hex(random, kRequestIdRandomBytes);
}

// Fetch standard, section 3.2.2: a browser asks before it sends the request itself.
bool is_preflight(const Request& request) {
  return request.method == Method::kOptions &&
         request.headers.find("Access-Control-Request-Method") != nullptr;
}

// Names of headers are tokens (RFC 9110 section 5.6.2).
bool is_in_name_list(char c) {
  constexpr std::string_view kPunctuation = "!#$%&'*+-.^_`|~, \t";
  return is_ascii_alphanumeric(c) || kPunctuation.find(c) != std::string_view::npos;
}

// What a preflight asks for is allowed: a token in Authorization protects the services, not the
// names of headers.
std::string_view allowed_headers(const Request& request, bool credentials) {
  const auto* asked = request.headers.find("Access-Control-Request-Headers");
  const bool is_list = asked != nullptr && !asked->empty() &&
                       std::all_of(asked->begin(), asked->end(), is_in_name_list);
  if (is_list) return *asked;
  // The wildcard does not cover Authorization.
  constexpr std::string_view kUsual =
      "Authorization, Content-Type, If-Match, If-None-Match, X-Request-ID, X-CSRF-TOKEN";
  return credentials ? kUsual : kUsual.substr(0, kUsual.rfind(','));
}

}  // namespace

Router::Router(Options options, Random& random, Log& log)
    : cors_origins_(std::move(options.cors_origins)),
      invalid_token_status_(options.invalid_token_status),
      trusted_proxies_(std::move(options.trusted_proxies)),
      base_path_(std::move(options.base_path)),
      cors_credentials_(options.cors_credentials),
      random_(random),
      log_(log) {}

void Router::add(Method method, std::string_view pattern, Executor executor, Handler handler) {
  add_action(pattern, {.method = method,
                       .executor = executor,
                       .handler = std::move(handler),
                       .is_inline = executor == Executor::kInline});
}

void Router::add(Method method, std::string_view pattern, Executor executor,
                 CheckedHandler handler) {
  if (!handler.check_inline) return add(method, pattern, executor, Handler(std::move(handler)));
  add_action(
      pattern,
      {.method = method,
       .executor = Executor::kInline,
       .handler = [executor, check = std::move(handler.check)](const Request& request) -> Reply {
         return Continuation{executor, check(request)};
       },
       .is_inline = executor == Executor::kInline});
}

void Router::add_action(std::string_view pattern, Action action) {
  auto found = std::find_if(resources_.begin(), resources_.end(),
                            [&](const Resource& resource) { return resource.pattern == pattern; });
  if (found == resources_.end()) {
    const auto segments = split_path(pattern);
    resources_.push_back({.pattern = std::string(pattern),
                          .segments = {segments.begin(), segments.end()},
                          .actions = {}});
    found = std::prev(resources_.end());
  }
  found->actions.push_back(std::move(action));
}

void Router::log_as_poll(std::string_view pattern) {
  for (auto& resource : resources_) {
    if (resource.pattern == pattern) resource.is_poll = true;
  }
}

std::vector<Router::Entry> Router::entries() const {
  std::vector<Entry> entries;
  for (const auto& resource : resources_) {
    for (const auto& action : resource.actions)
      entries.push_back({action.method, resource.pattern});
  }
  return entries;
}

std::vector<Router::PatternStats> Router::stats() const {
  std::vector<PatternStats> stats;
  stats.reserve(resources_.size() + 1);
  for (const auto& resource : resources_) stats.push_back({resource.pattern, *resource.stats});
  stats.push_back({"unmatched", *unmatched_});
  return stats;
}

const Router::Resource* Router::find_resource(Request& request) const {
  const auto segments = split_path(request.path);
  for (const auto& resource : resources_) {
    if (resource.segments.size() != segments.size()) continue;
    std::vector<std::string> values;
    const bool matches = std::equal(segments.begin(), segments.end(), resource.segments.begin(),
                                    [&](std::string_view sent, const std::string& wanted) {
                                      if (!is_parameter(wanted)) return sent == wanted;
                                      auto value = percent_decode(sent);
                                      if (!value || value->empty()) return false;
                                      values.push_back(*std::move(value));
                                      return true;
                                    });
    if (!matches) continue;
    request.path_parameters = std::move(values);
    return &resource;
  }
  return nullptr;
}

const Router::Action* Router::find_action(const Resource& resource, Method method) {
  const auto wanted = method == Method::kHead ? Method::kGet : method;
  const auto found = std::find_if(resource.actions.begin(), resource.actions.end(),
                                  [&](const Action& action) { return action.method == wanted; });
  return found == resource.actions.end() ? nullptr : &*found;
}

std::string Router::allowed_methods(const Resource& resource) {
  std::vector<std::string_view> names;
  for (const auto& action : resource.actions) {
    names.push_back(to_string(action.method));
    if (action.method == Method::kGet) names.push_back(to_string(Method::kHead));
  }
  names.push_back(to_string(Method::kOptions));
  return fmt::format("{}", fmt::join(names, ", "));
}

// `methods` is as in the Allow header.
Response Router::preflight(const Request& request, std::string_view methods) const {
  Response response;
  response.status = 204;
  response.headers.add("Allow", methods);
  response.headers.add("Access-Control-Allow-Methods", methods);
  response.headers.add("Access-Control-Allow-Headers", allowed_headers(request, cors_credentials_));
  response.headers.add("Access-Control-Max-Age", "600");
  return response;
}

Response Router::options_of(const Request& request, const Resource& resource) const {
  auto response = preflight(request, allowed_methods(resource));
  if (find_action(resource, Method::kPatch) != nullptr) {
    response.headers.add("Accept-Patch", kPatchTypes);
  }
  return response;
}

// One line per process: any client can send the header.
void Router::count_if_ignored(const Request& request) const {
  if (!trusted_proxies_.ignore(request) || forwarded_ignored_++ > 0) return;
  log_.warn("forwarded_ignored",
            {{"request_id", request.request_id},
             {"peer", request.remote_address},
             {"hint",
              "if this peer is your proxy, add it to TRUSTED_PROXIES: until then all its clients "
              "share one address and its limits; otherwise a client made up X-Forwarded-For"}});
}

Router::Route Router::find(Request& request) const {
  request.request_id = choose_request_id(request, random_);
  count_if_ignored(request);
  request.remote_address = trusted_proxies_.client_of(request);
  request.base_path = base_path_;
  const auto* resource = find_resource(request);
  const auto* action = resource == nullptr ? nullptr : find_action(*resource, request.method);
  // Both functions fit into the std::function, so that no memory is needed for them.
  if (action != nullptr) {
    return {resource, {action->executor, [this, action](const Request& sent) {
                         return run_action(sent, *action);
                       }}};
  }
  return {resource, {Executor::kInline, [this, resource](const Request& sent) {
                       return answer_without_action(sent, resource);
                     }}};
}

Reply Router::run_action(const Request& request, const Action& action) const {
  if (suspended_ && !action.is_inline) {
    throw Error(ErrorKind::kUnavailable, "database_unavailable",
                "The service is waiting for its database", "Try again in a moment")
        .with_retry_after_seconds(1);
  }
  return action.handler(request);
}

Response Router::answer_without_action(const Request& request, const Resource* resource) const {
  if (request.path == "*") return preflight(request, kAllMethods);
  if (resource == nullptr) {
    // A browser shows the page the 404 of the request itself, but no error of a preflight.
    if (is_preflight(request)) return preflight(request, kAllMethods);
    throw Error(ErrorKind::kNotFound, "not_found", "Not found");
  }
  if (request.method == Method::kOptions) return options_of(request, *resource);
  Problem problem{.status = 405, .code = "method_not_allowed", .message = "Method not allowed"};
  problem.headers.add("Allow", allowed_methods(*resource));
  throw ProblemException(std::move(problem));
}

Reply Router::run(const Request& request, const Handler& step) const {
  try {
    return step(request);
  } catch (const Error& error) {
    return answer_problem(request, to_problem(error, invalid_token_status_));
  } catch (const ProblemException& refusal) {
    return answer_problem(request, refusal.problem());
  } catch (const std::exception& fault) {
    log_.error("internal_error", {{"request_id", request.request_id}, {"reason", fault.what()}});
  } catch (...) {
    log_.error("internal_error",
               {{"request_id", request.request_id}, {"reason", "not a std::exception"}});
  }
  return answer_problem(
      request, {.status = 500,
                .code = "internal_error",
                .message = "Internal error",
                .hint = "The reason is in the log of the service, under this request id."});
}

Response Router::answer_problem(const Request& request, Problem problem) const {
  if (extend_problem_) extend_problem_(request, problem);
  return to_response(problem, request);
}

Response Router::handle(Request& request) const {
  const auto route = find(request);
  auto reply = run(request, route.first.run);
  while (auto* rest = std::get_if<Continuation>(&reply)) {
    const auto step = std::move(rest->run);
    reply = run(request, step);
  }
  auto& response = std::get<Response>(reply);
  finish(request, route, response);
  return std::move(response);
}

Response Router::refuse(const Request& request, const Route& route, const Problem& problem) const {
  auto response = answer_problem(request, problem);
  finish(request, route, response);
  return response;
}

Response Router::refuse(Request& request, const Problem& problem) const {
  const auto route = find(request);
  return refuse(request, route, problem);
}

void Router::add_cors_headers(const Request& request, Headers& headers) const {
  const auto is_allowed = [&](std::string_view origin) {
    return std::find(cors_origins_.begin(), cors_origins_.end(), origin) != cors_origins_.end();
  };
  headers.add("Access-Control-Expose-Headers",
              "X-Request-ID, Location, ETag, Link, Retry-After, WWW-Authenticate, Date");
  if (is_allowed("*")) return headers.add("Access-Control-Allow-Origin", "*");
  // With cookies, what is read depends on them as well.
  headers.add("Vary", cors_credentials_ ? "Origin, Cookie" : "Origin");
  const auto* origin = request.headers.find("Origin");
  if (origin != nullptr && is_allowed(*origin)) {
    headers.add("Access-Control-Allow-Origin", *origin);
    if (cors_credentials_) headers.add("Access-Control-Allow-Credentials", "true");
  }
}

// Handlers, and errors of the core, name the path as the service knows it.
void Router::add_base_path(Headers& headers) const {
  const auto* location = headers.find("Location");
  if (location != nullptr) headers.set("Location", base_path_ + *location);
}

void Router::finish(const Request& request, const Route& route, Response& response) const {
  response.headers.add("X-Request-ID", request.request_id);
  response.headers.add("X-Content-Type-Options", "nosniff");
  // Pages such as those of /docs have a policy of their own.
  if (response.headers.find(kPolicyField) == nullptr) {
    response.headers.add(kPolicyField, kPolicyOfData);
  }
  add_cors_headers(request, response.headers);
  if (!base_path_.empty()) add_base_path(response.headers);
  const auto spent = std::chrono::steady_clock::now() - request.received_at;
  // Without a path, the request line could not be read, so the method is unknown.
  const auto method = request.path.empty() ? std::nullopt : std::optional(request.method);
  auto& stats = route.resource == nullptr ? *unmatched_ : *route.resource->stats;
  stats.record(method, response.status, spent);
  const LogField fields[] = {{"request_id", request.request_id},
                             {"method", to_string(request.method)},
                             {"path", request.path},
                             {"status", std::int64_t{response.status}},
                             {"ms", std::chrono::duration<double, std::milli>(spent).count()},
                             {"ip", request.remote_address}};
  const bool is_poll =
      route.resource != nullptr && route.resource->is_poll && response.status < 400;
  log_.write(is_poll ? LogLevel::kDebug : LogLevel::kInfo,
             is_preflight(request) ? "preflight" : "request", fields);
}

}  // namespace common::http
