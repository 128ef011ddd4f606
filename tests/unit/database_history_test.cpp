#include "auth-service/core/database_history.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/accounts_fixture.hpp"
#include "tests/support/memory_revocations.hpp"

namespace auth {
namespace {

using common::Revocation;
using common::RevocationKind;

constexpr std::int64_t kJuan = 1;

class OfferedRevocation : public tests::AccountsFixture {
 protected:
  OfferedRevocation() { history_.note_went_back(client_); }

  std::int64_t offer(const std::vector<Revocation>& entries) {
    return history_.take_back(client_, "books", revocations_.state().database.id, entries);
  }
  Revocation entry(RevocationKind kind, std::int64_t user_id = kJuan) {
    return {.kind = kind, .user_id = user_id, .created_at = clock_.now()};
  }
  Revocation logout_of(const SignedIn& signed_in) {
    auto logout = entry(RevocationKind::kSession);
    logout.session_id = identity_of(signed_in).session_id;
    return logout;
  }
  bool is_disabled(std::int64_t user_id) { return users_.find_by_id(user_id)->disabled; }
  void add_admin(const std::string& name) {
    users_.add({.id = 0,
                .username = name,
                .password_hash = "plain:" + tests::kPassword,
                .role = "admin",
                .disabled = false,
                .created_at = clock_.now()});
  }

  tests::MemoryRevocations revocations_;
  DatabaseHistory history_{
      revocations_, store_, users_, keys_, events_, clock_, std::chrono::seconds(905)};
};

TEST_F(OfferedRevocation, RevokesALiveSessionOnce) {
  const auto lost = log_in();
  const auto other = log_in();

  EXPECT_EQ(offer({logout_of(lost)}), 1);
  EXPECT_EQ(offer({logout_of(lost)}), 0);

  EXPECT_EQ(refresh_refusal(grant_of(lost)), "token_revoked");
  EXPECT_EQ(refresh_refusal(grant_of(other)), "");
  EXPECT_EQ(store_.rows.at(grant_of(lost).session_id).revoke_reason, "offered");
}

TEST_F(OfferedRevocation, IsRecordedIfItChangedSomething) {
  const auto lost = log_in();
  auto unknown = logout_of(lost);
  unknown.session_id = "unknown";

  EXPECT_EQ(offer({unknown, logout_of(lost)}), 1);

  const auto& row = audit_.rows.back();
  EXPECT_EQ(row.event, "revocation_offered");
  EXPECT_EQ(row.user_id, kJuan);
  EXPECT_EQ(row.session_id, grant_of(lost).session_id);
  EXPECT_EQ(row.detail, "session revoked_at=2026-11-20T18:02:29.000Z by=books");
  EXPECT_EQ(std::ranges::count(audit_.events(), "revocation_offered"), 1);
}

TEST_F(OfferedRevocation, LeavesTheSessionOfAnotherUserAndAnExpiredOne) {
  const auto mine = log_in();
  const auto logout = logout_of(mine);
  auto of_another = logout;
  of_another.user_id = 99;
  EXPECT_EQ(offer({of_another}), 0);

  clock_.advance(std::chrono::days(30));
  EXPECT_EQ(offer({logout}), 0);
  EXPECT_FALSE(session().revoked_at);
}

TEST_F(OfferedRevocation, OfAUserDisablesTheAccountUntilAnAdministratorDecides) {
  for (const auto kind : {RevocationKind::kUser, RevocationKind::kUserDeleted}) {
    users_.rows[0].disabled = false;
    const auto mine = log_in();

    EXPECT_EQ(offer({entry(kind), entry(kind), entry(kind, 99)}), 1);

    EXPECT_TRUE(is_disabled(kJuan));
    EXPECT_EQ(refresh_refusal(grant_of(mine)), "token_revoked");
    EXPECT_EQ(audit_.rows.back().event, "revocation_offered");
  }
  EXPECT_EQ(users_.rows.size(), 1U) << "nobody is deleted";
}

TEST_F(OfferedRevocation, NeverDisablesTheLastAdministrator) {
  add_admin("root");
  add_admin("ana");

  EXPECT_EQ(offer({entry(RevocationKind::kUser, 2), entry(RevocationKind::kUser, 3)}), 1);

  EXPECT_TRUE(is_disabled(2));
  EXPECT_FALSE(is_disabled(3));
}

TEST_F(OfferedRevocation, IsRefusedUnlessThisDatabaseWentBack) {
  const auto mine = log_in();
  const auto logout = logout_of(mine);
  const auto refusal = [&](const std::string& database_id) {
    return tests::code_of(
        [&] { history_.take_back(client_, "books", database_id, std::array{logout}); });
  };
  EXPECT_EQ(refusal("ffffffffffffffffffffffffffffffff"), "database_not_back");
  EXPECT_EQ(refusal(""), "database_not_back");

  history_.accept(client_);

  EXPECT_EQ(refusal(revocations_.state().database.id), "database_not_back");
  EXPECT_EQ(refresh_refusal(grant_of(mine)), "");
}

TEST_F(OfferedRevocation, OperatorsAreRecorded) {
  history_.accept(client_);

  EXPECT_EQ(audit_.events(), (std::vector<std::string>{"database_went_back", "database_accepted"}));
  EXPECT_FALSE(revocations_.state().went_back_at);
}

}  // namespace
}  // namespace auth
