#include "common/http/http_client.hpp"

#include <cstdint>
#include <future>
#include <stdexcept>
#include <utility>  // before Boost 1.74, which needs it in C++20

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cpprest/base_uri.h>

#include "common/http/authority.hpp"

namespace common::http {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
namespace beast = boost::beast;
using asio::ip::tcp;
using OutgoingRequest = beast::http::request<beast::http::empty_body>;

constexpr std::uint32_t kMaxHeaderBytes = 8U * 1024U;
constexpr std::uint64_t kMaxBodyBytes = 4U * 1024U * 1024U;
// A client of HTTP/1.0 is sent no chunks, whose sizes Beast 1.74 does not check well.
constexpr unsigned kHttp10 = 10;

struct Target {
  bool tls = false;
  std::string host;
  std::string port;
  std::string authority;
  std::string resource;
};

Target parse(const std::string& url) {
  try {
    const web::uri uri(url);
    // Which takes "[::1" too.
    if (!is_authority(uri.host()) || (uri.scheme() != "http" && uri.scheme() != "https")) {
      throw std::runtime_error("it is not a URL of http:// or https://");
    }
    const bool tls = uri.scheme() == "https";
    const auto port = uri.port() > 0 ? std::to_string(uri.port()) : tls ? "443" : "80";
    auto host = uri.host();
    if (host.front() == '[') host = host.substr(1, host.size() - 2);  // IPv6
    return {tls, host, port, uri.host() + ":" + port, uri.resource().to_string()};
  } catch (const web::uri_exception&) {
    throw std::runtime_error("it is not a URL");
  }
}

OutgoingRequest make_request(const Target& target, const Secret* bearer) {
  using beast::http::field;
  OutgoingRequest request(beast::http::verb::get, target.resource, kHttp10);
  request.set(field::host, target.authority);
  request.set(field::accept, "application/json");
  if (bearer != nullptr) request.set(field::authorization, "Bearer " + bearer->reveal());
  return request;
}

// Runs one operation after the other on the caller's thread, all by one deadline.
class Operations {
 public:
  explicit Operations(std::chrono::seconds timeout)
      : timeout_(timeout), deadline_(std::chrono::steady_clock::now() + timeout) {}

  [[nodiscard]] asio::io_context& context() { return context_; }

  template <typename Result>
  Result finish(std::future<Result> result) {
    context_.restart();
    context_.run_until(deadline_);
    if (result.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
      throw std::runtime_error("no whole answer within " + std::to_string(timeout_.count()) + " s");
    }
    return result.get();
  }

 private:
  const std::chrono::seconds timeout_;
  const std::chrono::steady_clock::time_point deadline_;
  asio::io_context context_;
};

template <typename Stream>
FetchedAnswer send_and_read(Operations& operations, Stream& stream,
                            const OutgoingRequest& request) {
  operations.finish(beast::http::async_write(stream, request, asio::use_future));
  beast::flat_buffer buffer;
  beast::http::response_parser<beast::http::string_body> parser;
  parser.header_limit(kMaxHeaderBytes);
  parser.body_limit(kMaxBodyBytes);
  operations.finish(beast::http::async_read_header(stream, buffer, parser, asio::use_future));
  if (parser.chunked()) throw std::runtime_error("a chunked answer to HTTP/1.0");
  operations.finish(beast::http::async_read(stream, buffer, parser, asio::use_future));
  auto answer = parser.release();
  return {static_cast<int>(answer.result_int()), std::move(answer.body())};
}

FetchedAnswer send_and_read_over_tls(Operations& operations, tcp::socket& socket,
                                     const std::string& host, const OutgoingRequest& request) {
  ssl::context context(ssl::context::tls_client);
  context.set_default_verify_paths();
  ssl::stream<tcp::socket&> stream(socket, context);
  stream.set_verify_mode(ssl::verify_peer);
  stream.set_verify_callback(ssl::host_name_verification(host));
  ::SSL_set_tlsext_host_name(stream.native_handle(), host.c_str());
  operations.finish(stream.async_handshake(ssl::stream_base::client, asio::use_future));
  return send_and_read(operations, stream, request);
}

}  // namespace

FetchedAnswer fetch(const std::string& url, std::chrono::seconds timeout, const Secret* bearer) {
  const auto target = parse(url);
  const auto request = make_request(target, bearer);
  try {
    Operations operations(timeout);
    tcp::resolver resolver(operations.context());
    const auto endpoints =
        operations.finish(resolver.async_resolve(target.host, target.port, asio::use_future));
    tcp::socket socket(operations.context());
    operations.finish(asio::async_connect(socket, endpoints, asio::use_future));
    if (target.tls) return send_and_read_over_tls(operations, socket, target.host, request);
    return send_and_read(operations, socket, request);
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error(error.code().message());
  }
}

}  // namespace common::http
