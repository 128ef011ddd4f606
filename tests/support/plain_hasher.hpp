#pragma once

#include <functional>

#include "auth-service/core/ports.hpp"

namespace tests {

// A hash is "plain:" and the password. A hash with the prefix "older:" needs a rehash. Counts the
// calls that are expensive with a real hasher.
class PlainHasher final : public auth::PasswordHasher {
 public:
  std::string hash(const common::Secret& password) override {
    ++hashed;
    if (meanwhile) meanwhile();
    return "plain:" + password.reveal();
  }
  bool verify(const std::string& hash, const common::Secret& password) override {
    ++verified;
    return hash == "plain:" + password.reveal() || hash == "older:" + password.reveal();
  }
  bool needs_rehash(const std::string& hash, const common::Secret&) override {
    return !hash.starts_with("plain:");
  }
  bool can_verify(const std::string& hash) override {
    return hash.starts_with("plain:") || hash.starts_with("older:");
  }
  void verify_dummy(const common::Secret&) override { ++verified; }

  // Simulates a concurrent request during a hash.
  std::function<void()> meanwhile;
  int hashed = 0;
  int verified = 0;
};

}  // namespace tests
