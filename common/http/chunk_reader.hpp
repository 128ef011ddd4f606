#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace common::http {

// Decodes the chunked transfer coding (RFC 9112 section 7.1). Strict, to prevent request smuggling:
// a line ends with CR LF, a size is hexadecimal digits and nothing else. Extensions and the trailer
// are validated and ignored.
//
// Beast's decoder detects a malformed last chunk only at the end of the message and, in 1.74,
// asserts on one that arrives byte by byte.
class ChunkReader {
 public:
  enum class State : std::uint8_t {
    kSize,
    kData,
    kDataEnd,
    kTrailer,
    kDone,
    kMalformed,
    kTooLarge
  };

  explicit ChunkReader(std::size_t max_body_bytes) : max_body_bytes_(max_body_bytes) {}

  // Appends decoded bytes to `body` and returns how many bytes it consumed. Call it again with the
  // rest and what has arrived since, but not after kDone, kMalformed or kTooLarge.
  std::size_t put(std::string_view bytes, std::string& body);

  [[nodiscard]] State state() const { return state_; }

 private:
  std::size_t put_line(std::string_view bytes);
  std::size_t put_data(std::string_view bytes, std::string& body);
  State read_size(std::string_view line);
  State read_trailer(std::string_view line);

  std::size_t max_body_bytes_;
  State state_ = State::kSize;
  std::size_t chunk_bytes_left_ = 0;
  std::size_t body_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
};

}  // namespace common::http
