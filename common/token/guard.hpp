#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

#include "common/core/identity.hpp"
#include "common/core/log.hpp"
#include "common/http/message.hpp"
#include "common/http/router.hpp"

namespace common::http {

// Declares beside a route who may call it. What it makes is a Handler that checks the bearer token
// (RFC 6750 section 2.1), logs the outcome with its reason, and passes on who calls.
class Guard {
 public:
  using IdentityHandler = std::function<Response(const Request&, const Identity&)>;
  using OptionalHandler = std::function<Response(const Request&, const Identity*)>;
  using RefreshHandler = std::function<Response(const Request&, const RefreshGrant&)>;

  using TokenHandler = std::function<Response(const Request&, const VerifiedToken&)>;

  // Where access tokens are checked.
  enum class Check : std::uint8_t {
    kOnExecutor,  // that of the route: the verifier may wait for the database
    kInline,      // on the thread that reads the socket, before anything is queued
  };

  // Both must outlive the handlers.
  Guard(TokenVerifier& verifier, Log& log, Check check = Check::kOnExecutor)
      : verifier_(verifier), log_(log), check_(check) {}

  // What a route asks of the caller beyond a valid access token; empty members ask nothing.
  struct Needs {
    std::string_view scope = "";  // a scope of the token, else 403 "insufficient_scope"
    std::string_view role = "";   // the role of the token, else 403 "insufficient_role"
    bool fresh = false;           // a password was checked for it, else 401 "fresh_token_required"
  };

  // For callers with a valid access token that meets `needs`, whose texts are constants.
  [[nodiscard]] CheckedHandler with(const Needs& needs, IdentityHandler handler) const;
  [[nodiscard]] CheckedHandler with_scope(std::string_view scope, IdentityHandler handler) const;

  // The same for a handler that needs what a check of the revocation reads in any case: each
  // request has a check of its own, made by `make_check`, which is asked instead of the verifier's.
  template <class Revocations>
  [[nodiscard]] Handler with_scope_by(
      std::string_view scope, std::function<Revocations()> make_check,
      std::function<Response(const Identity&, const Revocations&)> handler) const {
    return [this, scope, make_check = std::move(make_check),
            handler = std::move(handler)](const Request& request) {
      auto revocations = make_check();
      const auto caller = check(request, &revocations, {.scope = scope});
      return serve(request, caller, [&](const Request&, const Identity& identity) {
        return handler(identity, revocations);
      });
    };
  }

  // For callers with a valid access token.
  [[nodiscard]] CheckedHandler signed_in(IdentityHandler handler) const;
  // For everyone: null where no token was sent; a token that is not valid is refused all the same.
  [[nodiscard]] CheckedHandler optionally_signed_in(OptionalHandler handler) const;
  // Likewise, and a token that was sent must have the scope.
  [[nodiscard]] CheckedHandler optionally_with_scope(std::string_view scope,
                                                     OptionalHandler handler) const;
  // For callers with a valid refresh token.
  [[nodiscard]] Handler with_refresh_token(RefreshHandler handler) const;
  // For callers with a valid access or refresh token of a user. Whether the session of a refresh
  // token is live is for the use case to ask.
  [[nodiscard]] Handler with_any_token(TokenHandler handler) const;
  // For other services with a token that they signed themselves.
  [[nodiscard]] Handler service(Handler handler) const;

 private:
  static void check_needs(const Needs& needs, const Identity& caller);
  // Who calls with a valid access token that meets the needs.
  [[nodiscard]] Identity check(const Request& request, RevocationCheck* revocations,
                               const Needs& needs) const;
  Response serve(const Request& request, const Identity& caller,
                 const IdentityHandler& handler) const;

  TokenVerifier& verifier_;
  Log& log_;
  const Check check_;
};

}  // namespace common::http
