#include "common/sql/mariadb_error.hpp"

#include <errmsg.h>
#include <fmt/format.h>
#include <mysql.h>
#include <mysqld_error.h>

#include "common/sql/connection.hpp"

namespace common::sql {
namespace {

// Whether the client library reports it, not the server.
bool is_client_error(unsigned code) {
  return (code >= CR_MIN_ERROR && code <= CR_MAX_ERROR) ||
         (code >= CER_MIN_ERROR && code <= CER_MAX_ERROR);
}

bool ends_connection(unsigned code) {
  switch (code) {
    case ER_SERVER_SHUTDOWN:
    case ER_NORMAL_SHUTDOWN:
    case ER_SHUTDOWN_COMPLETE:
    case ER_FORCING_CLOSE:
    case ER_ABORTING_CONNECTION:
    case ER_NEW_ABORTING_CONNECTION:
    case ER_NET_READ_ERROR:
    case ER_NET_READ_INTERRUPTED:
    case ER_NET_ERROR_ON_WRITE:
    case ER_NET_WRITE_INTERRUPTED:
    case ER_CONNECTION_KILLED:
    case CR_CONNECTION_ERROR:
    case CR_CONN_HOST_ERROR:
    case CR_UNKNOWN_HOST:
    case CR_SERVER_GONE_ERROR:
    case CR_SERVER_HANDSHAKE_ERR:
    case CR_SERVER_LOST:
    case CR_SERVER_LOST_EXTENDED:
    // A Galera node that was cut off during the commit: the other nodes may have the change.
    case ER_ERROR_DURING_COMMIT:
      return true;
    default:
      return false;
  }
}

bool is_contention(unsigned code) {
  switch (code) {
    case ER_LOCK_DEADLOCK:  // on Galera also a failed certification
    case ER_LOCK_WAIT_TIMEOUT:
    case ER_CHECKREAD:          // with innodb_snapshot_isolation
    case ER_UNKNOWN_COM_ERROR:  // a Galera node that is cut off from the others
      return true;
    default:
      return false;
  }
}

bool is_read_only(const MariadbError& error) {
  switch (error.code) {
    case ER_OPTION_PREVENTS_STATEMENT:  // read_only
    case ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION:
    case ER_OPEN_AS_READONLY:
    case ER_READ_ONLY_MODE:
    case ER_INNODB_READ_ONLY:
      return true;
    case ER_TABLEACCESS_DENIED_ERROR:
    case ER_COLUMNACCESS_DENIED_ERROR:
      return !error.text.starts_with("SELECT");  // the command that was denied
    default:
      return false;
  }
}

bool is_gone(unsigned code) {
  switch (code) {
    case ER_BAD_DB_ERROR:
    case ER_NO_DB_ERROR:
    case ER_DBACCESS_DENIED_ERROR:
    case ER_TABLEACCESS_DENIED_ERROR:
    case ER_COLUMNACCESS_DENIED_ERROR:
    case ER_NO_SUCH_TABLE:
    case ER_NO_SUCH_TABLE_IN_ENGINE:
    case ER_BAD_FIELD_ERROR:
    case ER_TABLESPACE_MISSING:
    case ER_TABLESPACE_DISCARDED:
    case ER_CRASHED_ON_USAGE:
    case ER_NOT_KEYFILE:
      return true;
    default:
      return false;
  }
}

bool is_full(unsigned code) { return code == ER_DISK_FULL || code == ER_RECORD_FILE_FULL; }

// Whether the text of the error has no values, unlike "Duplicate entry '...'".
bool may_be_shown(const MariadbError& error) {
  const auto code = error.code;
  switch (code) {
    case ER_ACCESS_DENIED_ERROR:
    case ER_PARSE_ERROR:  // quotes our SQL, which has placeholders for values
    case ER_CON_COUNT_ERROR:
    case ER_HOST_NOT_PRIVILEGED:
    case ER_STATEMENT_TIMEOUT:
      return true;
    default:
      return is_client_error(code) || is_contention(code) || ends_connection(code) ||
             is_read_only(error) || is_gone(code) || is_full(code);
  }
}

}  // namespace

void raise(const MariadbError& error, std::string_view doing) {
  const bool shown = may_be_shown(error);
  const auto text = fmt::format("MariaDB error {} ({}){}{} at: {}", error.code, error.state,
                                shown ? " " : "", shown ? error.text : "", doing);
  if (ends_connection(error.code)) throw ConnectionLost(text);
  if (is_contention(error.code)) throw Contention(text);
  if (is_read_only(error)) throw ReadOnly(text);
  if (is_gone(error.code)) throw TableGone(text);
  if (is_full(error.code)) throw StorageFull(text);
  switch (error.code) {
    case ER_DUP_ENTRY:
    case ER_DUP_ENTRY_WITH_KEY_NAME:
      throw UniqueViolation(text);
    case ER_NO_REFERENCED_ROW:
    case ER_NO_REFERENCED_ROW_2:
    case ER_ROW_IS_REFERENCED:
    case ER_ROW_IS_REFERENCED_2:
      throw ForeignKeyViolation(text);
    case ER_STATEMENT_TIMEOUT:
      throw StatementTimeout(text);
    default:
      throw Failure(text);
  }
}

bool is_fatal(const MariadbError& error) {
  // A node that is cut off still accepts connections; the next try should use another one.
  return ends_connection(error.code) || is_client_error(error.code) ||
         error.code == ER_UNKNOWN_COM_ERROR;
}

}  // namespace common::sql
