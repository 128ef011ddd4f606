# embed_passwords(target)
#
# Compiles the blocklist of common passwords into `target`, as auth::common_passwords(). It holds
# the entries of at least 8 bytes in the list "passwords" of the Debian package python3-zxcvbn (MIT
# licence). No copy is kept in this repository.
#
# Run with `cmake -P`, this file generates that source.

set(LLAVERO_PASSWORDS_SOURCE /usr/lib/python3/dist-packages/zxcvbn/frequency_lists.py)
set(LLAVERO_PASSWORDS_LEAST 3000)

function(embed_passwords target)
  if(NOT EXISTS "${LLAVERO_PASSWORDS_SOURCE}")
    message(FATAL_ERROR "${LLAVERO_PASSWORDS_SOURCE} not found: install the package python3-zxcvbn")
  endif()
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/common_passwords_list.cpp")
  set(generator "${CMAKE_CURRENT_FUNCTION_LIST_FILE}")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND "${CMAKE_COMMAND}" -D "OUTPUT=${generated}" -P "${generator}"
    DEPENDS "${LLAVERO_PASSWORDS_SOURCE}" "${generator}"
    COMMENT "Embedding the blocklist of passwords"
    VERBATIM
  )
  target_sources("${target}" PRIVATE "${generated}")
endfunction()

function(write_passwords)
  file(STRINGS "${LLAVERO_PASSWORDS_SOURCE}" line REGEX "^ *\"passwords\": \"" LIMIT_COUNT 1)
  string(REGEX REPLACE "^ *\"passwords\": \"([^\"]*)\".*" "\\1" words "${line}")
  # Drops the few entries that CMake lists or C++ strings would need escaped.
  string(REPLACE "," ";" words "${words}")
  list(FILTER words INCLUDE REGEX "^[-a-zA-Z0-9!#$%&'()*+./:<=>?@^_`{|}~ ]+$")
  list(FILTER words INCLUDE REGEX "^........")
  list(TRANSFORM words TOLOWER)
  list(REMOVE_DUPLICATES words)
  list(SORT words COMPARE STRING)
  list(LENGTH words count)
  if(count LESS LLAVERO_PASSWORDS_LEAST)
    message(FATAL_ERROR "${LLAVERO_PASSWORDS_SOURCE} has only ${count} passwords")
  endif()
  list(JOIN words "\",\n    \"" entries)
  file(WRITE "${OUTPUT}" "// Written by EmbedPasswords.cmake: ${count} passwords from the Debian package python3-zxcvbn,
// ${LLAVERO_PASSWORDS_SOURCE}.
// Copyright 2012-2013 Dropbox, Inc., 2016 Daniel Wolf. Licence: MIT, in full at
// /usr/share/doc/python3-zxcvbn/copyright.
#include \"auth-service/core/user.hpp\"

namespace auth {
namespace {
constexpr std::string_view kPasswords[] = {
    \"${entries}\"};
}  // namespace

std::span<const std::string_view> common_passwords() { return kPasswords; }

}  // namespace auth
")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  write_passwords()
endif()
