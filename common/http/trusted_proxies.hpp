#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/http/message.hpp"

namespace common::http {

// The proxies whose X-Forwarded-For is believed. Any thread may call it.
class TrustedProxies {
 public:
  // Believes no proxy.
  TrustedProxies() = default;
  // `networks` are networks such as 10.0.0.0/8 or fd00::/8, or single addresses. Throws
  // std::invalid_argument with the first entry that is neither.
  explicit TrustedProxies(const std::vector<std::string>& networks);

  // The address of the client: the peer's or, if the peer is a trusted proxy, the right-most
  // address of X-Forwarded-For that is not one. The client may have made up the addresses left of
  // it. Equal addresses are equal texts; IPv4 in IPv6 (::ffff:a.b.c.d) is written as IPv4.
  [[nodiscard]] std::string client_of(const Request& request) const;

  // Whether the peer sent X-Forwarded-For and is not trusted: it is a proxy that the settings do
  // not list, or a client that made the header up.
  [[nodiscard]] bool ignore(const Request& request) const;

 private:
  struct Networks;
  std::shared_ptr<const Networks> networks_;  // null if there are none
};

}  // namespace common::http
