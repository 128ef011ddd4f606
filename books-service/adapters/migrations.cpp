#include "books-service/adapters/migrations.hpp"

namespace books {

// Generated from the scripts by embed_migrations() of CMake.
namespace sqlite {
std::span<const common::sql::Migration> migrations();
}
namespace mariadb {
std::span<const common::sql::Migration> migrations();
}

std::span<const common::sql::Migration> migrations(common::sql::Dialect dialect) {
  return dialect == common::sql::Dialect::kSqlite ? sqlite::migrations() : mariadb::migrations();
}

}  // namespace books
