#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <jwt.h>
#include <nlohmann/json.hpp>

#include "common/token/claims_mac.hpp"
#include "common/token/hmac.hpp"
#include "common/token/jwt.hpp"

namespace common {
namespace {

constexpr std::chrono::seconds kServiceTokenLifetime{60};

void require(int failure, const char* call) {
  if (failure != 0) throw std::runtime_error(std::string("libjwt refused ") + call);
}

class JwtIssuer final : public TokenIssuer {
 public:
  JwtIssuer(JwtOptions options, const Clock& clock, Random& random)
      : options_(std::move(options)),
        key_id_(fingerprint(options_.secret)),
        clock_(clock),
        random_(random) {}

  IssuedToken issue_access(const Identity& identity, std::chrono::seconds lifetime) override {
    nlohmann::json claims{{"type", "access"},           {"fresh", identity.fresh},
                          {"sid", identity.session_id}, {"role", identity.role},
                          {"scope", identity.scope},    {"username", identity.username}};
    return issue_to_user(identity.user_id, std::min(lifetime, options_.access_lifetime), claims);
  }

  IssuedToken issue_refresh(const RefreshGrant& grant, std::chrono::seconds lifetime) override {
    nlohmann::json claims{{"type", "refresh"}, {"sid", grant.session_id}, {"ctr", grant.counter}};
    if (!grant.scope.empty()) claims["scope"] = grant.scope;
    return issue_to_user(grant.user_id, std::min(lifetime, options_.refresh_lifetime), claims);
  }

  IssuedToken issue_service(std::string_view name) override {
    nlohmann::json claims{{"type", "access"}};
    add_registered_claims(claims, fmt::format("{}{}", kServiceSubject, name),
                          kServiceTokenLifetime);
    return {Secret(sign(claims.dump())), kServiceTokenLifetime};
  }

 private:
  IssuedToken issue_to_user(std::int64_t user_id, std::chrono::seconds lifetime,
                            nlohmann::json& claims) {
    add_registered_claims(claims, std::to_string(user_id), lifetime);
    std::string csrf;
    if (options_.cookies.enabled && options_.cookies.csrf_protect) {
      claims["csrf"] = csrf = make_uuid(random_);
    }
    if (const auto* mac = options_.claims_mac) claims["mac"] = mac->compute(claims.dump());
    return {Secret(sign(claims.dump())), lifetime, Secret(csrf)};
  }

  void add_registered_claims(nlohmann::json& claims, const std::string& subject,
                             std::chrono::seconds lifetime) {
    const auto now =
        std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch().count();
    claims["iss"] = options_.issuer;
    if (options_.audience) claims["aud"] = *options_.audience;
    claims["sub"] = subject;
    claims["iat"] = now;
    claims["nbf"] = now;
    claims["exp"] = now + lifetime.count();
    claims["jti"] = make_uuid(random_);
  }

  [[nodiscard]] std::string sign(const std::string& claims) const {
    jwt_t* raw = nullptr;
    if (jwt_new(&raw) != 0) throw std::bad_alloc();
    const std::unique_ptr<jwt_t, decltype(&jwt_free)> jwt(raw, &jwt_free);
    const auto& key = options_.secret.reveal();
    require(jwt_add_header(jwt.get(), "kid", key_id_.c_str()), "the header");
    require(jwt_add_grants_json(jwt.get(), claims.c_str()), "the claims");
    require(
        jwt_set_alg(jwt.get(), JWT_ALG_HS256, reinterpret_cast<const unsigned char*>(key.data()),
                    static_cast<int>(key.size())),
        "the key");
    const std::unique_ptr<char, decltype(&std::free)> token(jwt_encode_str(jwt.get()), &std::free);
    if (token == nullptr) throw std::bad_alloc();
    return token.get();
  }

  JwtOptions options_;
  std::string key_id_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace

std::unique_ptr<TokenIssuer> make_token_issuer(const JwtOptions& options, const Clock& clock,
                                               Random& random) {
  return std::make_unique<JwtIssuer>(options, clock, random);
}

}  // namespace common
