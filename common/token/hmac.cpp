#include "common/token/hmac.hpp"

#include <algorithm>
#include <new>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace common {
namespace {

void require(int success) {
  if (success != 1) throw std::bad_alloc();  // the only way these calls fail with a fixed algorithm
}

}  // namespace

void HmacSha256::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

// Not by EVP_MAC, whose copy of a keyed context costs as much as the MAC of a token itself: RFC
// 2104 is two digests, and the state of each behind its key is copied here.
HmacSha256::HmacSha256(const Secret& key) {
  Block block{};
  const auto& bytes = key.reveal();
  if (bytes.size() <= block.size()) {
    std::copy(bytes.begin(), bytes.end(), block.begin());
  } else {
    require(EVP_Digest(bytes.data(), bytes.size(), block.data(), nullptr, EVP_sha256(), nullptr));
  }
  inner_ = begun_with(block, 0x36);
  outer_ = begun_with(block, 0x5C);
  OPENSSL_cleanse(block.data(), block.size());
}

HmacSha256::Context HmacSha256::new_context() {
  Context context(EVP_MD_CTX_new());
  require(context != nullptr);
  return context;
}

HmacSha256::Context HmacSha256::begun_with(Block key, unsigned char pad) {
  for (auto& byte : key) byte ^= pad;
  auto context = new_context();
  require(EVP_DigestInit_ex2(context.get(), EVP_sha256(), nullptr));
  require(EVP_DigestUpdate(context.get(), key.data(), key.size()));
  OPENSSL_cleanse(key.data(), key.size());
  return context;
}

HmacSha256::Digest HmacSha256::sign(std::string_view message) const {
  const auto context = new_context();
  Digest digest{};
  require(EVP_MD_CTX_copy_ex(context.get(), inner_.get()));
  require(EVP_DigestUpdate(context.get(), message.data(), message.size()));
  require(EVP_DigestFinal_ex(context.get(), digest.data(), nullptr));
  require(EVP_MD_CTX_copy_ex(context.get(), outer_.get()));
  require(EVP_DigestUpdate(context.get(), digest.data(), digest.size()));
  require(EVP_DigestFinal_ex(context.get(), digest.data(), nullptr));
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
