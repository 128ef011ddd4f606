#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/core/clock.hpp"

namespace common {

// The number of characters (Unicode code points), or nothing if `text` is not UTF-8 (RFC 3629).
std::optional<std::size_t> count_characters(std::string_view text);

// The index of the first byte that is not part of UTF-8; nothing if all of it is UTF-8.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

// `text` without dashes, white space and invisible characters, in Unicode's sense. `text` is UTF-8.
std::string strip_dashes_and_blanks(std::string_view text);

// Whether any character is a control character (C0, DEL or C1). True if `text` is not UTF-8.
bool has_control_characters(std::string_view text);

// Whether any character is invisible, changes how its neighbours are shown, or has no agreed shape:
// Unicode's categories Cf (format, such as bidi controls and zero-width joiners), Zl, Zp and Co
// (private use), and its property Default_Ignorable_Code_Point. True if `text` is not UTF-8. The
// version of Unicode is that of libunistring, but at least 15 for Cf.
bool has_invisible_characters(std::string_view text);

// Whether the first or last character is white space (Unicode's property White_Space). `text` is
// UTF-8.
bool has_outer_blanks(std::string_view text);

// RFC 3339 in UTC with milliseconds: 2026-11-20T18:02:29.123Z. For the years 0 to 9999.
std::string format_time(Timestamp time);
void append_time(std::string& text, Timestamp time);
// Parses that format and no other; returns nothing for any other text.
std::optional<Timestamp> parse_time(std::string_view text);

// Escapes what a terminal would act on or hide: bytes that are not UTF-8, control characters and
// invisible ones become \xNN for each byte. Truncated with "..." after `max_bytes`.
std::string make_printable(std::string_view text, std::size_t max_bytes);

// Escapes `text` for a field of a log line or a quotation: control characters, quotes, backslashes
// and bytes that are not printable ASCII become \xNN. Truncated with "..." after `max_bytes`.
std::string escape_for_log(std::string_view text, std::size_t max_bytes = 200);

}  // namespace common
