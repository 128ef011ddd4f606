# find_swagger_ui(result)
#
# Sets `result` to the folder of swagger-ui-dist (Apache-2.0) in the version that
# common/service/docs/package-lock.json names. npm brings it into the build folder, its content checked
# against the lock file and none of its scripts run. Without npm, or where npm gets no answer,
# `result` is empty: the services are built all the same, and their /docs says what is missing.

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
