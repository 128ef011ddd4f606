#include "books-service/adapters/sql_backfill.hpp"

#include "common/core/error.hpp"

namespace books {
namespace {

constexpr int kMaxBusyInARow = 60;  // each after the retries of the database

}  // namespace

void backfill(common::sql::Database& database, bool (*fold_some)(common::sql::Connection&)) {
  for (int busy = 0;;) {
    try {
      if (!database.transaction(fold_some)) return;
      busy = 0;
    } catch (const common::Error& error) {
      if (error.code() != "database_busy" || ++busy == kMaxBusyInARow) throw;
    }
  }
}

}  // namespace books
