#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <mysql.h>

#include "common/sql/connection.hpp"
#include "common/sql/mariadb_error.hpp"

namespace common::sql {

MariadbError error_of(MYSQL* connection);

// A prepared statement and the buffers for its answers, for the MariaDB driver. Functions that fail
// throw MariadbError.
class MariadbStatement {
 public:
  MariadbStatement(MYSQL* connection, std::string_view sql);

  // Throws std::logic_error unless there is one parameter for each placeholder.
  void run(std::span<const Parameter> parameters);
  // After run(): all rows. Empty if the statement has no answer.
  std::vector<Row> fetch_all();
  // After run().
  [[nodiscard]] Changes changes() const;
  // Ends an answer, read or not. Required before the next statement on the connection.
  void end() noexcept { mysql_stmt_free_result(handle_.get()); }

 private:
  // The buffer of one column.
  struct Column {
    bool is_integer = false;
    std::int64_t integer = 0;
    std::vector<char> bytes;
    unsigned long length = 0;
    my_bool is_null = 0;
  };
  struct Close {
    void operator()(MYSQL_STMT* statement) const { mysql_stmt_close(statement); }
  };

  static MYSQL_BIND binding_of(Column& column);
  void check(int outcome) const;
  [[nodiscard]] MariadbError last_error() const;
  void store_answer();
  void describe_columns();
  void bind_columns();
  void fetch_cut_values();
  [[nodiscard]] Row current_row() const;

  std::unique_ptr<MYSQL_STMT, Close> handle_;
  std::vector<MYSQL_BIND> parameters_;
  std::vector<Column> columns_;
  std::shared_ptr<const ColumnNames> names_;  // of columns_
  bool is_bound_ = false;                     // columns_ to handle_
};

}  // namespace common::sql
