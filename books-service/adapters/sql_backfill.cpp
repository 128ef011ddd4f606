#include "books-service/adapters/sql_backfill.hpp"

#include "common/core/error.hpp"

namespace books {
namespace {

constexpr int kMaxBusyInARow = 60;  // each of them after the retries of the pool

}  // namespace

void complete_rows(common::sql::Database& pool, bool (*complete_some)(common::sql::Connection&)) {
  for (int busy = 0;;) {
    try {
      if (!pool.transaction(complete_some)) return;
      busy = 0;
    } catch (const common::Error& error) {
      if (error.code() != "database_busy" || ++busy == kMaxBusyInARow) throw;
    }
  }
}

}  // namespace books
