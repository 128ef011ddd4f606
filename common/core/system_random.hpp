#pragma once

#include <span>

#include "common/core/random.hpp"

namespace common {

// The operating system's generator, getrandom(2).
class SystemRandom final : public Random {
 public:
  // Throws std::system_error if the kernel fails.
  void fill(std::span<unsigned char> bytes) override;
};

}  // namespace common
