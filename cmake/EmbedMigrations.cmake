# embed_migrations(target NAMESPACE directory)
#
# Compiles the numbered scripts of `directory` (0001_name.sql, 0002_...; relative to the top of the
# source tree) into `target`, as
#   std::span<const common::sql::Migration> NAMESPACE::migrations();
# A script that is added, changed or removed leads to a new build.
#
# The same file, run with `cmake -P`, writes that source.

function(embed_migrations target namespace directory)
  set(scripts_dir "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../${directory}")
  file(GLOB scripts CONFIGURE_DEPENDS "${scripts_dir}/*.sql")
  if(NOT scripts)
    message(FATAL_ERROR "no migrations in ${scripts_dir}")
  endif()
  string(MAKE_C_IDENTIFIER "${namespace}" name)
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/${name}_migrations.cpp")
  set(generator "${CMAKE_CURRENT_FUNCTION_LIST_FILE}")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND "${CMAKE_COMMAND}" -D "OUTPUT=${generated}" -D "NAMESPACE=${namespace}"
            -D "SCRIPTS_DIR=${scripts_dir}" -P "${generator}"
    DEPENDS ${scripts} "${generator}"
    COMMENT "Embedding ${directory}"
    VERBATIM
  )
  target_sources("${target}" PRIVATE "${generated}")
endfunction()

function(write_migrations)
  file(GLOB scripts "${SCRIPTS_DIR}/*.sql")
  list(SORT scripts)
  set(entries "")
  foreach(script IN LISTS scripts)
    get_filename_component(name "${script}" NAME_WE)
    if(NOT name MATCHES "^0*([1-9][0-9]*)_[a-z0-9_]+$")
      message(FATAL_ERROR "${script} is not named 0001_some_words.sql")
    endif()
    set(number "${CMAKE_MATCH_1}")
    file(READ "${script}" sql)
    string(APPEND entries
           "    {${number}, \"${name}\", R\"_migration_(${sql})_migration_\"},\n")
  endforeach()
  file(WRITE "${OUTPUT}" "// Written by EmbedMigrations.cmake.
#include \"common/sql/migrate.hpp\"

namespace ${NAMESPACE} {
namespace {
constexpr common::sql::Migration kMigrations[] = {
${entries}};
}  // namespace

std::span<const common::sql::Migration> migrations();
std::span<const common::sql::Migration> migrations() { return kMigrations; }

}  // namespace ${NAMESPACE}
")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  write_migrations()
endif()
