#include "common/service/published_secrets.hpp"

#include <algorithm>
#include <array>

#include "common/http/base64url.hpp"

namespace common {
namespace {

// Shorter secrets are always refused. Those of the RFCs are the key in base64url.
constexpr std::array<std::string_view, 22> kPublished{
    // RFC 7515 A.1 and RFC 7517 A.3
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
    // RFC 7520 3.5
    "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg",
    // jwt.io. Its older "your-256-bit-secret" is too short, so people repeat it.
    "a-string-secret-at-least-256-bits-long",
    "a-valid-string-secret-that-is-at-least-384-bits-long",
    "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
    "your-256-bit-secret-your-256-bit-secret",
    "your-256-bit-secretyour-256-bit-secret",
    // FastAPI
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    // NestJS
    "DO NOT USE THIS VALUE. INSTEAD, CREATE A COMPLEX SECRET AND KEEP IT SAFE OUTSIDE OF THE "
    "SOURCE CODE.",
    // Supabase
    "super-secret-jwt-token-with-at-least-32-characters-long",
    "your-super-secret-jwt-token-with-at-least-32-characters-long",
    // PostgREST
    "reallyreallyreallyreallyverysafe",
    // Hasura
    "3EK6FD+o0+c7tzBNVfjpMkNDi2yARAAKzQlk8O2IKoxQu4nF7EdAh8s3TwpHwrdWT6R",
    // Tutorials of Spring Boot
    "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970",
    "5367566B59703373367639792F423F4528482B4D6251655468576D5A71347437",
    // Tutorials of ASP.NET and Node
    "THIS IS USED TO SIGN AND VERIFY JWT TOKENS, REPLACE IT WITH YOUR OWN SECRET",
    "THIS IS USED TO SIGN AND VERIFY JWT TOKENS, REPLACE IT WITH YOUR OWN SECRET, IT CAN BE ANY "
    "STRING",
    // Templates of settings
    "your-secret-key-must-be-at-least-32-bytes-long",
    "your-256-bit-secret-key-here-make-it-secure",
    "super-secret-key-that-should-be-changed",
    "this-is-a-very-secret-key-please-change-it",
    "change-this-secret-key-in-production",
};

bool is_listed(std::string_view text) {
  return std::find(kPublished.begin(), kPublished.end(), text) != kPublished.end();
}

}  // namespace

std::span<const std::string_view> published_secrets() { return kPublished; }

bool is_published_secret(std::string_view bytes) {
  return is_listed(bytes) || is_listed(encode_base64url(bytes));
}

}  // namespace common
