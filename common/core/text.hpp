#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/core/clock.hpp"

namespace common {

// The number of characters (Unicode code points), or nothing if `text` is not UTF-8 as RFC 3629
// defines it: no overlong form, no surrogate, nothing above U+10FFFF.
std::optional<std::size_t> count_characters(std::string_view text);

// True if any character is a control character: C0, DEL or C1. `text` is UTF-8.
bool has_control_characters(std::string_view text);

// True if any character is one that shows nothing of its own, changes how others are shown, or has
// no agreed shape: of Unicode's categories Cf (format, as bidi controls and zero-width joiners
// are), Zl, Zp and Co (private use), or with its property Default_Ignorable_Code_Point. `text` is
// UTF-8.
bool has_invisible_characters(std::string_view text);

// True for an ASCII or Unicode blank at either end. `text` is UTF-8.
bool has_outer_blanks(std::string_view text);

// RFC 3339 in UTC with milliseconds: 2026-11-20T18:02:29.123Z. Of the years 0 to 9999.
std::string format_time(Timestamp time);
void append_time(std::string& text, Timestamp time);
// The other way round, of exactly that form; nothing for any other text.
std::optional<Timestamp> parse_time(std::string_view text);

// `text` made safe for one field of a log line, or for a sentence that quotes it: control
// characters, quotes, backslashes and bytes that are not printable ASCII become \xNN; more than
// `max_bytes` are cut with "...".
std::string escape_for_log(std::string_view text, std::size_t max_bytes = 200);

}  // namespace common
