#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/core/log.hpp"
#include "common/core/random.hpp"
#include "common/http/cors.hpp"
#include "common/http/message.hpp"
#include "common/http/problem.hpp"
#include "common/http/route_stats.hpp"
#include "common/http/trusted_proxies.hpp"

namespace common::http {

// A plain blocking function. It may throw: see Router::handle.
using Handler = std::function<Response(const Request&)>;

// Where a handler runs.
enum class Executor : std::uint8_t {
  kInline,    // on the thread that reads the socket: for what needs no I/O
  kBlocking,  // on the worker pool: may wait for the database
  kHashing,   // on the pool of those that hash a password, so that a login flood delays only itself
};

// Chooses the lane of a request, where one route has cheap and expensive ones. Cheap; never throws.
using LaneChooser = std::function<Executor(const Request&)>;

// The routes of a service, and everything that every answer has in common: request id, CORS,
// errors as bodies, the log line. That is kept back until Log::flush(): call it before the answer
// goes out. Add all routes first; after that any thread may call the rest.
class Router {
 public:
  struct Options {
    std::vector<std::string> cors_origins{"*"};
    int invalid_token_status = 401;
    TrustedProxies trusted_proxies = {};
  };

  Router(Options options, Random& random, Log& log);

  // `pattern` is a path such as "/api/items/{id}"; a part in braces takes any one segment, which
  // the handler finds unescaped in `path_parameters`. GET also serves HEAD.
  void add(Method method, std::string_view pattern, Executor lane, Handler handler);
  void add(Method method, std::string_view pattern, LaneChooser lane, Handler handler);

  // Calls `extend` with every error before it is answered. It may add members and headers, and must
  // not throw.
  using ProblemExtension = std::function<void(const Request&, Problem&)>;
  void on_problem(ProblemExtension extend) { extend_problem_ = std::move(extend); }

  // Between these two, what does not run in place is 503 with a Retry-After: the service waits for
  // what its handlers need. A router begins resumed.
  void suspend() { suspended_ = true; }
  void resume() { suspended_ = false; }

  // Where the handler of this request has to run. Cheap.
  [[nodiscard]] Executor executor_for(const Request& request) const;

  // Answers a request: what the handler returns, or the error it throws as a body. Whatever is
  // not an Error or ProblemException is logged and shown as an internal error. Never throws.
  Response handle(Request& request) const;

  // The answer to a request that never reached a handler: broken framing, a limit, a full queue.
  // Of `request` only what could be read is set. Never throws.
  Response refuse(Request& request, const Problem& problem) const;

  // Method and pattern of every route in their order, for tests that walk them.
  struct Entry {
    Method method;
    std::string pattern;
  };
  [[nodiscard]] std::vector<Entry> entries() const;

  // What was answered under each pattern, and last of all, under "unmatched", what was asked for
  // at no path of ours. Valid as long as the router, once all routes are there.
  struct PatternStats {
    std::string_view pattern;
    const RouteStats& stats;
  };
  [[nodiscard]] std::vector<PatternStats> stats() const;

 private:
  struct Action {
    Method method;
    LaneChooser lane;
    Handler handler;
  };
  struct Resource {
    std::string pattern;
    std::vector<std::string> segments;
    std::vector<Action> actions;
    std::unique_ptr<RouteStats> stats = std::make_unique<RouteStats>();
  };

  [[nodiscard]] const Resource* find_resource(const Request& request,
                                              std::vector<std::string>* parameters) const;
  static const Action* find_action(const Resource& resource, Method method);
  static std::string allowed_methods(const Resource& resource);
  static Response options_of(const Resource& resource);
  [[nodiscard]] Response run(const Request& request, const Action& action) const;
  [[nodiscard]] Response run(const Request& request, const Resource* resource) const;
  [[nodiscard]] Response respond(const Request& request, const Resource* resource) const;
  [[nodiscard]] Response answer_problem(const Request& request, Problem problem) const;
  void finish(const Request& request, const Resource* resource, Response& response) const;

  Cors cors_;
  int invalid_token_status_;
  TrustedProxies trusted_proxies_;
  Random& random_;
  Log& log_;
  std::vector<Resource> resources_;
  ProblemExtension extend_problem_;
  std::atomic<bool> suspended_ = false;
  std::unique_ptr<RouteStats> unmatched_ = std::make_unique<RouteStats>();
};

}  // namespace common::http
