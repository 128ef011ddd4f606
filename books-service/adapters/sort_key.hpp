#pragma once

#include <string>
#include <string_view>

namespace books {

// By what a text is ordered: its beginning without case and marks, so that both databases,
// comparing bytes, order alike. At most 100 characters, the size of the columns; `text` is UTF-8.
std::string sort_key(std::string_view text);

}  // namespace books
