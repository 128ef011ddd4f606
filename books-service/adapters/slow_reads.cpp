#include "books-service/adapters/slow_reads.hpp"

#include <chrono>

#include "common/core/error.hpp"

namespace books {
namespace {

constexpr int kPlaces = 1;
constexpr std::chrono::milliseconds kMaxWait{200};

}  // namespace

SlowReads::SlowReads(const common::sql::Database&) : places_(kPlaces) {}

common::FairSemaphore::Permit SlowReads::take_place() {
  if (auto place = places_.acquire_until(std::chrono::steady_clock::now() + kMaxWait)) return place;
  throw common::Error(common::ErrorKind::kUnavailable, "database_busy",
                      "Too many searches are running", "Try again in a moment")
      .with_retry_after_seconds(1);
}

}  // namespace books
