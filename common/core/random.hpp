#pragma once

#include <span>
#include <string>

namespace common {

// A source of unpredictable bytes. Any thread may call it.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<unsigned char> bytes) = 0;
};

// The operating system's generator, getrandom(2).
class SystemRandom final : public Random {
 public:
  // Throws std::system_error if the kernel fails.
  void fill(std::span<unsigned char> bytes) override;
};

// A random UUID in its 36 character form, version 4 of RFC 9562 section 5.4.
std::string make_uuid(Random& random);

// `byte_count` random bytes in lower-case hexadecimal.
std::string make_hex(Random& random, std::size_t byte_count);

}  // namespace common
