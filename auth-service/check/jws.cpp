#include "auth-service/check/jws.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "auth-service/core/user.hpp"
#include "common/http/base64url.hpp"
#include "common/service/published_secrets.hpp"

namespace auth::check {
namespace {

// Of documentation and tutorials, and shorter than those that our services refuse by name. The
// common passwords have more.
constexpr auto kShortSecrets = std::to_array<std::string_view>({
    "",
    "secret",
    "Secret",
    "SECRET",
    "secreto",
    "clave",
    "clave-secreta",
    "clave_secreta",
    "mi-clave-secreta",
    "mi_clave_secreta",
    "key",
    "test",
    "dev",
    "jwt",
    "1234",
    "12345",
    "123456",
    "admin",
    "super-secret",
    "super_secret",
    "supersecret",
    "supersecretkey",
    "super-secret-key",
    "super_secret_key",
    "secret-key",
    "secret_key",
    "secretkey",
    "SECRET_KEY",
    "my-secret",
    "my_secret",
    "mysecret",
    "my-secret-key",
    "my_secret_key",
    "mysecretkey",
    "your-secret",
    "your_secret",
    "your-secret-key",
    "your_secret_key",
    "your-256-bit-secret",
    "your-384-bit-secret",
    "your-512-bit-secret",
    "jwt-secret",
    "jwt_secret",
    "jwt-secret-key",
    "jwt_secret_key",
    "JWT_SECRET",
    "JWT_SECRET_KEY",
    "jwt-secret-string",
    "change-me",
    "change_me",
    "changeme",
    "CHANGE_ME",
    "CHANGEME",
    "development",
    "thisisasecret",
    "this-is-a-secret",
    "this is a secret",
    "thisismysecretkey",
    "this-is-my-secret-key",
    "shhhhh",
    "keyboard cat",
    "qwerty",
    "password",
    "some-secret",
    "token-secret",
    "access-secret",
    "refresh-secret",
    "flask-secret",
    "fastapi-secret",
});

const EVP_MD* digest_of(std::string_view algorithm) {
  if (algorithm == "HS384") return ::EVP_sha384();
  return algorithm == "HS512" ? ::EVP_sha512() : ::EVP_sha256();
}

// Decodes a part of a token. The result is a discarded value unless the part is a JSON object.
nlohmann::json decode(std::string_view part) {
  const auto text = common::decode_base64url(part);
  auto json = nlohmann::json::parse(text.value_or(""), nullptr, false);
  return json.is_object() ? json : nlohmann::json(nlohmann::json::value_t::discarded);
}

}  // namespace

std::string Jws::algorithm() const {
  const auto found = header_json.find("alg");
  return found != header_json.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<double> Jws::number(const char* claim) const {
  const auto found = claims_json.find(claim);
  if (found == claims_json.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

std::string Jws::with_signature(const std::string& other) const {
  return header + "." + claims + "." + other;
}

std::optional<Jws> parse_jws(std::string_view token) {
  const auto first = token.find('.');
  const auto second = token.find('.', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  Jws jws{.header = std::string(token.substr(0, first)),
          .claims = std::string(token.substr(first + 1, second - first - 1)),
          .signature = std::string(token.substr(second + 1)),
          .header_json = {},
          .claims_json = {}};
  jws.header_json = decode(jws.header);
  jws.claims_json = decode(jws.claims);
  if (jws.header_json.is_discarded() || jws.claims_json.is_discarded()) return std::nullopt;
  return jws;
}

std::string encode(const nlohmann::json& json) { return common::encode_base64url(json.dump()); }

bool is_hmac_algorithm(std::string_view algorithm) {
  return algorithm == "HS256" || algorithm == "HS384" || algorithm == "HS512";
}

std::string sign(const std::string& signed_part, std::string_view algorithm,
                 std::string_view secret) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  // A null key would mean the previous one.
  const char* key = secret.empty() ? "" : secret.data();
  ::HMAC(digest_of(algorithm), key, static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(signed_part.data()), signed_part.size(), mac.data(),
         &size);
  return signed_part + "." + common::encode_base64url(std::string(mac.begin(), mac.begin() + size));
}

std::optional<std::string> guess_secret(const Jws& token) {
  const auto algorithm = token.algorithm();
  if (!is_hmac_algorithm(algorithm)) return std::nullopt;
  const auto signed_part = token.header + "." + token.claims;
  const auto whole = token.with_signature(token.signature);
  const auto fits = [&](std::string_view secret) {
    return sign(signed_part, algorithm, secret) == whole;
  };
  for (const auto list : {std::span<const std::string_view>(kShortSecrets),
                          common::published_secrets(), common_passwords()}) {
    for (const auto secret : list) {
      if (fits(secret)) return std::string(secret);
      const auto decoded = common::decode_base64url(secret);
      if (decoded && !secret.empty() && fits(*decoded)) return decoded;
    }
  }
  return std::nullopt;
}

}  // namespace auth::check
