# Where `cmake --install` puts each file: as a Debian package would, with the prefix /usr. The
# migrations are compiled into the programs.
include(GNUInstallDirs)
set(config_dir /etc/llavero)  # the systemd units look here, whatever the prefix
set(page_dir ${CMAKE_INSTALL_DATADIR}/llavero/client-web)

install(TARGETS auth-service books-service RUNTIME)
install(FILES deploy/systemd/llavero-auth.service deploy/systemd/llavero-books.service
        DESTINATION lib/systemd/system)
install(FILES deploy/systemd/auth.env.example deploy/systemd/books.env.example
        DESTINATION ${config_dir})
install(DIRECTORY client-web/ DESTINATION ${page_dir} USE_SOURCE_PERMISSIONS
        PATTERN package.json EXCLUDE)
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
