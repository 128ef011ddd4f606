#include "common/token/hmac.hpp"

#include <new>

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace common {
namespace {

void require(bool success) {
  if (!success) throw std::bad_alloc();  // the only way these calls fail with a fixed algorithm
}

}  // namespace

void HmacSha256::Free::operator()(evp_mac_ctx_st* context) const { EVP_MAC_CTX_free(context); }

HmacSha256::HmacSha256(const Secret& key) {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(
      EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr), &EVP_MAC_free);
  require(mac != nullptr);
  keyed_.reset(EVP_MAC_CTX_new(mac.get()));
  require(keyed_ != nullptr);
  std::array<char, 7> digest{"SHA256"};
  const std::array params{OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                          OSSL_PARAM_construct_end()};
  const auto& bytes = key.reveal();
  require(EVP_MAC_init(keyed_.get(), reinterpret_cast<const unsigned char*>(bytes.data()),
                       bytes.size(), params.data()) == 1);
}

HmacSha256::Digest HmacSha256::sign(std::string_view message) const {
  const std::unique_ptr<evp_mac_ctx_st, Free> context(EVP_MAC_CTX_dup(keyed_.get()));
  require(context != nullptr);
  require(EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(message.data()),
                         message.size()) == 1);
  Digest digest{};
  require(EVP_MAC_final(context.get(), digest.data(), nullptr, digest.size()) == 1);
  return digest;
}

bool HmacSha256::verify(std::string_view message, std::string_view digest) const {
  const auto expected = sign(message);
  return digest.size() == expected.size() &&
         CRYPTO_memcmp(digest.data(), expected.data(), expected.size()) == 0;
}

std::string fingerprint(const Secret& secret) {
  const auto digest = HmacSha256(secret).sign("kid");
  return fmt::format("{:02x}{:02x}{:02x}{:02x}", digest[0], digest[1], digest[2], digest[3]);
}

}  // namespace common
