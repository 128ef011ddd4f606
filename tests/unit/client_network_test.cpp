#include "common/core/client_network.hpp"

#include <gtest/gtest.h>

namespace common {
namespace {

TEST(ClientNetwork, IsTheFirstHalfOfAnIpv6Address) {
  EXPECT_EQ(client_network("2001:db8:1:2::1"), client_network("2001:db8:1:2:ffff::9"));
  EXPECT_NE(client_network("2001:db8:1:2::1"), client_network("2001:db8:1:3::1"));
}

TEST(ClientNetwork, IsTheWholeAddressOtherwise) {
  EXPECT_EQ(client_network("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(client_network(""), "");
}

}  // namespace
}  // namespace common
