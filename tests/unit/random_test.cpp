#include "common/core/random.hpp"

#include <set>

#include <gtest/gtest.h>

#include "tests/support/counting_random.hpp"

namespace common {
namespace {

// Every byte is the same.
class ConstantRandom final : public Random {
 public:
  explicit ConstantRandom(unsigned char byte) : byte_(byte) {}
  void fill(std::span<unsigned char> bytes) override {
    for (auto& byte : bytes) byte = byte_;
  }

 private:
  unsigned char byte_;
};

TEST(MakeUuid, SetsTheBitsOfVersion4) {
  ConstantRandom zeros(0x00);
  ConstantRandom ones(0xFF);
  tests::CountingRandom counting;

  EXPECT_EQ(make_uuid(zeros), "00000000-0000-4000-8000-000000000000");
  EXPECT_EQ(make_uuid(ones), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  EXPECT_EQ(make_uuid(counting), "00010203-0405-4607-8809-0a0b0c0d0e0f");
}

TEST(MakeHex, WritesTwoLowerCaseDigitsPerByte) {
  ConstantRandom random(0xA0);

  EXPECT_EQ(make_hex(random, 3), "a0a0a0");
  EXPECT_EQ(make_hex(random, 0), "");
}

TEST(SystemRandom, NeverRepeatsItself) {
  SystemRandom random;
  std::set<std::string> seen;

  for (int i = 0; i < 1000; ++i) seen.insert(make_uuid(random));

  EXPECT_EQ(seen.size(), 1000U);
}

TEST(SystemRandom, FillsMoreThanOneCallReturns) {
  SystemRandom random;
  std::vector<unsigned char> bytes(1U << 20U);

  random.fill(bytes);

  const std::set<unsigned char> last(bytes.end() - 4096, bytes.end());
  EXPECT_GT(last.size(), 200U);
}

}  // namespace
}  // namespace common
