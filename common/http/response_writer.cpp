#include "common/http/response_writer.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include <fmt/format.h>

namespace common::http {
namespace {

// These have no body and no Content-Length (RFC 9110 sections 8.6 and 15.3.5).
bool has_no_content(int status) { return status == 204 || status == 304 || status < 200; }

// A line end in a value must not start a new header (CWE-113).
void append_value(std::string& output, std::string_view value) {
  const auto start = static_cast<std::ptrdiff_t>(output.size());
  output += value;
  std::replace_if(
      output.begin() + start, output.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
}

}  // namespace

const std::string& ResponseWriter::date_line() {
  const std::time_t now = std::time(nullptr);
  if (now == date_of_) return date_line_;

  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 64> text{};
  const auto length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  date_line_ = fmt::format("Date: {}\r\n", std::string_view(text.data(), length));
  date_of_ = now;
  return date_line_;
}

void ResponseWriter::write(const Response& response, Options options, std::string& output) {
  output.clear();
  output.reserve(512 + response.body.size());
  output += "HTTP/1.1 ";
  output += std::to_string(response.status);
  output += ' ';
  output += reason_phrase(response.status);
  output += "\r\n";
  output += date_line();
  for (const auto& [name, value] : response.headers.fields()) {
    output += name;
    output += ": ";
    append_value(output, value);
    output += "\r\n";
  }
  if (!has_no_content(response.status)) {
    output += "Content-Length: ";
    output += std::to_string(response.body.size());
    output += "\r\n";
  }
  if (!options.keep_alive) output += "Connection: close\r\n";
  output += "\r\n";
  if (!options.head && !has_no_content(response.status)) output += response.body;
}

}  // namespace common::http
