#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "common/http/message.hpp"

namespace common::http {

// The proxies whose X-Forwarded-For is believed. Any thread may call it.
class TrustedProxies {
 public:
  TrustedProxies() = default;
  // Networks such as 10.0.0.0/8 or fd00::/8; one address is a network too. Throws
  // std::invalid_argument with the entry that is none.
  explicit TrustedProxies(const std::vector<std::string>& networks);

  // The address of the client: the peer's, or where that is a trusted proxy the right-most address
  // of X-Forwarded-For that is not. What stands left of it the client may have made up.
  [[nodiscard]] std::string client_of(const Request& request) const;

 private:
  // IPv4 as ::ffff:a.b.c.d, so that both kinds compare alike.
  using Address = std::array<unsigned char, 16>;
  struct Network {
    Address address{};
    int prefix_bits = 128;
  };

  static bool parse(std::string_view text, Address& address);
  // The one way to write it, and IPv4 as such, so that equal addresses are equal texts.
  static std::string to_text(const Address& address);
  [[nodiscard]] bool trusts(std::string_view address) const;

  std::vector<Network> networks_;
};

}  // namespace common::http
