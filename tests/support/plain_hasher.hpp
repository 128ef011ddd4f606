#pragma once

#include <functional>

#include "auth-service/core/ports.hpp"

namespace tests {

// A hash is the password behind a mark; "older:" marks one that is to be replaced. Counts the calls
// that a real hasher would pay for.
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
  bool needs_rehash(const std::string& hash) override { return !hash.starts_with("plain:"); }
  void verify_dummy(const common::Secret&) override { ++verified; }

  // What happens elsewhere in the time that a hash takes.
  std::function<void()> meanwhile;
  int hashed = 0;
  int verified = 0;
};

}  // namespace tests
