#pragma once

#include "common/core/fair_semaphore.hpp"
#include "common/core/list_query.hpp"
#include "common/sql/database.hpp"

namespace books {

// Keeps the lists that can take seconds on large tables, whoever asks for them, from taking every
// connection: of searches, and of lists by several fields, as many run at once as a quarter of the
// pool's connections, and the others wait for a moment, with their thread. Any thread may call it.
class SlowReads {
 public:
  explicit SlowReads(const common::sql::Database& pool);

  // What `read` answers. Throws common::Error kUnavailable "database_busy" where too many are
  // running.
  template <class Read>
  auto run(const common::ListQuery& query, Read read) {
    if (query.q.empty() && query.sort.size() <= 2) return read();
    const auto place = take_place();
    return read();
  }

 private:
  common::FairSemaphore::Permit take_place();

  common::FairSemaphore places_;
};

}  // namespace books
