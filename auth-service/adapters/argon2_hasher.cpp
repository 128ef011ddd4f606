#include "auth-service/adapters/argon2_hasher.hpp"

#include <array>
#include <atomic>
#include <new>
#include <stdexcept>

#include <sodium.h>

#include "auth-service/adapters/foreign_hash.hpp"

namespace auth {
namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemoryBytes = std::size_t{19} * 1024 * 1024;

class Argon2Hasher final : public CountingHasher {
 public:
  Argon2Hasher() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    std::array<char, 32> nobody{};
    randombytes_buf(nobody.data(), nobody.size());
    nobody_hash_ = hash(common::Secret(std::string(nobody.data(), nobody.size())));
  }

  std::string hash(const common::Secret& password) override {
    ++hashes_;
    std::array<char, crypto_pwhash_STRBYTES> text{};
    const auto& bytes = password.reveal();
    if (crypto_pwhash_str(text.data(), bytes.data(), bytes.size(), kPasses, kMemoryBytes) != 0) {
      throw std::bad_alloc();
    }
    return text.data();
  }

  bool verify(const std::string& hash, const common::Secret& password) override {
    ++hashes_;
    if (is_foreign_hash(hash)) return verify_foreign_hash(hash, password);
    const auto& bytes = password.reveal();
    return crypto_pwhash_str_verify(hash.c_str(), bytes.data(), bytes.size()) == 0;
  }

  bool needs_rehash(const std::string& hash, const common::Secret& password) override {
    if (is_foreign_hash(hash)) return verifies_all_of(hash, password);
    return crypto_pwhash_str_needs_rehash(hash.c_str(), kPasses, kMemoryBytes) != 0;
  }

  void verify_dummy(const common::Secret& password) override { verify(nobody_hash_, password); }

  std::uint64_t hashes() const override { return hashes_; }

 private:
  std::atomic<std::uint64_t> hashes_ = 0;
  std::string nobody_hash_;
};

}  // namespace

std::unique_ptr<CountingHasher> make_argon2_hasher() { return std::make_unique<Argon2Hasher>(); }

}  // namespace auth
