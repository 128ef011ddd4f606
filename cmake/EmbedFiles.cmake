# embed_files(target NAMESPACE function FILE...)
#
# Compiles text files into `target`, as
#   std::span<const common::EmbeddedFile> NAMESPACE::function();
# in the given order. A changed file triggers a rebuild.
#
# Run with `cmake -P`, this file generates that source.

function(embed_files target namespace function)
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/${function}.cpp")
  set(generator "${CMAKE_CURRENT_FUNCTION_LIST_FILE}")
  list(JOIN ARGN "|" files)
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND "${CMAKE_COMMAND}" -D "OUTPUT=${generated}" -D "NAMESPACE=${namespace}"
            -D "FUNCTION=${function}" -D "FILES=${files}" -P "${generator}"
    DEPENDS ${ARGN} "${generator}"
    COMMENT "Embedding the files of ${namespace}::${function}"
    VERBATIM
  )
  target_sources("${target}" PRIVATE "${generated}")
endfunction()

function(write_files)
  string(REPLACE "|" ";" files "${FILES}")
  set(entries "")
  foreach(file IN LISTS files)
    get_filename_component(name "${file}" NAME)
    file(SHA256 "${file}" hash)
    string(SUBSTRING "${hash}" 0 16 tag)
    file(READ "${file}" text)
    string(APPEND entries
           "    {\"${name}\", R\"(\"${tag}\")\"sv, R\"_embedded_(${text})_embedded_\"sv},\n")
  endforeach()
  file(WRITE "${OUTPUT}" "// Written by EmbedFiles.cmake.
#include \"common/http/embedded_file.hpp\"

#include <span>

namespace ${NAMESPACE} {
namespace {
using std::literals::operator\"\"sv;
constexpr common::EmbeddedFile kFiles[] = {
${entries}};
}  // namespace

std::span<const common::EmbeddedFile> ${FUNCTION}();
std::span<const common::EmbeddedFile> ${FUNCTION}() { return kFiles; }

}  // namespace ${NAMESPACE}
")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  write_files()
endif()
