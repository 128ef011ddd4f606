#include "common/http/request_parser.hpp"

#include <algorithm>
#include <string>

#include <boost/asio/buffer.hpp>

namespace common::http {
namespace {

namespace beast_http = boost::beast::http;

constexpr std::size_t kMaxChunkExtensionBytes = 256;
constexpr std::size_t kMaxHostBytes = 255 + 6;  // a name (RFC 1035 section 2.3.4), ':' and a port

std::string_view to_std(boost::beast::string_view text) { return {text.data(), text.size()}; }

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_decimal_digit(char c) { return c >= '0' && c <= '9'; }

bool has_broken_escape(std::string_view text) {
  for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (at + 2 >= text.size() || !is_hex_digit(text[at + 1]) || !is_hex_digit(text[at + 2])) {
      return true;
    }
  }
  return false;
}

// Printable ASCII without the fragment's '#', which never travels (RFC 9112 section 3.2).
bool is_target_text(std::string_view target) {
  return std::all_of(target.begin(), target.end(),
                     [](char c) { return c > 0x20 && c < 0x7F && c != '#'; });
}

// The characters of uri-host and port, RFC 3986 section 3.2.2.
bool is_host_text(std::string_view host) {
  constexpr std::string_view kPunctuation = "-._~!$&'()*+,;=:[]%";
  return host.size() <= kMaxHostBytes && std::all_of(host.begin(), host.end(), [&](char c) {
           return is_decimal_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  kPunctuation.find(c) != std::string_view::npos;
         });
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

RequestParser::RequestParser(const RequestLimits& limits) : limits_(limits) {
  eager(true);
  header_limit(static_cast<std::uint32_t>(limits.max_header_bytes) + 1);
  body_limit(limits.max_body_bytes);
}

bool RequestParser::refuse(int status, std::string_view code, std::string_view message) {
  if (!refusal_) {
    refusal_ = Problem{.status = status,
                       .code = std::string(code),
                       .message = std::string(message),
                       .hint = "",
                       .faults = {},
                       .headers = {}};
  }
  return false;
}

void RequestParser::refuse_as(const ErrorCode& error) {
  if (error == beast_http::error::body_limit) {
    refuse(413, "body_too_large",
           "The body is larger than " + std::to_string(limits_.max_body_bytes) + " bytes");
    return;
  }
  refuse(400, "bad_request", "The request is malformed: " + error.message());
}

std::size_t RequestParser::put(std::string_view bytes) {
  if (header_done()) return put_body(bytes);
  // RFC 9112 section 2.2: an empty line before the request line is passed over.
  std::size_t skipped = 0;
  while (checked_bytes_ == 0 && bytes.substr(skipped).starts_with("\r\n")) skipped += 2;
  return skipped + put_header(bytes.substr(skipped));
}

std::size_t RequestParser::put_header(std::string_view bytes) {
  if (!check_line_ends(bytes)) return 0;
  const auto blank_line = bytes.find("\r\n\r\n");
  const auto size = blank_line == std::string_view::npos ? bytes.size() : blank_line + 4;
  const auto line_end = bytes.find("\r\n");
  const auto line = bytes.substr(0, line_end);
  // "DELETE " and " HTTP/1.1" fit into the allowance.
  if (line.size() > limits_.max_target_bytes + 32) {
    refuse(414, "uri_too_long",
           "The URL is longer than " + std::to_string(limits_.max_target_bytes) + " bytes");
    return 0;
  }
  if (size > limits_.max_header_bytes) {
    refuse(431, "header_too_large",
           "The header is larger than " + std::to_string(limits_.max_header_bytes) + " bytes");
    return 0;
  }
  if (line_end != std::string_view::npos && !check_request_line(line)) return 0;
  if (blank_line == std::string_view::npos) return 0;

  ErrorCode error;
  const auto used = basic_parser::put(boost::asio::buffer(bytes.data(), size), error);
  if (error && error != beast_http::error::need_more) refuse_as(error);
  if (refusal_ || done() || used == bytes.size()) return used;
  return used + put_body(bytes.substr(used));
}

std::size_t RequestParser::put_body(std::string_view bytes) {
  ErrorCode error;
  const auto used = basic_parser::put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error && error != beast_http::error::need_more) {
    refuse_as(error);
  } else if (!done() && bytes.size() - used > limits_.max_header_bytes) {
    refuse(400, "bad_request", "A chunk header or the trailer is too long");
  }
  return used;
}

// Every line ends with CR LF, neither stands alone (RFC 9112 section 2.2), and no line goes on in
// the next (obs-fold, section 5.2). Looked at as the bytes come, so that a client that never sends
// CR LF is answered at once.
bool RequestParser::check_line_ends(std::string_view bytes) {
  for (; checked_bytes_ < bytes.size(); ++checked_bytes_) {
    const auto i = checked_bytes_;
    if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) {
      return refuse(400, "bad_request", "A line ends with LF instead of CR LF");
    }
    if (i == 0 || bytes[i - 1] != '\r') continue;
    if (bytes[i] != '\n') return refuse(400, "bad_request", "A CR stands without its LF");
    const bool header_ends = i >= 3 && bytes.substr(i - 3, 4) == "\r\n\r\n";
    if (header_ends) return true;  // what follows is the body, and may begin with a blank
    if (i + 1 < bytes.size() && is_blank(bytes[i + 1])) {
      return refuse(400, "bad_request", "A header line is folded");
    }
  }
  return true;
}

// method SP request-target SP HTTP-version (RFC 9112 section 3)
bool RequestParser::check_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || first == 0) {
    return refuse(400, "bad_request", "The request line is not: method, one blank, target, one "
                                      "blank, version");
  }
  const auto target = line.substr(first + 1, last - first - 1);
  if (target.size() > limits_.max_target_bytes) {
    return refuse(414, "uri_too_long",
                  "The URL is longer than " + std::to_string(limits_.max_target_bytes) + " bytes");
  }
  const auto version = line.substr(last + 1);
  const bool well_formed = version.size() == 8 && version.starts_with("HTTP/") &&
                           is_decimal_digit(version[5]) && version[6] == '.' && is_decimal_digit(version[7]);
  if (!well_formed) return refuse(400, "bad_request", "The version is not HTTP/1.1");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return refuse(505, "version_not_supported", "Only HTTP/1.1 and HTTP/1.0 are spoken here");
  }
  return true;
}

void RequestParser::on_request_impl(beast_http::verb, StringView method, StringView target,
                                    int version, ErrorCode& error) {
  version_ = version;
  const auto known = http::parse_method(to_std(method));
  if (known) {
    request_.method = *known;
  } else if (method == "TRACE") {
    // Known and never allowed: it would echo the caller's token (RFC 9110 section 9.3.8).
    refuse(405, "method_not_allowed", "TRACE is not offered");
    refusal_->headers.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  } else {
    refuse(501, "method_unknown", "This method is not known here");
  }
  if (refusal_ || !read_target(to_std(target))) error = beast_http::error::bad_target;
}

// origin-form, absolute-form or asterisk-form (RFC 9112 section 3.2); authority-form belongs to
// CONNECT, which is not known here.
bool RequestParser::read_target(std::string_view target) {
  if (!is_target_text(target)) {
    return refuse(400, "bad_request", "The URL has a character that must be escaped");
  }
  if (has_broken_escape(target)) return refuse(400, "bad_request", "The URL has a broken escape");
  if (target == "*" && request_.method == Method::kOptions) {
    request_.path = "*";
    return true;
  }
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equals_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    const auto host_end = std::min(target.find_first_of("/?"), target.size());
    if (host_end == 0) return refuse(400, "bad_request", "The URL has no host");
    target.remove_prefix(host_end);
    if (target.empty()) target = "/";
    break;
  }
  const auto mark = std::min(target.find('?'), target.size());
  request_.path = target.substr(0, mark);
  if (mark < target.size()) request_.query = target.substr(mark + 1);
  if (request_.path.empty()) request_.path = "/";
  if (request_.path.front() != '/') return refuse(400, "bad_request", "The URL has no path");
  return true;
}

void RequestParser::on_field_impl(beast_http::field, StringView name, StringView value,
                                  ErrorCode&) {
  // RFC 9110 section 6.5.1: a trailer must not become a header.
  if (!in_trailer_) request_.headers.add(to_std(name), to_std(value));
}

void RequestParser::on_header_impl(ErrorCode& error) {
  in_trailer_ = true;
  if (!check_host() || !check_framing() || !check_expect()) {
    error = beast_http::error::bad_field;
  }
}

// RFC 9112 section 3.2: no Host, two of them or one that is none is 400.
bool RequestParser::check_host() {
  const int hosts = request_.headers.count("Host");
  if (hosts > 1) return refuse(400, "bad_request", "There are two Host headers");
  if (hosts == 0) {
    return version_ < 11 || refuse(400, "bad_request", "The Host header is missing");
  }
  return is_host_text(*request_.headers.find("Host")) ||
         refuse(400, "bad_request", "The Host header is malformed");
}

// RFC 9112 sections 6.1 to 6.3.
bool RequestParser::check_framing() {
  const auto& headers = request_.headers;
  const auto* length = headers.find("Content-Length");
  const auto* coding = headers.find("Transfer-Encoding");
  if (length != nullptr) {
    const bool one_number = headers.count("Content-Length") == 1 && !length->empty() &&
                            std::all_of(length->begin(), length->end(), is_decimal_digit);
    if (!one_number) return refuse(400, "bad_request", "Content-Length is not one number");
  }
  if (coding == nullptr) return true;
  if (length != nullptr) {
    return refuse(400, "bad_request", "Content-Length and Transfer-Encoding exclude each other");
  }
  if (version_ < 11) {
    return refuse(400, "bad_request", "HTTP/1.0 has no Transfer-Encoding");
  }
  if (headers.count("Transfer-Encoding") > 1) {
    return refuse(400, "bad_request", "There are two Transfer-Encoding headers");
  }
  if (!equals_ignoring_case(trim(*coding), "chunked")) {
    return refuse(501, "coding_unknown", "The only transfer coding known here is chunked");
  }
  return true;
}

bool RequestParser::check_expect() {
  const auto* expect = request_.headers.find("Expect");
  if (expect == nullptr || version_ < 11) return true;
  if (!equals_ignoring_case(trim(*expect), "100-continue")) {
    return refuse(417, "expectation_failed", "The only expectation known here is 100-continue");
  }
  expects_continue_ = true;
  return true;
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, ErrorCode&) {
  if (length) request_.body.reserve(static_cast<std::size_t>(*length));
}

std::size_t RequestParser::on_body_impl(StringView body, ErrorCode&) {
  request_.body.append(body.data(), body.size());
  return body.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t, StringView extensions, ErrorCode& error) {
  if (extensions.size() > kMaxChunkExtensionBytes) {
    error = beast_http::error::bad_chunk_extension;
  }
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, StringView body, ErrorCode&) {
  request_.body.append(body.data(), body.size());
  return body.size();
}

}  // namespace common::http
