// Measures how many passwords per second this machine verifies with the given number of threads:
// the upper limit for logins.
//   hash_rate THREADS
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "auth-service/adapters/argon2_hasher.hpp"

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kDuration{3};

double verified_per_second(int threads) {
  const auto hasher = auth::make_argon2_hasher(1024);
  const common::Secret password("a password of the bench");
  const auto hash = hasher->hash(password);
  std::atomic<int> verified = 0;
  const auto start = Clock::now();
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < threads; ++i) {
      workers.emplace_back([&] {
        while (Clock::now() - start < kDuration) verified += hasher->verify(hash, password) ? 1 : 0;
      });
    }
  }
  return verified / std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
  fmt::print("{:.1f}\n", verified_per_second(argc > 1 ? std::max(1, std::atoi(argv[1])) : 1));
}
