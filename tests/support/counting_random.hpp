#pragma once

#include "common/core/random.hpp"

namespace tests {

// Returns the bytes 0, 1, 2 and so on.
class CountingRandom final : public common::Random {
 public:
  void fill(std::span<unsigned char> bytes) override {
    for (auto& byte : bytes) byte = next_++;
  }

 private:
  unsigned char next_ = 0;
};

}  // namespace tests
