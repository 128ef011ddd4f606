#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace books {

// The 13 digits of an ISBN-10 or ISBN-13 (ISO 2108), with or without hyphens and spaces, or nothing
// if the length or the check digit is wrong. An ISBN-10 becomes the ISBN-13 of the same book.
std::optional<std::string> normalize_isbn(std::string_view text);

}  // namespace books
