#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

#include "auth-service/core/access_key.hpp"
#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "common/core/clock.hpp"
#include "common/core/revocation.hpp"

namespace auth {

// What an operator and other services say about a database that lost commits or was restored (ADR
// 14). Any thread may call it.
class DatabaseHistory {
 public:
  // All references must outlive the object. `feed_lifetime` as in Administration.
  DatabaseHistory(RevocationRepository& revocations, SessionRepository& sessions,
                  UserRepository& users, AccessKeyRepository& keys, SecurityEvents& events,
                  const common::Clock& clock, std::chrono::seconds feed_lifetime)
      : revocations_(revocations),
        sessions_(sessions),
        users_(users),
        keys_(keys),
        events_(events),
        clock_(clock),
        feed_lifetime_(feed_lifetime) {}

  // Sets FeedState::went_back_at, as a refresh token that is ahead of its session does.
  void note_went_back(const ClientInfo& client);
  // Clears it: the operator accepts the database as it is.
  void accept(const ClientInfo& client);

  // Takes revocations back that the database lost, from a service that read them and kept them.
  // Revokes those of the sessions and access keys that are live here, and disables the users who
  // are enabled here, but never the last administrator. An administrator decides about them:
  // whoever was disabled or deleted in the lost time may have been enabled again later. Each change
  // is recorded as revocation_offered. Returns their number. `service` is the name of the one that
  // offers.
  // Throws kConflict "database_not_back" unless `database_id` is this database and
  // FeedState::went_back_at is set.
  std::int64_t take_back(const ClientInfo& client, std::string_view service,
                         std::string_view database_id, std::span<const common::Revocation> entries);

 private:
  bool apply(const ClientInfo& client, const common::Revocation& entry);
  bool disable(const ClientInfo& client, std::int64_t user_id);

  RevocationRepository& revocations_;
  SessionRepository& sessions_;
  UserRepository& users_;
  AccessKeyRepository& keys_;
  SecurityEvents& events_;
  const common::Clock& clock_;
  const std::chrono::seconds feed_lifetime_;
};

}  // namespace auth
