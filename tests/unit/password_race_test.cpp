// Concurrent changes of one password: hashing is slow, so another change can happen meanwhile.
#include <gtest/gtest.h>

#include "tests/support/accounts_fixture.hpp"

namespace auth {
namespace {

using common::Secret;
using tests::kPassword;

const std::string kHash = "plain:" + kPassword;
const std::string kOthersHash = "plain:of the other change";

class PasswordRace : public tests::AccountsFixture {
 protected:
  // Simulates a concurrent change during the next hash.
  void change_while_hashing() {
    hasher_.meanwhile = [this] {
      hasher_.meanwhile = nullptr;
      users_.change_password(1, kHash, kOthersHash, "", "password_changed");
    };
  }
  const User& juan() { return users_.rows.front(); }

  common::ValidationErrors errors_;
};

TEST_F(PasswordRace, RefusesTheChangeByTheUser) {
  const auto identity = identity_of(log_in());
  change_while_hashing();

  const auto refusal = tests::code_of([&] {
    own_account_.change_password(client_, identity, Secret(kPassword), Secret("a newer horse"),
                                 errors_);
  });

  EXPECT_EQ(refusal, "password_changed");
  EXPECT_EQ(juan().password_hash, kOthersHash);
}

TEST_F(PasswordRace, AppliesTheChangeByAnAdministrator) {
  change_while_hashing();

  administration_.set_password(client_, {}, 1, Secret("a newer horse"), errors_);

  EXPECT_EQ(juan().password_hash, "plain:a newer horse");
}

TEST_F(PasswordRace, FailsIfTheAccountWasDeletedMeanwhile) {
  hasher_.meanwhile = [this] { users_.rows.clear(); };

  const auto refusal = tests::code_of(
      [&] { administration_.set_password(client_, {}, 1, Secret("a newer horse"), errors_); });

  EXPECT_EQ(refusal, "user_not_found");
}

}  // namespace
}  // namespace auth
