#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth-service/core/user.hpp"
#include "common/core/clock.hpp"
#include "common/core/error.hpp"
#include "common/core/random.hpp"
#include "common/core/secret.hpp"

namespace auth {

// A name and a secret with which a script gets access tokens of its user, without the password.
// Only a digest of the secret is stored.
struct AccessKey {
  std::string id;  // make_access_key_id(); also the OAuth client id and claim sid of its tokens
  std::int64_t user_id = 0;
  std::string name;   // for people
  std::string scope;  // the most that its tokens may do, space-separated
  common::Timestamp created_at;
  common::Timestamp expires_at;
  std::optional<common::Timestamp> last_used_at = {};
};

// "key_" and 32 random hexadecimal digits: as long as the id of a session, and never one.
std::string make_access_key_id(common::Random& random);
// Whether claim sid of an access token names an access key instead of a session.
bool is_access_key_id(std::string_view session_id);

// kConflict "no_session": the token belongs to no session.
common::Error no_session();
// Throws it for a legacy token and for that of an access key.
void require_session(std::string_view session_id);

// What a user has at most, so that a stolen session cannot fill the table.
inline constexpr int kMaxAccessKeysPerUser = 20;

enum class AddKeyOutcome : std::uint8_t { kDone, kNoSuchUser, kTooMany };

struct AccessKeyWithUser {
  AccessKey key;
  User user;
};

// Any thread may call it. Throws common::Error of kind kUnavailable as the interfaces of ports.hpp.
class AccessKeyRepository {
 public:
  virtual ~AccessKeyRepository() = default;

  // kNoSuchUser if the user is gone or disabled; kTooMany if they have kMaxAccessKeysPerUser keys
  // that have not expired, however many calls run concurrently.
  virtual AddKeyOutcome add(const AccessKey& key, const common::Secret& secret) = 0;
  // Those of the user that expire after `now`, the oldest first.
  virtual std::vector<AccessKey> list(std::int64_t user_id, common::Timestamp now) = 0;
  // Also finds a key that has expired. UserRepository removes the keys of a user who is disabled or
  // deleted.
  virtual std::optional<AccessKeyWithUser> find(std::string_view id) = 0;
  // The same, if `secret` is that of the key.
  virtual std::optional<AccessKeyWithUser> find_by_secret(std::string_view id,
                                                          const common::Secret& secret) = 0;
  // Removes the key and adds its tokens to the revocation feed, both or neither. Returns true for
  // the call that removed it.
  virtual bool remove(std::string_view id, common::Timestamp now) = 0;
  // Sets last_used_at, unless it is after `unless_after`.
  virtual void note_use(std::string_view id, common::Timestamp now,
                        common::Timestamp unless_after) = 0;
};

}  // namespace auth
