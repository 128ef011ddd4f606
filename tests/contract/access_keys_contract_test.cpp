#include <algorithm>

#include <fmt/format.h>

#include "auth-service/adapters/sql_repositories.hpp"
#include "auth-service/core/access_keys.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/race.hpp"

namespace {

using auth::AccessKey;
using auth::AddKeyOutcome;
using common::Secret;
using common::Timestamp;
using std::chrono::seconds;

constexpr Timestamp kNow{std::chrono::milliseconds{1'700'000'000'123}};
constexpr seconds kFeedLifetime{900};
constexpr seconds kLifetime{60};

class AccessKeysContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "auth_migrations", auth::migrations(GetParam()));
    driver_ = make_driver();
    database_ = std::make_unique<common::sql::Database>(*driver_);
    users_ = auth::make_sql_users(*database_, random_);
    keys_ = auth::make_sql_access_keys(*database_, kFeedLifetime);
    user_id_ = add_user("ana");
  }
  void TearDown() override {
    database_.reset();
    test::DatabaseTest::TearDown();
  }

  std::int64_t add_user(const char* name) {
    return users_->add({.username = name, .password_hash = "x", .role = "user", .created_at = kNow})
        ->id;
  }
  [[nodiscard]] AccessKey key_of(std::int64_t user_id) {
    return {.id = auth::make_access_key_id(random_),
            .user_id = user_id,
            .name = "backup ñ",
            .scope = "items books",
            .created_at = kNow,
            .expires_at = kNow + kLifetime};
  }
  AccessKey add_key() {
    auto key = key_of(user_id_);
    EXPECT_EQ(keys().add(key, kSecret), AddKeyOutcome::kDone);
    return key;
  }
  auth::ChangeOutcome set_disabled(bool disabled) {
    return users_->change(user_id_, {.role = {}, .disabled = disabled}, kNow, kNow + kFeedLifetime);
  }
  // The ids that the feed says are revoked.
  std::vector<std::string> revoked() {
    std::vector<std::string> ids;
    for (const auto& entry : auth::make_sql_revocations(*database_, random_)->list(0, 1000)) {
      if (entry.kind != common::RevocationKind::kSession) continue;
      EXPECT_EQ(entry.user_id, user_id_);
      EXPECT_EQ(entry.expires_at, kNow + kFeedLifetime);
      ids.push_back(entry.session_id);
    }
    return ids;
  }
  auth::AccessKeyRepository& keys() { return *keys_; }
  auth::UserRepository& users() { return *users_; }
  [[nodiscard]] std::int64_t user_id() const { return user_id_; }

  const Secret kSecret{"the secret"};

 private:
  common::SystemRandom random_;
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> database_;
  std::unique_ptr<auth::UserRepository> users_;
  std::unique_ptr<auth::AccessKeyRepository> keys_;
  std::int64_t user_id_ = 0;
};
RUN_ON_ALL_DATABASES(AccessKeysContract);

TEST_P(AccessKeysContract, ReadsBackWhatWasStored) {
  const auto key = add_key();

  const auto found = keys().find(key.id);

  ASSERT_TRUE(found);
  EXPECT_EQ(found->key.id, key.id);
  EXPECT_EQ(found->key.name, key.name);
  EXPECT_EQ(found->key.scope, key.scope);
  EXPECT_EQ(found->key.created_at, key.created_at);
  EXPECT_EQ(found->key.expires_at, key.expires_at);
  EXPECT_FALSE(found->key.last_used_at);
  EXPECT_EQ(found->user.id, user_id());
  EXPECT_EQ(found->user.username, "ana");
  ASSERT_EQ(keys().list(user_id(), kNow).size(), 1U);
  EXPECT_TRUE(keys().list(user_id(), kNow + kLifetime).empty());
  EXPECT_TRUE(keys().list(add_user("beto"), kNow).empty());
}

TEST_P(AccessKeysContract, FindsAKeyByItsSecretOnly) {
  const auto key = add_key();

  EXPECT_TRUE(keys().find_by_secret(key.id, kSecret));
  EXPECT_FALSE(keys().find_by_secret(key.id, Secret("another")));
  EXPECT_FALSE(keys().find_by_secret(key.id, Secret("")));
  EXPECT_FALSE(keys().find_by_secret("key_unknown", kSecret));
  EXPECT_FALSE(keys().find_by_secret("ñ🔑", kSecret));
  EXPECT_FALSE(keys().find("not UTF-8: \xFF\xC3"));
}

TEST_P(AccessKeysContract, RefusesAKeyOfADeletedOrDisabledUser) {
  EXPECT_EQ(keys().add(key_of(user_id() + 1), kSecret), AddKeyOutcome::kNoSuchUser);
  set_disabled(true);
  EXPECT_EQ(keys().add(key_of(user_id()), kSecret), AddKeyOutcome::kNoSuchUser);
}

TEST_P(AccessKeysContract, RemovesAKeyOnceAndPutsItOnTheFeed) {
  const auto key = add_key();
  const auto other = add_key();

  const auto removed = test::race(4, [&](int) { return keys().remove(key.id, kNow); });

  EXPECT_EQ(std::ranges::count(removed, true), 1);
  EXPECT_FALSE(keys().find(key.id));
  EXPECT_TRUE(keys().find(other.id));
  EXPECT_EQ(revoked(), std::vector{key.id});
}

TEST_P(AccessKeysContract, NoMoreThanTheLimitAreMadeConcurrently) {
  for (int i = 2; i < auth::kMaxAccessKeysPerUser; ++i) add_key();

  const auto outcomes = test::race(6, [&](int) { return keys().add(key_of(user_id()), kSecret); });

  EXPECT_EQ(std::ranges::count(outcomes, AddKeyOutcome::kDone), 2);
  EXPECT_EQ(std::ranges::count(outcomes, AddKeyOutcome::kTooMany), 4);
  EXPECT_EQ(std::ssize(keys().list(user_id(), kNow)), auth::kMaxAccessKeysPerUser);
}

TEST_P(AccessKeysContract, ExpiredKeysDoNotCount) {
  for (int i = 0; i < auth::kMaxAccessKeysPerUser; ++i) add_key();
  auto later = key_of(user_id());
  later.created_at = kNow + kLifetime;

  EXPECT_EQ(keys().add(key_of(user_id()), kSecret), AddKeyOutcome::kTooMany);
  EXPECT_EQ(keys().add(later, kSecret), AddKeyOutcome::kDone);
}

TEST_P(AccessKeysContract, DisablingOrDeletingTheUserRemovesTheKeys) {
  const auto first = add_key();
  set_disabled(true);
  EXPECT_FALSE(keys().find(first.id));
  EXPECT_EQ(revoked(), std::vector{first.id});

  set_disabled(false);
  EXPECT_FALSE(keys().find(first.id)) << "they do not come back";
  const auto second = add_key();
  users().remove(user_id(), kNow, kNow + kFeedLifetime);
  EXPECT_FALSE(keys().find(second.id));
  EXPECT_EQ(revoked(), (std::vector{first.id, second.id}));
}

TEST_P(AccessKeysContract, ANewPasswordLeavesTheKeys) {
  const auto key = add_key();

  EXPECT_TRUE(users().change_password(user_id(), "x", "y", "", "password_changed"));
  EXPECT_TRUE(keys().find(key.id));
}

// Whichever comes first: the key is refused, or it is removed.
TEST_P(AccessKeysContract, NoKeyOutlivesAConcurrentChangeThatDisablesTheUser) {
  for (int round = 0; round < 5; ++round) {
    test::race(4, [&](int i) {
      if (i == 0) return set_disabled(true) == auth::ChangeOutcome::kDone;
      return keys().add(key_of(user_id()), kSecret) == AddKeyOutcome::kDone;
    });

    EXPECT_TRUE(keys().list(user_id(), kNow).empty());
    set_disabled(false);
  }
}

TEST_P(AccessKeysContract, NotesAUseUnlessThereWasOneLately) {
  const auto key = add_key();
  const auto last_used = [&] { return keys().find(key.id)->key.last_used_at; };

  keys().note_use(key.id, kNow, kNow - seconds(60));
  EXPECT_EQ(last_used(), kNow);
  keys().note_use(key.id, kNow + seconds(59), kNow - seconds(1));
  EXPECT_EQ(last_used(), kNow);
  keys().note_use(key.id, kNow + seconds(60), kNow);
  EXPECT_EQ(last_used(), kNow + seconds(60));
}

}  // namespace
