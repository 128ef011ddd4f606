#include "common/http/trusted_proxies.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/support/requests.hpp"

namespace common::http {
namespace {

std::string client(const TrustedProxies& proxies, const std::string& peer,
                   const std::vector<std::string>& forwarded) {
  auto request = tests::request(Method::kGet, "/");
  request.remote_address = peer;
  for (const auto& value : forwarded) request.headers.add("x-forwarded-for", value);
  return proxies.client_of(request);
}

TEST(TrustedProxies, AreNoneByDefault) {
  EXPECT_EQ(client({}, "10.0.0.1", {"192.0.2.7"}), "10.0.0.1");
}

TEST(TrustedProxies, MatchTheirNetworksOnly) {
  const TrustedProxies proxies({"10.0.0.0/8", "fd00::/8", "127.0.0.1"});

  EXPECT_EQ(client(proxies, "10.1.2.3", {"192.0.2.7"}), "192.0.2.7");
  EXPECT_EQ(client(proxies, "::ffff:10.1.2.3", {"192.0.2.7"}), "192.0.2.7");
  EXPECT_EQ(client(proxies, "fd00::1", {"[2001:db8::1]:4711"}), "2001:db8::1");
  EXPECT_EQ(client(proxies, "127.0.0.1", {"192.0.2.7:80"}), "192.0.2.7");
  EXPECT_EQ(client(proxies, "11.0.0.1", {"192.0.2.7"}), "11.0.0.1");
  EXPECT_EQ(client(proxies, "127.0.0.2", {"192.0.2.7"}), "127.0.0.2");
}

TEST(TrustedProxies, IgnoreTheHeaderOfOtherPeers) {
  const TrustedProxies proxies({"10.0.0.0/8"});
  auto request = tests::request(Method::kGet, "/");
  request.remote_address = "11.0.0.1";
  EXPECT_FALSE(proxies.ignore(request)) << "the request has no X-Forwarded-For";
  request.headers.add("x-forwarded-for", "192.0.2.7");

  EXPECT_TRUE(proxies.ignore(request));
  EXPECT_TRUE(TrustedProxies().ignore(request));
  request.remote_address = "10.1.2.3";
  EXPECT_FALSE(proxies.ignore(request));
}

TEST(TrustedProxies, ReturnTheRightMostUntrustedAddress) {
  const TrustedProxies proxies({"10.0.0.0/8"});

  EXPECT_EQ(client(proxies, "10.0.0.1", {"203.0.113.9, 192.0.2.7, 10.0.0.2"}), "192.0.2.7");
  EXPECT_EQ(client(proxies, "10.0.0.1", {"203.0.113.9", "192.0.2.7", "10.0.0.2"}), "192.0.2.7");
  EXPECT_EQ(client(proxies, "10.0.0.1", {"10.0.0.3, 10.0.0.2"}), "10.0.0.3");
}

TEST(TrustedProxies, NormalizeAddresses) {
  const TrustedProxies proxies({"10.0.0.0/8"});

  EXPECT_EQ(client(proxies, "10.0.0.1", {"::ffff:192.0.2.7"}), "192.0.2.7");
  EXPECT_EQ(client(proxies, "10.0.0.1", {"2001:DB8:0:0:0:0:0:1"}), "2001:db8::1");
}

TEST(TrustedProxies, StopAtAnInvalidAddress) {
  const TrustedProxies proxies({"10.0.0.0/8"});

  for (const char* value :
       {"", "unknown", "<script>", "192.0.2.7, evil", "192.0.2.7,", "[", "[]:1", "192.0.2.7:1:2"}) {
    EXPECT_EQ(client(proxies, "10.0.0.1", {value}), "10.0.0.1") << value;
  }
  EXPECT_EQ(client(proxies, "10.0.0.1", {}), "10.0.0.1");
}

TEST(TrustedProxies, RefuseInvalidNetworks) {
  for (const char* wrong :
       {"x", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "fd00::/129", "", "/8"}) {
    EXPECT_THROW(TrustedProxies({wrong}), std::invalid_argument) << wrong;
  }
}

}  // namespace
}  // namespace common::http
