#pragma once

#include <ctime>
#include <string>

#include "common/http/message.hpp"

namespace common::http {

// Turns answers into bytes. Belongs to one thread, as it keeps the Date line of the second.
class ResponseWriter {
 public:
  struct Options {
    bool head = false;       // the answer to HEAD: all headers, no body
    bool keep_alive = true;  // else "Connection: close" is added
  };

  // Puts status line, headers and body into `output` (its old content goes), RFC 9112 section 4.
  void write(const Response& response, Options options, std::string& output);

 private:
  const std::string& date_line();

  std::time_t date_of_ = 0;
  std::string date_line_;
};

}  // namespace common::http
