# embed_migrations(target NAMESPACE schema)
#
# Compiles the numbered scripts of db/sqlite/<schema> and db/mariadb/<schema> (0001_name.sql,
# 0002_...) into `target`, as
#   std::span<const common::sql::Migration> NAMESPACE::migrations(common::sql::Dialect dialect);
# A script that is added, changed or removed triggers a rebuild.
#
# Run with `cmake -P`, this file generates that source.

function(embed_migrations target namespace schema)
  set(db "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../db")
  set(scripts "")
  foreach(dialect IN ITEMS sqlite mariadb)
    file(GLOB found CONFIGURE_DEPENDS "${db}/${dialect}/${schema}/*.sql")
    if(NOT found)
      message(FATAL_ERROR "no migrations in ${db}/${dialect}/${schema}")
    endif()
    list(APPEND scripts ${found})
  endforeach()
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/${schema}_migrations.cpp")
  set(generator "${CMAKE_CURRENT_FUNCTION_LIST_FILE}")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND "${CMAKE_COMMAND}" -D "OUTPUT=${generated}" -D "NAMESPACE=${namespace}"
            -D "DB=${db}" -D "SCHEMA=${schema}" -P "${generator}"
    DEPENDS ${scripts} "${generator}"
    COMMENT "Embedding the migrations of ${schema}"
    VERBATIM
  )
  target_sources("${target}" PRIVATE "${generated}")
endfunction()

# Sets `result` to the C++ initializers of one dialect's migrations.
function(read_migrations dialect result)
  file(GLOB scripts "${DB}/${dialect}/${SCHEMA}/*.sql")
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
  set("${result}" "${entries}" PARENT_SCOPE)
endfunction()

function(write_migrations)
  read_migrations(sqlite sqlite)
  read_migrations(mariadb mariadb)
  file(WRITE "${OUTPUT}" "// Written by EmbedMigrations.cmake.
#include \"common/sql/driver.hpp\"
#include \"common/sql/migrate.hpp\"

namespace ${NAMESPACE} {
namespace {
constexpr common::sql::Migration kSqlite[] = {
${sqlite}};
constexpr common::sql::Migration kMariadb[] = {
${mariadb}};
}  // namespace

std::span<const common::sql::Migration> migrations(common::sql::Dialect dialect);
std::span<const common::sql::Migration> migrations(common::sql::Dialect dialect) {
  if (dialect == common::sql::Dialect::kSqlite) return kSqlite;
  return kMariadb;
}

}  // namespace ${NAMESPACE}
")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  write_migrations()
endif()
