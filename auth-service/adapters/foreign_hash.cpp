#include "auth-service/adapters/foreign_hash.hpp"

#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <crypt.h>
#include <openssl/evp.h>
#include <sodium.h>

namespace auth {
namespace {

// Werkzeug's defaults are N = 2^15, r = 8, p = 1 (32 MiB) and 1,000,000 iterations.
constexpr std::uint64_t kMaxScryptMemoryBytes = std::uint64_t{128} * 1024 * 1024;
constexpr std::uint64_t kMaxScryptLanes = 8;
constexpr std::uint64_t kMaxIterations = 2'000'000;
constexpr std::uint64_t kMaxBcryptCost = 14;
constexpr std::size_t kBcryptBytes = 60;
constexpr std::size_t kBcryptPasswordBytes = 72;  // it reads no more of a password
constexpr std::size_t kMaxDigestBytes = 64;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

using Bytes = std::vector<unsigned char>;

Bytes bytes_of_hex(std::string_view hex) {
  Bytes bytes(kMaxDigestBytes);
  std::size_t size = 0;
  const char* stop = nullptr;
  if (sodium_hex2bin(bytes.data(), bytes.size(), hex.data(), hex.size(), nullptr, &size, &stop) !=
          0 ||
      stop != hex.data() + hex.size()) {
    return {};
  }
  bytes.resize(size);
  return bytes;
}

bool equal(const Bytes& a, const Bytes& b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

const unsigned char* unsigned_chars(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// The parameters of RFC 7914.
struct ScryptCost {
  std::uint64_t n;
  std::uint64_t r;
  std::uint64_t p;

  // As OpenSSL allocates them.
  [[nodiscard]] std::uint64_t memory_bytes() const { return 128 * r * (n + p + 2); }
};

// scrypt:N:r:p. Nothing for parameters that cost too much.
std::optional<ScryptCost> scrypt_cost_of(const std::vector<std::string_view>& method) {
  if (method.size() != 4) return std::nullopt;
  const auto n = number_of(method[1]);
  const auto r = number_of(method[2]);
  const auto p = number_of(method[3]);
  if (!n || !r || !p || *n < 2 || *r < 1 || *p < 1 || *p > kMaxScryptLanes) return std::nullopt;
  if (*r > kMaxScryptMemoryBytes || *n > kMaxScryptMemoryBytes / 128 / *r) return std::nullopt;
  return ScryptCost{.n = *n, .r = *r, .p = *p};
}

bool verify_scrypt(const std::vector<std::string_view>& method, std::string_view salt,
                   const Bytes& digest, const std::string& password) {
  const auto cost = scrypt_cost_of(method);
  if (!cost) return false;
  Bytes computed(digest.size());
  const int ok =
      EVP_PBE_scrypt(password.data(), password.size(), unsigned_chars(salt), salt.size(), cost->n,
                     cost->r, cost->p, cost->memory_bytes(), computed.data(), computed.size());
  return ok == 1 && equal(computed, digest);
}

// pbkdf2:sha256:iterations, RFC 8018.
bool verify_pbkdf2(const std::vector<std::string_view>& method, std::string_view salt,
                   const Bytes& digest, const std::string& password) {
  if (method.size() != 3 || method[1] != "sha256") return false;
  const auto iterations = number_of(method[2]);
  if (!iterations || *iterations < 1 || *iterations > kMaxIterations) return false;
  Bytes computed(digest.size());
  const int ok =
      PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), unsigned_chars(salt),
                        static_cast<int>(salt.size()), static_cast<int>(*iterations), EVP_sha256(),
                        static_cast<int>(computed.size()), computed.data());
  return ok == 1 && equal(computed, digest);
}

bool is_bcrypt(const std::string& hash) {
  return hash.starts_with("$2a$") || hash.starts_with("$2b$") || hash.starts_with("$2y$");
}

bool verify_bcrypt(const std::string& hash, const std::string& password) {
  if (hash.size() != kBcryptBytes) return false;
  const auto cost = number_of(std::string_view(hash).substr(4, 2));
  if (!cost || *cost > kMaxBcryptCost) return false;
  const auto data = std::make_unique<crypt_data>();  // 32 KiB: too much for the stack
  const char* computed = ::crypt_r(password.c_str(), hash.c_str(), data.get());
  return computed != nullptr && std::string_view(computed).size() == kBcryptBytes &&
         sodium_memcmp(computed, hash.data(), kBcryptBytes) == 0;
}

}  // namespace

bool is_foreign_hash(const std::string& hash) {
  return is_bcrypt(hash) || hash.starts_with("scrypt:") || hash.starts_with("pbkdf2:");
}

std::uint64_t memory_of_foreign_hash(const std::string& hash) {
  if (!hash.starts_with("scrypt:")) return 0;
  const auto cost = scrypt_cost_of(split(std::string_view(hash).substr(0, hash.find('$')), ':'));
  return cost ? cost->memory_bytes() : 0;
}

bool verify_foreign_hash(const std::string& hash, const common::Secret& password) {
  // These hashes take a password with a NUL behind it for the one without: HMAC pads its key with
  // zeros, and bcrypt ends at the first.
  if (password.reveal().find('\0') != std::string::npos) return false;
  if (is_bcrypt(hash)) return verify_bcrypt(hash, password.reveal());
  const auto parts = split(hash, '$');
  if (parts.size() != 3) return false;
  const auto digest = bytes_of_hex(parts[2]);
  if (digest.size() < 16) return false;
  const auto method = split(parts[0], ':');
  if (method[0] == "scrypt") return verify_scrypt(method, parts[1], digest, password.reveal());
  if (method[0] == "pbkdf2") return verify_pbkdf2(method, parts[1], digest, password.reveal());
  return false;
}

bool verifies_all_of(const std::string& hash, const common::Secret& password) {
  return !is_bcrypt(hash) || password.reveal().size() < kBcryptPasswordBytes;
}

}  // namespace auth
