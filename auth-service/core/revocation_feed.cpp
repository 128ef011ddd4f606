#include "auth-service/core/revocation_feed.hpp"

namespace auth {
namespace {

constexpr int kPageSize = 1000;

}  // namespace

common::RevocationPage RevocationFeed::read(std::int64_t after_id) {
  // The time first: an entry that is committed after the read is younger than the page says.
  common::RevocationPage page{.entries = {}, .more = false, .last_id = 0, .time = clock_.now()};
  page.entries = revocations_.list(after_id, kPageSize + 1);
  page.more = page.entries.size() > kPageSize;
  if (page.more) page.entries.pop_back();
  page.last_id = page.entries.empty() ? revocations_.last_id() : page.entries.back().id;
  return page;
}

}  // namespace auth
