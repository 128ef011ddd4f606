#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/property.hpp"

namespace fuzz {

struct Answer {
  int status = 0;
  bool closes = false;  // has "Connection: close"
  std::string body;
};

inline std::string_view take_line(std::string_view& bytes) {
  const auto end = bytes.find("\r\n");
  require(end != std::string_view::npos, "a line of an answer ends with CR LF");
  const auto line = bytes.substr(0, end);
  require(line.find_first_of(std::string_view("\r\n\0", 3)) == line.npos, "a line is one line");
  bytes.remove_prefix(end + 2);
  return line;
}

// Removes one response from the bytes, RFC 9112 section 4. A response to HEAD has no body.
inline Answer take_answer(std::string_view& bytes, bool to_head) {
  Answer answer;
  const auto status_line = take_line(bytes);
  require(status_line.starts_with("HTTP/1.1 ") && status_line.size() > 13 && status_line[12] == ' ',
          "an answer begins with a status line");
  answer.status = std::stoi(std::string(status_line.substr(9, 3)));
  std::size_t length = 0;
  for (auto line = take_line(bytes); !line.empty(); line = take_line(bytes)) {
    const auto colon = line.find(": ");
    require(colon != line.npos && line.find(' ') == colon + 1, "a field is a name and a value");
    if (line.starts_with("Content-Length: ")) length = std::stoul(std::string(line.substr(16)));
    if (line == "Connection: close") answer.closes = true;
  }
  if (to_head || answer.status == 204 || answer.status == 304 || answer.status < 200) return answer;
  require(length <= bytes.size(), "a body is as long as it says");
  answer.body = bytes.substr(0, length);
  bytes.remove_prefix(length);
  return answer;
}

// All responses except for 100 Continue. Each of `requests` has a `method`.
template <class Requests>
std::vector<Answer> parse_answers(std::string_view bytes, const Requests& requests) {
  std::vector<Answer> answers;
  while (!bytes.empty()) {
    const auto at = answers.size();
    auto answer = take_answer(bytes, at < requests.size() && requests[at].method == "HEAD");
    if (answer.status == 100) continue;
    require(at < requests.size(), "there is no answer without a request");
    answers.push_back(std::move(answer));
  }
  return answers;
}

}  // namespace fuzz
