# embed_passwords(target)
#
# Compiles the blocklist of common passwords into `target`, as auth::common_passwords(). It holds
# the entries of at least 8 bytes in the list of the Debian package python3-django (licence:
# BSD-3-Clause). No copy is kept in this repository.
#
# Run with `cmake -P`, this file generates that source.

set(LLAVERO_PASSWORDS_SOURCE
    /usr/lib/python3/dist-packages/django/contrib/auth/common-passwords.txt.gz)
set(LLAVERO_PASSWORDS_LEAST 8000)

function(embed_passwords target)
  if(NOT EXISTS "${LLAVERO_PASSWORDS_SOURCE}")
    message(FATAL_ERROR "${LLAVERO_PASSWORDS_SOURCE} not found: install the package python3-django")
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
  set(ENV{LC_ALL} C)
  # grep drops the few entries that CMake lists or C++ strings would need escaped.
  execute_process(
    COMMAND gzip -dc "${LLAVERO_PASSWORDS_SOURCE}"
    COMMAND tr A-Z a-z
    COMMAND grep -xE "[-a-z0-9!#$%&'()*+,./:<=>?@^_`{|}~ ]{8,}"
    COMMAND sort -u
    OUTPUT_VARIABLE words
    OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY
  )
  string(REPLACE "\n" ";" words "${words}")
  list(LENGTH words count)
  if(count LESS LLAVERO_PASSWORDS_LEAST)
    message(FATAL_ERROR "${LLAVERO_PASSWORDS_SOURCE} has only ${count} passwords")
  endif()
  list(JOIN words "\",\n    \"" entries)
  file(WRITE "${OUTPUT}" "// Written by EmbedPasswords.cmake: ${count} passwords from the Debian package python3-django,
// ${LLAVERO_PASSWORDS_SOURCE}.
// Copyright Django Software Foundation and individual contributors. Licence: BSD-3-Clause, in full
// at /usr/share/doc/python3-django/copyright.
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
