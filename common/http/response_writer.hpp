#pragma once

#include <ctime>
#include <string>

#include "common/http/message.hpp"

namespace common::http {

// Serializes responses. Not thread-safe: it caches the Date line of the current second.
class ResponseWriter {
 public:
  struct Options {
    bool head = false;       // a response to HEAD: all headers, no body
    bool keep_alive = true;  // else "Connection: close" is added
  };

  // Replaces `output` with status line, headers and body (RFC 9112 section 4).
  void write(const Response& response, Options options, std::string& output);

 private:
  const std::string& date_line();

  std::time_t date_of_ = 0;
  std::string date_line_;
};

}  // namespace common::http
