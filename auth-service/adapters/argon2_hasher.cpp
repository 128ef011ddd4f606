#include "auth-service/adapters/argon2_hasher.hpp"

#include <array>
#include <new>
#include <semaphore>
#include <stdexcept>

#include <sodium.h>

namespace auth {
namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemoryBytes = std::size_t{19} * 1024 * 1024;
constexpr int kMaxConcurrency = 1024;

using Semaphore = std::counting_semaphore<kMaxConcurrency>;

class Turn {
 public:
  explicit Turn(Semaphore& semaphore) : semaphore_(semaphore) { semaphore_.acquire(); }
  ~Turn() { semaphore_.release(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  Semaphore& semaphore_;
};

class Argon2Hasher final : public PasswordHasher {
 public:
  explicit Argon2Hasher(int concurrency) : turns_(concurrency) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    std::array<char, 32> nobody{};
    randombytes_buf(nobody.data(), nobody.size());
    nobody_hash_ = hash(common::Secret(std::string(nobody.data(), nobody.size())));
  }

  std::string hash(const common::Secret& password) override {
    const Turn turn(turns_);
    std::array<char, crypto_pwhash_STRBYTES> text{};
    const auto& bytes = password.reveal();
    if (crypto_pwhash_str(text.data(), bytes.data(), bytes.size(), kPasses, kMemoryBytes) != 0) {
      throw std::bad_alloc();
    }
    return text.data();
  }

  bool verify(const std::string& hash, const common::Secret& password) override {
    const Turn turn(turns_);
    const auto& bytes = password.reveal();
    return crypto_pwhash_str_verify(hash.c_str(), bytes.data(), bytes.size()) == 0;
  }

  void spend_equal_work(const common::Secret& password) override { verify(nobody_hash_, password); }

 private:
  Semaphore turns_;
  std::string nobody_hash_;
};

}  // namespace

std::unique_ptr<PasswordHasher> make_argon2_hasher(int concurrency) {
  return std::make_unique<Argon2Hasher>(concurrency);
}

}  // namespace auth
