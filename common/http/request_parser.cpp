#include "common/http/request_parser.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include <boost/asio/buffer.hpp>

#include "common/http/ascii.hpp"
#include "common/http/url.hpp"

namespace common::http {
namespace {

namespace beast_http = boost::beast::http;

std::string_view to_std(boost::beast::string_view text) { return {text.data(), text.size()}; }

bool is_hex_digit(char c) {
  return is_ascii_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool has_broken_escape(std::string_view text) {
  for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (at + 2 >= text.size() || !is_hex_digit(text[at + 1]) || !is_hex_digit(text[at + 2])) {
      return true;
    }
  }
  return false;
}

// Printable ASCII without '#': a fragment is never sent (RFC 9112 section 3.2).
bool is_target_text(std::string_view target) {
  return std::all_of(target.begin(), target.end(),
                     [](char c) { return c > 0x20 && c < 0x7F && c != '#'; });
}

}  // namespace

RequestParser::RequestParser(const RequestLimits& limits) : limits_(limits) {
  header_limit(static_cast<std::uint32_t>(limits.max_header_bytes) + 1);
  body_limit(std::numeric_limits<std::uint64_t>::max());  // check_length() has the limit
}

bool RequestParser::refuse(int status, std::string_view code, std::string_view message) {
  if (!refusal_) {
    refusal_ =
        Problem{.status = status, .code = std::string(code), .message = std::string(message)};
  }
  return false;
}

bool RequestParser::refuse_target_size() {
  return refuse(414, "uri_too_long",
                "The URL is longer than " + std::to_string(limits_.max_target_bytes) + " bytes");
}

bool RequestParser::refuse_body_size() {
  return refuse(413, "body_too_large",
                "The body is larger than " + std::to_string(limits_.max_body_bytes) + " bytes");
}

std::size_t RequestParser::put(std::string_view bytes) {
  if (header_done()) return put_body(bytes);
  // RFC 9112 section 2.2: an empty line before the request line is skipped.
  std::size_t skipped = 0;
  while (bytes.substr(skipped).starts_with("\r\n")) {
    skipped += 2;
    checked_bytes_ = 0;
  }
  return skipped + put_header(bytes.substr(skipped));
}

std::size_t RequestParser::put_header(std::string_view bytes) {
  const auto blank_line = bytes.find("\r\n\r\n");
  const auto size = blank_line == std::string_view::npos ? bytes.size() : blank_line + 4;
  if (!check_line_ends(bytes.substr(0, size))) return 0;
  const auto line_end = bytes.find("\r\n");
  const auto line = bytes.substr(0, line_end);
  // "DELETE " and " HTTP/1.1" fit into the allowance.
  if (line.size() > limits_.max_target_bytes + 32) {
    refuse_target_size();
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
  if (error) refuse(400, "bad_request", "The header is malformed: " + error.message());
  if (refusal_) return used;
  return used + put_body(bytes.substr(used));
}

std::size_t RequestParser::put_body(std::string_view bytes) {
  if (!chunk_reader_) {
    const auto taken = std::min(body_bytes_left_, bytes.size());
    request_.body.append(bytes.substr(0, taken));
    body_bytes_left_ -= taken;
    done_ = body_bytes_left_ == 0;
    return taken;
  }
  const auto used = chunk_reader_->put(bytes, request_.body);
  done_ = chunk_reader_->state() == ChunkReader::State::kDone;
  if (chunk_reader_->state() == ChunkReader::State::kTooLarge) refuse_body_size();
  if (chunk_reader_->state() == ChunkReader::State::kMalformed) {
    refuse(400, "bad_request", "The chunked body is malformed");
  }
  return used;
}

// Every line ends with CR LF, without bare CR or LF (RFC 9112 section 2.2) and without folding
// (obs-fold, section 5.2). Checked as the bytes arrive, so that a client that never sends CR LF is
// refused immediately.
bool RequestParser::check_line_ends(std::string_view header) {
  while (checked_bytes_ < header.size()) {
    const auto rest = header.substr(checked_bytes_);
    if (checked_bytes_ > 0 && is_blank(rest.front())) {
      return refuse(400, "bad_request", "Folded header line");
    }
    const auto lf = rest.find('\n');
    const auto line = rest.substr(0, lf);
    const auto cr = line.find('\r');
    const bool has_bare_cr = cr != std::string_view::npos && cr + 1 != line.size();
    if (has_bare_cr) return refuse(400, "bad_request", "CR without LF");
    if (lf == std::string_view::npos) break;  // an incomplete line
    if (cr == std::string_view::npos) {
      return refuse(400, "bad_request", "Line ends with LF instead of CR LF");
    }
    checked_bytes_ += lf + 1;
  }
  return true;
}

// method SP request-target SP HTTP-version (RFC 9112 section 3)
bool RequestParser::check_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || first == 0) {
    return refuse(400, "bad_request",
                  "The request line must be: method, space, target, space, version");
  }
  const auto target = line.substr(first + 1, last - first - 1);
  if (target.size() > limits_.max_target_bytes) return refuse_target_size();
  const auto version = line.substr(last + 1);
  const bool well_formed = version.size() == 8 && version.starts_with("HTTP/") &&
                           is_ascii_digit(version[5]) && version[6] == '.' &&
                           is_ascii_digit(version[7]);
  if (!well_formed) return refuse(400, "bad_request", "The version is not HTTP/1.1");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return refuse(505, "version_not_supported", "Only HTTP/1.1 and HTTP/1.0 are supported");
  }
  return true;
}

// A request that is refused here is parsed to the end of its header, because the response needs the
// request id and the origin.
void RequestParser::on_request_impl(beast_http::verb, StringView method, StringView target,
                                    int version, ErrorCode&) {
  version_ = version;
  const auto known = http::parse_method(to_std(method));
  if (known) {
    request_.method = *known;
  } else if (method == "TRACE") {
    // It would echo the client's token (RFC 9110 section 9.3.8).
    refuse(405, "method_not_allowed", "TRACE is not supported");
    refusal_->headers.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  } else {
    refuse(501, "method_unknown", "Unknown method");
  }
  if (!refusal_) read_target(to_std(target));
}

// origin-form, absolute-form or asterisk-form (RFC 9112 section 3.2). authority-form is for
// CONNECT, which is not supported.
bool RequestParser::read_target(std::string_view target) {
  if (!is_target_text(target)) {
    return refuse(400, "bad_request", "The URL has a character that must be escaped");
  }
  if (has_broken_escape(target)) return refuse(400, "bad_request", "The URL has an invalid escape");
  if (target == "*" && request_.method == Method::kOptions) {
    request_.path = "*";
    return true;
  }
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equals_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    const auto host_end = std::min(target.find_first_of("/?"), target.size());
    if (!is_authority(target.substr(0, host_end))) {
      return refuse(400, "bad_request", "The URL has a missing or malformed host");
    }
    target.remove_prefix(host_end);
    request_.path = "/";
    break;
  }
  const auto mark = std::min(target.find('?'), target.size());
  if (mark > 0) request_.path = target.substr(0, mark);
  if (mark < target.size()) request_.query = target.substr(mark + 1);
  return request_.path.starts_with('/') || refuse(400, "bad_request", "The URL has no path");
}

void RequestParser::on_field_impl(beast_http::field, StringView name, StringView value,
                                  ErrorCode&) {
  request_.headers.add(to_std(name), to_std(value));
}

void RequestParser::on_header_impl(ErrorCode& error) {
  if (!check_host() || !check_framing() || !check_expect()) {
    error = beast_http::error::bad_field;
  }
}

// RFC 9112 section 3.2: a missing, duplicate or malformed Host is 400. It is empty for a URL
// without a host.
bool RequestParser::check_host() {
  const int hosts = request_.headers.count("Host");
  if (hosts > 1) return refuse(400, "bad_request", "Duplicate Host header");
  if (hosts == 0) {
    return version_ < 11 || refuse(400, "bad_request", "The Host header is missing");
  }
  const auto& host = *request_.headers.find("Host");
  return host.empty() || (is_authority(host) && !has_broken_escape(host)) ||
         refuse(400, "bad_request", "The Host header is malformed");
}

// RFC 9112 section 6.3: the length of the body must be unambiguous.
bool RequestParser::check_framing() {
  const auto* length = request_.headers.find("Content-Length");
  const auto* coding = request_.headers.find("Transfer-Encoding");
  if (length != nullptr && coding != nullptr) {
    return refuse(400, "bad_request",
                  "Content-Length and Transfer-Encoding are mutually exclusive");
  }
  if (length != nullptr) return check_length(*length);
  return coding == nullptr || check_coding(*coding);
}

bool RequestParser::check_length(const std::string& length) {
  const auto bytes = parse_number<std::size_t>(length);
  if (!bytes || request_.headers.count("Content-Length") > 1) {
    return refuse(400, "bad_request", "Content-Length must be a single number");
  }
  body_bytes_left_ = *bytes;
  if (body_bytes_left_ > limits_.max_body_bytes) return refuse_body_size();
  request_.body.reserve(body_bytes_left_);
  return true;
}

// RFC 9112 sections 6.1 and 7.
bool RequestParser::check_coding(const std::string& coding) {
  if (version_ < 11) {
    return refuse(400, "bad_request", "Transfer-Encoding is not allowed in HTTP/1.0");
  }
  if (request_.headers.count("Transfer-Encoding") > 1) {
    return refuse(400, "bad_request", "Duplicate Transfer-Encoding header");
  }
  if (!equals_ignoring_case(coding, "chunked")) {
    return refuse(501, "coding_unknown", "The only supported transfer coding is chunked");
  }
  chunk_reader_.emplace(limits_.max_body_bytes);
  return true;
}

bool RequestParser::check_expect() {
  const auto* expect = request_.headers.find("Expect");
  if (expect == nullptr || version_ < 11) return true;
  if (!equals_ignoring_case(*expect, "100-continue")) {
    return refuse(417, "expectation_failed", "The only supported expectation is 100-continue");
  }
  expects_continue_ = true;
  return true;
}

}  // namespace common::http
