# find_swagger_ui(result)
#
# Sets `result` to the folder of swagger-ui-dist (Apache-2.0) in the version pinned by
# common/service/docs/package-lock.json. npm installs it into the build folder, verifies it against
# the lock file and runs none of its scripts. If npm is missing or cannot reach its registry,
# `result` is empty: the services are still built, and their /docs page says what is missing.

function(find_swagger_ui result)
  set(folder "${CMAKE_BINARY_DIR}/swagger-ui")
  set(installed "${folder}/node_modules/.package-lock.json")
  foreach(file IN ITEMS package.json package-lock.json)
    configure_file("${CMAKE_SOURCE_DIR}/common/service/docs/${file}" "${folder}/${file}" COPYONLY)
  endforeach()
  find_program(NPM npm)
  if(NPM AND "${folder}/package-lock.json" IS_NEWER_THAN "${installed}")
    execute_process(
      COMMAND "${NPM}" ci --ignore-scripts --no-audit --no-fund --fetch-retries=1
      WORKING_DIRECTORY "${folder}"
      OUTPUT_QUIET
    )
    file(TOUCH_NOCREATE "${installed}")
  endif()
  set(found "${folder}/node_modules/swagger-ui-dist")
  if(NOT EXISTS "${found}/swagger-ui-bundle.js")
    message(WARNING "No Swagger UI: install npm and configure again. Until then /docs shows no page.")
    set(found "")
  endif()
  set("${result}" "${found}" PARENT_SCOPE)
endfunction()
