#pragma once

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

  // Both must outlive the handlers.
  Guard(TokenVerifier& verifier, Log& log) : verifier_(verifier), log_(log) {}

  // What a route asks of the caller beyond a valid access token; empty members ask nothing.
  struct Needs {
    std::string_view scope = "";  // a scope of the token, else 403 "insufficient_scope"
    std::string_view role = "";   // the role of the token, else 403 "insufficient_role"
    bool fresh = false;           // a password was checked for it, else 401 "fresh_token_required"
  };

  // For callers with a valid access token that meets `needs`, whose texts are constants.
  [[nodiscard]] Handler with(const Needs& needs, IdentityHandler handler) const;
  [[nodiscard]] Handler with_scope(std::string_view scope, IdentityHandler handler) const;

  // The same for a handler that needs what a check of the revocation reads in any case: each
  // request has a check of its own, made by `make_check`, which is asked instead of the verifier's.
  template <class Check>
  [[nodiscard]] Handler with_scope_by(
      std::string_view scope, std::function<Check()> make_check,
      std::function<Response(const Identity&, const Check&)> handler) const {
    return [this, scope, make_check = std::move(make_check),
            handler = std::move(handler)](const Request& request) {
      auto check = make_check();
      return answer(request, &check, [&](const Request&, const Identity& caller) {
        check_needs({.scope = scope}, caller);
        return handler(caller, check);
      });
    };
  }

  // For callers with a valid access token.
  [[nodiscard]] Handler signed_in(IdentityHandler handler) const;
  // For everyone: null where no token was sent; a token that is not valid is refused all the same.
  [[nodiscard]] Handler optionally_signed_in(OptionalHandler handler) const;
  // Likewise, and a token that was sent must have the scope.
  [[nodiscard]] Handler optionally_with_scope(std::string_view scope,
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
  // The answer to a caller with a valid access token, or the refusal.
  Response answer(const Request& request, RevocationCheck* revocations,
                  const IdentityHandler& handler) const;

  TokenVerifier& verifier_;
  Log& log_;
};

}  // namespace common::http
