#pragma once

#include <string>
#include <string_view>

namespace common {

// Names and passwords that people take for equal (RFC 8265), whichever keyboard they come from.
// Text that is not UTF-8 stays as it is.

// The mappings of UsernameCaseMapped (section 3.3): full and half width, lower case, NFC. Two names
// with the same result are the same name.
std::string map_username(std::string_view name);

// OpaqueString (section 4.2): every kind of space becomes U+0020, then NFC.
std::string map_password(std::string_view password);

// The same in the other form, NFD, which some keyboards send.
std::string decompose_password(std::string_view password);

}  // namespace common
