#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "common/core/log.hpp"
#include "common/core/random.hpp"
#include "common/http/message.hpp"
#include "common/http/problem.hpp"
#include "common/http/route_stats.hpp"
#include "common/http/trusted_proxies.hpp"

namespace common::http {

// Where a handler runs.
enum class Executor : std::uint8_t {
  kInline,    // on the thread that reads the socket: for what needs no I/O
  kBlocking,  // on a thread of the worker pool, which may wait for the database
  kHashing,   // on a thread that hashes passwords, so that a login flood delays only itself
};

struct Continuation;

// What a handler returns: the response, or the rest of its work for another executor.
using Reply = std::variant<Response, Continuation>;

// A plain function. It may throw: see Router::run.
using Handler = std::function<Reply(const Request&)>;

struct Continuation {
  Executor executor = Executor::kInline;
  Handler run;
};

// A handler behind a check, which throws or returns the handler for this request.
struct CheckedHandler {
  std::function<Handler(const Request&)> check;
  bool check_inline = false;  // on the thread that reads the socket, whatever the route's executor

  Reply operator()(const Request& request) const { return check(request)(request); }
};

// The routes of a service, and everything that all responses have in common: request id, CORS,
// errors as bodies, the log line. Add all routes first; after that any thread may call the rest.
class Router {
 public:
  struct Options {
    // Which pages may call the service (Fetch standard, section 3.2): "*", or exact origins such as
    // "http://10.0.0.5:8080".
    std::vector<std::string> cors_origins{"*"};
    int invalid_token_status = 401;
    TrustedProxies trusted_proxies = {};
    // Where a reverse proxy serves the service, such as "/books": the router prefixes every
    // Location with it, and handlers prefix the paths in bodies. The proxy removes it from
    // requests.
    std::string base_path = {};
    // Whether listed origins may send cookies. Never together with "*".
    bool cors_credentials = false;
  };

  Router(Options options, Random& random, Log& log);

  // `pattern` is a path such as "/api/items/{id}"; a part in braces matches any one segment, which
  // the handler finds unescaped in `path_parameters`. GET also serves HEAD.
  void add(Method method, std::string_view pattern, Executor executor, Handler handler);
  void add(Method method, std::string_view pattern, Executor executor, CheckedHandler handler);

  // Logs successful requests to this pattern at debug: programs send them all the time. Call it
  // after add().
  void log_as_poll(std::string_view pattern);

  // Calls `extend` with every error before it is answered. It may add members and headers, and must
  // not throw.
  using ProblemExtension = std::function<void(const Request&, Problem&)>;
  void on_problem(ProblemExtension extend) { extend_problem_ = std::move(extend); }

  // While suspended, routes that do not run inline are 503 with a Retry-After: the service waits
  // for what their handlers need. A router begins resumed.
  void suspend() { suspended_ = true; }
  void resume() { suspended_ = false; }

 private:
  struct Resource;

 public:
  // Where a request leads. Valid as long as the router.
  struct Route {
    const Resource* resource = nullptr;  // null if the path is unknown
    Continuation first;                  // the handler, or what answers in its place
  };

  // Finds the route of a request, which gets its request id, client address and path parameters.
  [[nodiscard]] Route find(Request& request) const;

  // Runs one step of a route on the calling thread, and returns an error that it throws as a
  // response. Anything but an Error or ProblemException is logged and shown as an internal error.
  // Throws nothing but std::bad_alloc.
  [[nodiscard]] Reply run(const Request& request, const Handler& step) const;

  // Completes a response with what all have in common, counts it and writes the log line.
  void finish(const Request& request, const Route& route, Response& response) const;

  // The complete response to a request that is not handled: a full queue, a deadline.
  [[nodiscard]] Response refuse(const Request& request, const Route& route,
                                const Problem& problem) const;
  // The same before a route was found: broken framing, a limit. Only what could be read of
  // `request` is set.
  [[nodiscard]] Response refuse(Request& request, const Problem& problem) const;

  // Finds the route, runs all its steps on the calling thread and completes the response.
  [[nodiscard]] Response handle(Request& request) const;

  [[nodiscard]] const std::string& base_path() const { return base_path_; }

  // Requests so far with X-Forwarded-For from a peer that is no trusted proxy. The first is logged.
  [[nodiscard]] std::uint64_t forwarded_ignored() const { return forwarded_ignored_; }

  // Method and pattern of every route in their order, for tests that walk them.
  struct Entry {
    Method method;
    std::string pattern;
  };
  [[nodiscard]] std::vector<Entry> entries() const;

  // The responses by pattern; the last entry, "unmatched", is for paths without a route. Valid as
  // long as the router, once all routes are added.
  struct PatternStats {
    std::string_view pattern;
    const RouteStats& stats;
  };
  [[nodiscard]] std::vector<PatternStats> stats() const;

 private:
  struct Action {
    Method method;
    Executor executor;  // of the first step
    Handler handler;
    bool is_inline;  // all of it
  };
  struct Resource {
    std::string pattern;
    std::vector<std::string> segments;
    std::vector<Action> actions;
    bool is_poll = false;  // see log_as_poll
    std::unique_ptr<RouteStats> stats = std::make_unique<RouteStats>();
  };

  void count_if_ignored(const Request& request) const;
  [[nodiscard]] const Resource* find_resource(Request& request) const;
  static const Action* find_action(const Resource& resource, Method method);
  static std::string allowed_methods(const Resource& resource);
  [[nodiscard]] Response preflight(const Request& request, std::string_view methods) const;
  [[nodiscard]] Response options_of(const Request& request, const Resource& resource) const;
  void add_action(std::string_view pattern, Action action);
  [[nodiscard]] Reply run_action(const Request& request, const Action& action) const;
  [[nodiscard]] Response answer_without_action(const Request& request,
                                               const Resource* resource) const;
  void add_cors_headers(const Request& request, Headers& headers) const;
  void add_base_path(Headers& headers) const;
  [[nodiscard]] Response answer_problem(const Request& request, Problem problem) const;

  std::vector<std::string> cors_origins_;
  int invalid_token_status_;
  TrustedProxies trusted_proxies_;
  std::string base_path_;
  bool cors_credentials_;
  Random& random_;
  Log& log_;
  std::vector<Resource> resources_;
  ProblemExtension extend_problem_;
  std::atomic<bool> suspended_ = false;
  mutable std::atomic<std::uint64_t> forwarded_ignored_ = 0;
  std::unique_ptr<RouteStats> unmatched_ = std::make_unique<RouteStats>();
};

}  // namespace common::http
