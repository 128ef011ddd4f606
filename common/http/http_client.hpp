#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "common/core/secret.hpp"
#include "common/http/message.hpp"

namespace common::http {

// The answer of another service.
struct FetchedAnswer {
  int status = 0;
  Headers headers;
  std::string body;
};

// Sends requests to other services and keeps the connection open for the next one. One thread
// at a time may use it.
class HttpClient {
 public:
  // `timeout` bounds each request as a whole: name resolution, connection, TLS, answer.
  explicit HttpClient(std::chrono::seconds timeout);

  // The answer of `url`, which is an http:// or https:// URL, whatever its status. Sends `bearer`
  // as a bearer token (RFC 6750 section 2.1) unless it is null, and `headers`.
  //
  // Certificates are verified against OpenSSL's default CAs (SSL_CERT_FILE, SSL_CERT_DIR).
  // Redirects are not followed, and proxies in the environment are ignored.
  //
  // Throws std::runtime_error if there is no complete answer within the timeout, its header is
  // longer than 8 KiB or its body longer than 4 MiB. Its text says why and contains nothing that
  // the server sent.
  FetchedAnswer get(const std::string& url, const Secret* bearer = nullptr,
                    const Headers& headers = {});
  // The same for a POST of `json`.
  FetchedAnswer post(const std::string& url, const std::string& json, const Secret& bearer,
                     Headers headers = {});
  // The same for any method. `body` may be null.
  FetchedAnswer request(const std::string& method, const std::string& url, const Secret* bearer,
                        const Headers& headers, const std::string* body);

 private:
  FetchedAnswer send(const std::string& url, const Secret* bearer, const Headers& headers);

  const std::chrono::seconds timeout_;
  std::unique_ptr<void, void (*)(void*)> handle_;  // a CURL*
};

}  // namespace common::http
