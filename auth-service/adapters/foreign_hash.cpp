#include "auth-service/adapters/foreign_hash.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>
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
constexpr std::uint64_t kMinBcryptCost = 4;
constexpr std::uint64_t kMaxBcryptCost = 14;
constexpr std::size_t kBcryptBytes = 60;
constexpr std::size_t kBcryptPasswordBytes = 72;  // it reads no more of a password
constexpr std::size_t kMinDigestBytes = 16;
constexpr std::size_t kMaxDigestBytes = 64;

using Bytes = std::vector<unsigned char>;

struct Bcrypt {
  std::string hash;
  bool of_digest = false;  // of the password's SHA-256 in hexadecimal
};

// RFC 8018, with HMAC of SHA-256.
struct Pbkdf2 {
  std::uint64_t iterations = 0;
  Bytes salt;
  Bytes digest;
};

// RFC 7914.
struct Scrypt {
  std::uint64_t n = 0;
  std::uint64_t r = 0;
  std::uint64_t p = 0;
  Bytes salt;
  Bytes digest;

  // As OpenSSL allocates them.
  [[nodiscard]] std::uint64_t memory_bytes() const { return 128 * r * (n + p + 2); }
};

using ForeignHash = std::variant<Bcrypt, Pbkdf2, Scrypt>;

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find_first_of(separators);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// 0 for what is no number.
std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end ? number : 0;
}

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

// Nothing for what is not hexadecimal.
Bytes bytes_of_hex(std::string_view hex) {
  Bytes bytes(kMaxDigestBytes);
  std::size_t size = 0;
  const int failed =
      sodium_hex2bin(bytes.data(), bytes.size(), hex.data(), hex.size(), nullptr, &size, nullptr);
  bytes.resize(failed == 0 && 2 * size == hex.size() ? size : 0);
  return bytes;
}

// Nothing for what is not base64. The padding may be left out.
Bytes bytes_of_base64(std::string_view base64) {
  while (base64.ends_with('=')) base64.remove_suffix(1);
  Bytes bytes(kMaxDigestBytes);
  std::size_t size = 0;
  const int failed =
      sodium_base642bin(bytes.data(), bytes.size(), base64.data(), base64.size(), nullptr, &size,
                        nullptr, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  bytes.resize(failed == 0 ? size : 0);
  return bytes;
}

// passlib writes a dot for the plus sign.
Bytes bytes_of_dotted_base64(std::string text) {
  std::replace(text.begin(), text.end(), '.', '+');
  return bytes_of_base64(text);
}

bool is_digest(const Bytes& digest) { return digest.size() >= kMinDigestBytes; }

// The functions that parse return nothing for what is malformed or costs too much.

std::optional<ForeignHash> make_pbkdf2(std::string_view iterations, Bytes salt, Bytes digest) {
  const auto count = number_of(iterations);
  if (count < 1 || count > kMaxIterations || !is_digest(digest)) return std::nullopt;
  return Pbkdf2{.iterations = count, .salt = std::move(salt), .digest = std::move(digest)};
}

std::optional<ForeignHash> make_scrypt(std::array<std::string_view, 3> cost, Bytes salt,
                                       Bytes digest) {
  const auto n = number_of(cost[0]);
  const auto r = number_of(cost[1]);
  const auto p = number_of(cost[2]);
  if (n < 2 || (n & (n - 1)) != 0 || r < 1 || p < 1 || p > kMaxScryptLanes) return std::nullopt;
  if (r > kMaxScryptMemoryBytes || n > kMaxScryptMemoryBytes / 128 / r) return std::nullopt;
  if (!is_digest(digest)) return std::nullopt;
  return Scrypt{.n = n, .r = r, .p = p, .salt = std::move(salt), .digest = std::move(digest)};
}

std::optional<ForeignHash> parse_bcrypt(std::string_view hash, bool of_digest) {
  const bool is_known =
      hash.starts_with("$2a$") || hash.starts_with("$2b$") || hash.starts_with("$2y$");
  if (!is_known || hash.size() != kBcryptBytes) return std::nullopt;
  const auto cost = number_of(hash.substr(4, 2));
  if (cost < kMinBcryptCost || cost > kMaxBcryptCost) return std::nullopt;
  return Bcrypt{.hash = std::string(hash), .of_digest = of_digest};
}

std::optional<ForeignHash> parse(std::string_view hash) {
  constexpr std::string_view kBcryptOfDjango = "bcrypt$";
  constexpr std::string_view kBcryptSha256OfDjango = "bcrypt_sha256$";
  if (hash.starts_with(kBcryptOfDjango)) {
    return parse_bcrypt(hash.substr(kBcryptOfDjango.size()), false);
  }
  if (hash.starts_with(kBcryptSha256OfDjango)) {
    return parse_bcrypt(hash.substr(kBcryptSha256OfDjango.size()), true);
  }
  if (hash.starts_with("$2")) return parse_bcrypt(hash, false);
  const auto parts = split(hash, "$");
  const auto method = split(parts[0], ":");
  if (parts.size() == 3 && method[0] == "pbkdf2") {
    if (method.size() != 3 || method[1] != "sha256") return std::nullopt;
    return make_pbkdf2(method[2], bytes_of(parts[1]), bytes_of_hex(parts[2]));
  }
  if (parts.size() == 3 && method[0] == "scrypt") {
    if (method.size() != 4) return std::nullopt;
    return make_scrypt({method[1], method[2], method[3]}, bytes_of(parts[1]),
                       bytes_of_hex(parts[2]));
  }
  if (parts.size() == 4 && parts[0] == "pbkdf2_sha256") {
    return make_pbkdf2(parts[1], bytes_of(parts[2]), bytes_of_base64(parts[3]));
  }
  if (parts.size() == 6 && parts[0] == "scrypt") {
    return make_scrypt({parts[1], parts[3], parts[4]}, bytes_of(parts[2]),
                       bytes_of_base64(parts[5]));
  }
  if (parts.size() == 5 && parts[0].empty() && parts[1] == "pbkdf2-sha256") {
    auto salt = bytes_of_dotted_base64(std::string(parts[3]));
    if (salt.empty()) return std::nullopt;  // not base64, or longer than we read
    return make_pbkdf2(parts[2], std::move(salt), bytes_of_dotted_base64(std::string(parts[4])));
  }
  return std::nullopt;
}

bool equal(const Bytes& a, const Bytes& b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string hex_digest_of(const std::string& password) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(password.data()),
                     password.size());
  std::string hex(2 * digest.size() + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
  hex.pop_back();
  return hex;
}

bool verify(const Bcrypt& bcrypt, const std::string& password) {
  const auto hashed = bcrypt.of_digest ? hex_digest_of(password) : password;
  const auto data = std::make_unique<crypt_data>();  // 32 KiB: too much for the stack
  const char* computed = ::crypt_r(hashed.c_str(), bcrypt.hash.c_str(), data.get());
  return computed != nullptr && std::string_view(computed).size() == kBcryptBytes &&
         sodium_memcmp(computed, bcrypt.hash.data(), kBcryptBytes) == 0;
}

bool verify(const Pbkdf2& hash, const std::string& password) {
  Bytes computed(hash.digest.size());
  const int ok =
      PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), hash.salt.data(),
                        static_cast<int>(hash.salt.size()), static_cast<int>(hash.iterations),
                        EVP_sha256(), static_cast<int>(computed.size()), computed.data());
  return ok == 1 && equal(computed, hash.digest);
}

bool verify(const Scrypt& hash, const std::string& password) {
  Bytes computed(hash.digest.size());
  const int ok =
      EVP_PBE_scrypt(password.data(), password.size(), hash.salt.data(), hash.salt.size(), hash.n,
                     hash.r, hash.p, hash.memory_bytes(), computed.data(), computed.size());
  return ok == 1 && equal(computed, hash.digest);
}

}  // namespace

bool can_verify_foreign_hash(const std::string& hash) { return parse(hash).has_value(); }

std::uint64_t memory_of_foreign_hash(const std::string& hash) {
  const auto parsed = parse(hash);
  const auto* scrypt = parsed ? std::get_if<Scrypt>(&*parsed) : nullptr;
  return scrypt == nullptr ? 0 : scrypt->memory_bytes();
}

bool verify_foreign_hash(const std::string& hash, const common::Secret& password) {
  // These hashes take a password with a NUL behind it for the one without: HMAC pads its key with
  // zeros, and bcrypt ends at the first.
  if (password.reveal().find('\0') != std::string::npos) return false;
  const auto parsed = parse(hash);
  return parsed &&
         std::visit([&](const auto& one) { return verify(one, password.reveal()); }, *parsed);
}

bool verifies_all_of(const std::string& hash, const common::Secret& password) {
  const auto parsed = parse(hash);
  const auto* bcrypt = parsed ? std::get_if<Bcrypt>(&*parsed) : nullptr;
  return bcrypt == nullptr || bcrypt->of_digest || password.reveal().size() < kBcryptPasswordBytes;
}

}  // namespace auth
