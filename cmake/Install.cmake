# Where `cmake --install` puts each file, and in which Debian package `./dev package` puts it:
# component auth in llavero-auth, and so on. The migrations are compiled into the programs.
include(GNUInstallDirs)
set(config_dir /etc/llavero)  # the systemd units look here, whatever the prefix
set(unit_dir lib/systemd/system)
set(page_dir ${CMAKE_INSTALL_DATADIR}/llavero/client-web)
set(SUMMARY_auth "registers users, checks passwords and issues tokens")
set(SUMMARY_books "serves books, and the items of each user")

file(READ deploy/systemd/hardening HARDENING)
string(STRIP "${HARDENING}" HARDENING)
foreach(NAME IN ITEMS auth books)
  set(SUMMARY "${SUMMARY_${NAME}}")
  configure_file(deploy/systemd/llavero.service.in deploy/llavero-${NAME}.service @ONLY)
  install(TARGETS ${NAME}-service RUNTIME COMPONENT ${NAME})
endforeach()
configure_file(deploy/systemd/llavero-web.service.in deploy/llavero-web.service @ONLY)
install(DIRECTORY client-web/ DESTINATION ${page_dir} COMPONENT web USE_SOURCE_PERMISSIONS
        PATTERN package.json EXCLUDE)

foreach(name IN ITEMS auth books web)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/deploy/llavero-${name}.service
          DESTINATION ${unit_dir} COMPONENT ${name})
  install(FILES deploy/systemd/${name}.env DESTINATION ${config_dir} COMPONENT ${name})
  install(FILES README.md deploy/debian/copyright
          DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/llavero-${name} COMPONENT ${name})
endforeach()
