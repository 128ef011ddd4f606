#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <boost/beast/http/basic_parser.hpp>

#include "common/http/chunk_reader.hpp"
#include "common/http/message.hpp"
#include "common/http/problem.hpp"

namespace common::http {

// Parses one request incrementally. Stricter than Beast's parser, which it uses for header fields:
// a message that two servers could understand differently (RFC 9112 section 11.2) is refused.
class RequestParser : private boost::beast::http::basic_parser<true> {
 public:
  explicit RequestParser(const RequestLimits& limits);

  // Returns how many bytes it consumed. Call it again with the rest and what has arrived since, but
  // not after done() or refusal().
  std::size_t put(std::string_view bytes);

  [[nodiscard]] bool header_done() const { return is_header_done(); }
  [[nodiscard]] bool done() const { return done_; }
  // Why the request cannot be served, if so. The connection must be closed then, because the start
  // of the next request is unknown.
  [[nodiscard]] const std::optional<Problem>& refusal() const { return refusal_; }

  // After the header: the client waits for 100 (RFC 9110 section 10.1.1).
  [[nodiscard]] bool expects_continue() const { return expects_continue_; }
  // After the header: the connection may serve another request (RFC 9112 section 9.3). Always false
  // for HTTP/1.0, whose clients expect a "Connection: keep-alive" that we do not send.
  [[nodiscard]] bool keep_alive() const { return version_ >= 11 && basic_parser::keep_alive(); }

  // The memory that the body takes.
  [[nodiscard]] std::size_t body_capacity() const { return request_.body.capacity(); }

  // The request, as far as it was parsed.
  Request take() { return std::move(request_); }

 private:
  using ErrorCode = boost::beast::error_code;
  using StringView = boost::beast::string_view;

  std::size_t put_header(std::string_view bytes);
  std::size_t put_body(std::string_view bytes);
  bool check_line_ends(std::string_view header);
  bool check_request_line(std::string_view line);
  bool check_host();
  bool check_framing();
  bool check_length(const std::string& length);
  bool check_coding(const std::string& coding);
  bool check_expect();
  bool read_target(std::string_view target);
  bool refuse(int status, std::string_view code, std::string_view message);
  bool refuse_target_size();
  bool refuse_body_size();

  void on_request_impl(boost::beast::http::verb verb, StringView method, StringView target,
                       int version, ErrorCode& error) override;
  void on_response_impl(int, StringView, int, ErrorCode&) override {}
  void on_field_impl(boost::beast::http::field field, StringView name, StringView value,
                     ErrorCode& error) override;
  void on_header_impl(ErrorCode& error) override;
  // The body is read by put_body(), never by Beast.
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
  std::size_t on_body_impl(StringView, ErrorCode&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, StringView, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, StringView, ErrorCode&) override { return 0; }
  void on_finish_impl(ErrorCode&) override {}

  const RequestLimits& limits_;
  Request request_;
  std::optional<Problem> refusal_;
  std::size_t checked_bytes_ = 0;  // whole lines of the header that check_line_ends() has seen
  int version_ = 11;
  std::size_t body_bytes_left_ = 0;          // of a body with Content-Length
  std::optional<ChunkReader> chunk_reader_;  // of a chunked body
  bool expects_continue_ = false;
  bool done_ = false;
};

}  // namespace common::http
