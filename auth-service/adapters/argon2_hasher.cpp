#include "auth-service/adapters/argon2_hasher.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cinttypes>
#include <cstdio>
#include <limits>
#include <new>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <sodium.h>

#include "auth-service/adapters/foreign_hash.hpp"
#include "common/core/deadline.hpp"
#include "common/core/error.hpp"
#include "common/core/fair_semaphore.hpp"
#include "common/core/precis.hpp"

namespace auth {
namespace {

constexpr std::uint64_t kMebibyte = 1024 * 1024;
constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemoryBytes = 19 * kMebibyte;
// Of an imported hash. The defaults of passlib and Django are 100 MiB and 2 passes.
constexpr std::uint64_t kMaxKibibytes = 128 * 1024;
constexpr std::uint64_t kMaxPasses = 8;
// What the service needs besides hashes: connections, requests, responses, threads.
constexpr std::uint64_t kOtherMemoryBytes = 96 * kMebibyte;

int to_mebibytes(std::uint64_t bytes) {
  const auto mebibytes = bytes / kMebibyte + (bytes % kMebibyte == 0 ? 0 : 1);
  constexpr std::uint64_t kMax = std::numeric_limits<int>::max();
  return static_cast<int>(std::min(mebibytes, kMax));
}

// A hash that libsodium verifies, whatever made it: ours, passlib's, and Django's, which has
// another word before it. Empty for any other hash.
std::string argon2_of(const std::string& hash) {
  constexpr std::string_view kDjango = "argon2";
  const auto phc = std::string_view(hash).substr(hash.starts_with(kDjango) ? kDjango.size() : 0);
  return phc.starts_with("$argon2") ? std::string(phc) : "";
}

struct Argon2Cost {
  std::uint64_t kibibytes = 0;
  std::uint64_t passes = 0;
};

// Of "$argon2id$v=19$m=19456,t=2,p=1$...". Nothing if libsodium cannot verify the hash.
std::optional<Argon2Cost> argon2_cost_of(const std::string& hash) {
  Argon2Cost cost;
  const bool is_read = std::sscanf(hash.c_str(), "$argon2%*[id]$v=19$m=%" SCNu64 ",t=%" SCNu64 ",",
                                   &cost.kibibytes, &cost.passes) == 2;
  const bool is_valid = crypto_pwhash_str_needs_rehash(hash.c_str(), kPasses, kMemoryBytes) != -1;
  if (!is_read || !is_valid) return std::nullopt;
  return cost;
}

std::uint64_t memory_of_argon2(const std::string& hash) {
  const auto cost = argon2_cost_of(hash);
  return cost ? std::min(cost->kibibytes, UINT64_MAX / 1024) * 1024 : 0;
}

// What the password may have been when it was hashed, without duplicates: mapped as it is today, or
// as an older version took it from the keyboard.
std::vector<std::string> forms_of(const std::string& password) {
  std::vector<std::string> forms{common::map_password(password)};
  for (auto& form : {password, common::decompose_password(password)}) {
    if (std::find(forms.begin(), forms.end(), form) == forms.end()) forms.push_back(form);
  }
  return forms;
}

class Argon2Hasher final : public CountingHasher {
 public:
  explicit Argon2Hasher(int mebibytes) : mebibytes_(mebibytes), memory_(mebibytes) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    std::array<char, 32> nobody{};
    randombytes_buf(nobody.data(), nobody.size());
    nobody_hash_ = hash(common::Secret(std::string(nobody.data(), nobody.size())));
  }

  std::string hash(const common::Secret& password) override {
    const auto memory = reserve(kMemoryBytes);
    ++hashes_;
    std::array<char, crypto_pwhash_STRBYTES> text{};
    const auto bytes = common::map_password(password.reveal());
    if (crypto_pwhash_str(text.data(), bytes.data(), bytes.size(), kPasses, kMemoryBytes) != 0) {
      throw std::bad_alloc();
    }
    return text.data();
  }

  bool verify(const std::string& hash, const common::Secret& password) override {
    const auto argon2 = argon2_of(hash);
    const auto memory =
        reserve(argon2.empty() ? memory_of_foreign_hash(hash) : memory_of_argon2(argon2));
    const auto forms = forms_of(password.reveal());
    return std::any_of(forms.begin(), forms.end(), [&](const std::string& bytes) {
      ++hashes_;
      if (argon2.empty()) return verify_foreign_hash(hash, common::Secret(bytes));
      return crypto_pwhash_str_verify(argon2.c_str(), bytes.data(), bytes.size()) == 0;
    });
  }

  bool needs_rehash(const std::string& hash, const common::Secret& password) override {
    const auto argon2 = argon2_of(hash);
    if (argon2.empty()) {
      const auto forms = forms_of(password.reveal());
      return std::all_of(forms.begin(), forms.end(), [&](const std::string& bytes) {
        return verifies_all_of(hash, common::Secret(bytes));
      });
    }
    return crypto_pwhash_str_needs_rehash(argon2.c_str(), kPasses, kMemoryBytes) != 0;
  }

  bool can_verify(const std::string& hash) override {
    const auto argon2 = argon2_of(hash);
    if (argon2.empty()) return can_verify_foreign_hash(hash);
    const auto cost = argon2_cost_of(argon2);
    return cost && cost->kibibytes <= kMaxKibibytes && cost->passes <= kMaxPasses;
  }

  void verify_dummy(const common::Secret& password) override { verify(nobody_hash_, password); }

  std::uint64_t hashes() const override { return hashes_; }

 private:
  common::FairSemaphore::Permit reserve(std::uint64_t bytes) {
    const int needed = to_mebibytes(bytes);
    if (needed > mebibytes_) throw std::bad_alloc();
    auto permit = memory_.acquire_until(common::Deadline::current().time(), needed);
    if (permit) return permit;
    throw common::Error(common::ErrorKind::kUnavailable, "overloaded",
                        "Too many requests are waiting", "Try again in a moment.")
        .with_retry_after_seconds(1);
  }

  const int mebibytes_;
  common::FairSemaphore memory_;  // one permit per mebibyte
  std::atomic<std::uint64_t> hashes_ = 0;
  std::string nobody_hash_;
};

}  // namespace

HashingLimits hashing_limits(std::size_t cores, std::uint64_t memory_limit) {
  const auto free = memory_limit - std::min(memory_limit, kOtherMemoryBytes);
  const auto memory = std::max<std::uint64_t>(free, kMemoryBytes);
  return {
      .threads = static_cast<std::size_t>(std::min<std::uint64_t>(cores, memory / kMemoryBytes)),
      .mebibytes = to_mebibytes(memory)};
}

std::unique_ptr<CountingHasher> make_argon2_hasher(int mebibytes) {
  return std::make_unique<Argon2Hasher>(mebibytes);
}

}  // namespace auth
