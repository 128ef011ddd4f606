#include "auth-service/adapters/argon2_hasher.hpp"

#include <array>
#include <condition_variable>
#include <mutex>
#include <new>
#include <stdexcept>

#include <sodium.h>

#include "auth-service/adapters/foreign_hash.hpp"

namespace auth {
namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemoryBytes = std::size_t{19} * 1024 * 1024;

// How many may compute at once. Not std::counting_semaphore: that of libstdc++ 12 reads the counter
// before it looks for a free place and sleeps on what it read, so that a release between the two
// wakes nobody.
class Turns {
 public:
  explicit Turns(int places) : places_(places), free_(places) {}

  void take() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    freed_.wait(lock, [this] { return free_ > 0; });
    --waiting_;
    --free_;
    ++taken_;
  }
  void give_back() {
    {
      const std::lock_guard lock(mutex_);
      ++free_;
    }
    freed_.notify_one();
  }

  HashLoad load() const {
    const std::lock_guard lock(mutex_);
    return {.computing = places_ - free_, .waiting = waiting_, .hashes = taken_};
  }

 private:
  const int places_;
  mutable std::mutex mutex_;
  std::condition_variable freed_;
  int free_;
  int waiting_ = 0;
  std::uint64_t taken_ = 0;
};

class Turn {
 public:
  explicit Turn(Turns& turns) : turns_(turns) { turns_.take(); }
  ~Turn() { turns_.give_back(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  Turns& turns_;
};

class Argon2Hasher final : public BoundedHasher {
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
    if (is_foreign_hash(hash)) return verify_foreign_hash(hash, password);
    const auto& bytes = password.reveal();
    return crypto_pwhash_str_verify(hash.c_str(), bytes.data(), bytes.size()) == 0;
  }

  bool needs_rehash(const std::string& hash) override {
    return crypto_pwhash_str_needs_rehash(hash.c_str(), kPasses, kMemoryBytes) != 0;
  }

  void verify_dummy(const common::Secret& password) override { verify(nobody_hash_, password); }

  HashLoad load() const override { return turns_.load(); }

 private:
  Turns turns_;
  std::string nobody_hash_;
};

}  // namespace

std::unique_ptr<BoundedHasher> make_argon2_hasher(int concurrency) {
  return std::make_unique<Argon2Hasher>(concurrency);
}

}  // namespace auth
