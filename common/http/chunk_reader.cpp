#include "common/http/chunk_reader.hpp"

#include <algorithm>
#include <charconv>

#include "common/http/ascii.hpp"

namespace common::http {
namespace {

constexpr std::size_t kMaxLineBytes = 256 + 16;  // a size and its extensions, or a trailer field
constexpr std::size_t kMaxTrailerBytes = 4096;

bool is_token_character(char c) {
  return is_ascii_alphanumeric(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_visible_or_blank(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= 0x20 && byte != 0x7F);
}

bool take_token(std::string_view& text) {
  const auto* end = std::find_if_not(text.begin(), text.end(), is_token_character);
  const auto length = static_cast<std::size_t>(end - text.begin());
  text.remove_prefix(length);
  return length > 0;
}

// RFC 9110 section 5.6.4. An escaped character is not a control character either.
bool take_quoted_string(std::string_view& text) {
  bool escaped = false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (!is_visible_or_blank(text[i])) return false;
    if (escaped) {
      escaped = false;
    } else if (text[i] == '\\') {
      escaped = true;
    } else if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

// chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
bool are_extensions(std::string_view text) {
  while (!text.empty()) {
    skip_blanks(text);
    if (text.empty() || text.front() != ';') return false;
    text.remove_prefix(1);
    skip_blanks(text);
    if (!take_token(text)) return false;
    auto value = text;
    skip_blanks(value);
    if (value.empty() || value.front() != '=') continue;
    value.remove_prefix(1);
    skip_blanks(value);
    const bool quoted = !value.empty() && value.front() == '"';
    if (!(quoted ? take_quoted_string(value) : take_token(value))) return false;
    text = value;
  }
  return true;
}

}  // namespace

std::size_t ChunkReader::put(std::string_view bytes, std::string& body) {
  std::size_t used = 0;
  while (used < bytes.size() && state_ < State::kDone) {
    const auto rest = bytes.substr(used);
    const auto taken = state_ == State::kData ? put_data(rest, body) : put_line(rest);
    if (taken == 0) break;
    used += taken;
  }
  return used;
}

std::size_t ChunkReader::put_data(std::string_view bytes, std::string& body) {
  const auto taken = std::min(chunk_bytes_left_, bytes.size());
  body.append(bytes.substr(0, taken));
  chunk_bytes_left_ -= taken;
  if (chunk_bytes_left_ == 0) state_ = State::kDataEnd;
  return taken;
}

std::size_t ChunkReader::put_line(std::string_view bytes) {
  const auto length = std::min(bytes.find_first_of("\r\n"), bytes.size());
  const auto line_end = bytes.substr(length, 2);
  const bool line_is_broken = !std::string_view("\r\n").starts_with(line_end) ||
                              length > kMaxLineBytes || (state_ == State::kDataEnd && length > 0);
  if (line_is_broken) {
    state_ = State::kMalformed;
    return 0;
  }
  if (line_end.size() < 2) return 0;

  const auto line = bytes.substr(0, length);
  if (state_ == State::kSize) {
    state_ = read_size(line);
  } else if (state_ == State::kTrailer) {
    state_ = read_trailer(line);
  } else {
    state_ = State::kSize;
  }
  return length + 2;
}

// chunk-size [ chunk-ext ], chunk-size = 1*HEXDIG
ChunkReader::State ChunkReader::read_size(std::string_view line) {
  std::uint64_t size = 0;
  const auto* end = line.data() + line.size();
  const auto [stop, error] = std::from_chars(line.data(), end, size, 16);
  // from_chars accepts no sign for an unsigned number.
  if (error != std::errc{}) return State::kMalformed;
  if (!are_extensions(line.substr(static_cast<std::size_t>(stop - line.data())))) {
    return State::kMalformed;
  }
  if (size == 0) return State::kTrailer;
  if (size > max_body_bytes_ - body_bytes_) return State::kTooLarge;
  chunk_bytes_left_ = static_cast<std::size_t>(size);
  body_bytes_ += chunk_bytes_left_;
  return State::kData;
}

// trailer-section = *( field-line CRLF ), ended by an empty line
ChunkReader::State ChunkReader::read_trailer(std::string_view line) {
  if (line.empty()) return State::kDone;
  trailer_bytes_ += line.size() + 2;
  auto value = line;
  const bool is_field = take_token(value) && !value.empty() && value.front() == ':' &&
                        std::all_of(value.begin(), value.end(), is_visible_or_blank);
  return is_field && trailer_bytes_ <= kMaxTrailerBytes ? State::kTrailer : State::kMalformed;
}

}  // namespace common::http
