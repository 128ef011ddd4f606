# The Debian packages of `./dev package`: llavero-auth, llavero-books and llavero-web.

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR "The Llavero authors")
set(CPACK_PACKAGE_CONTACT "The Llavero authors <llavero@example.org>")
set(CPACK_COMPONENTS_ALL auth books web)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_SET_DESTDIR ON)  # for /etc
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_AUTH_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_BOOKS_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_AUTH_PACKAGE_DEPENDS adduser)
set(CPACK_DEBIAN_BOOKS_PACKAGE_DEPENDS adduser)
set(CPACK_DEBIAN_WEB_PACKAGE_ARCHITECTURE all)
# Not required: Debian would start nginx with its own page.
set(CPACK_DEBIAN_WEB_PACKAGE_SUGGESTS nginx-light)

set(about "Llavero is two small services and a page that do token
authentication and explain it.")
set(CPACK_COMPONENT_AUTH_DESCRIPTION "login service that issues tokens\n${about}
\nauth-service registers users, checks passwords and issues tokens.")
set(CPACK_COMPONENT_BOOKS_DESCRIPTION "service of books and items, behind tokens\n${about}
\nbooks-service serves books, and the items of each user.")
set(CPACK_COMPONENT_WEB_DESCRIPTION "page for the services of Llavero\n${about}
\nnginx serves the page.")

# add_control_files(NAME ACCOUNT OTHER): the scripts of a package. ACCOUNT is the account of its
# service, and OTHER the package that shares the secret.
function(add_control_files NAME ACCOUNT OTHER)
  set(UNIT llavero-${NAME}.service)
  set(dir ${CMAKE_CURRENT_BINARY_DIR}/deploy/llavero-${NAME})
  foreach(script IN ITEMS postinst prerm postrm)
    configure_file(deploy/debian/${script}.in ${dir}/${script} @ONLY FILE_PERMISSIONS
                   OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
    list(APPEND files ${dir}/${script})
  endforeach()
  file(WRITE ${dir}/conffiles "/etc/llavero/${NAME}.env\n")
  string(TOUPPER ${NAME} component)
  set(CPACK_DEBIAN_${component}_PACKAGE_CONTROL_EXTRA ${files} ${dir}/conffiles PARENT_SCOPE)
  set(CPACK_DEBIAN_${component}_PACKAGE_NAME llavero-${NAME} PARENT_SCOPE)
endfunction()

add_control_files(auth llavero-auth llavero-books)
add_control_files(books llavero-books llavero-auth)
add_control_files(web "" "")
include(CPack)
