# add_layer(TARGET FOLDER [SOURCES source...] [PUBLIC target...] [PRIVATE target...])
#
# Adds a static library of the sources in FOLDER, a path from the repository root such as
# common/sql.
#
# Headers are included by that path. Each layer has its own include directory, which contains only a
# symbolic link to FOLDER. So a target sees the headers of a layer only if it links the layer, and
# an include that breaks the layering does not compile.

function(add_layer target folder)
  cmake_parse_arguments(PARSE_ARGV 2 layer "" "" "SOURCES;PUBLIC;PRIVATE")
  list(TRANSFORM layer_SOURCES PREPEND "${CMAKE_SOURCE_DIR}/${folder}/")
  add_library(${target} STATIC ${layer_SOURCES})
  target_link_libraries(${target} PUBLIC ${layer_PUBLIC} PRIVATE ${layer_PRIVATE})
  add_headers(${target} ${folder})
endfunction()

# add_headers(TARGET PATH...): targets that link TARGET may include the headers at these paths,
# which are folders or single files.
function(add_headers target)
  set(root "${CMAKE_BINARY_DIR}/include/${target}")
  foreach(path IN LISTS ARGN)
    cmake_path(GET path PARENT_PATH parent)
    file(MAKE_DIRECTORY "${root}/${parent}")
    file(CREATE_LINK "${CMAKE_SOURCE_DIR}/${path}" "${root}/${path}" SYMBOLIC)
  endforeach()
  target_include_directories(${target} PUBLIC "${root}")
endfunction()
