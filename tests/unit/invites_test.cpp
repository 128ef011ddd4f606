// Invites: who makes them, and who registers with them.

#include <gtest/gtest.h>

#include "auth-service/core/user.hpp"
#include "tests/support/accounts_fixture.hpp"

namespace auth {
namespace {

using common::Secret;
using std::chrono::days;
using tests::kPassword;
using Lines = std::vector<std::string>;

constexpr std::int64_t kJuan = 1;
constexpr std::int64_t kRoot = 2;

class Invites : public tests::AccountsFixture {
 protected:
  Invites() {
    users_.add(
        {.username = "root", .password_hash = "", .role = "admin", .created_at = clock_.now()});
  }

  MadeInvite make(const NewInvite& wanted = {}, std::int64_t actor = kRoot) {
    common::ValidationErrors errors;
    return administration_.make_invite(client_, {.user_id = actor}, wanted, errors);
  }
  Lines errors_of(const NewInvite& wanted) {
    const auto error = tests::error_of([&] { make(wanted); });
    return error ? tests::lines_of(error->errors()) : Lines{};
  }
  std::string refusal_of(const std::string& name, std::optional<std::string> code,
                         Registration registration = Registration::kInvite,
                         const std::string& password = kPassword) {
    auto account = own_account_with({.registration = registration});
    NewUser user{.username = name, .password = Secret(password)};
    if (code) user.invite = Secret(*std::move(code));
    common::ValidationErrors errors;
    return tests::code_of([&] { account.register_user(client_, user, errors); });
  }
};

TEST_F(Invites, AUserWhoRegistersGetsTheRoleOfTheInvite) {
  const auto code = make({.role = "editor"}).code.reveal();

  EXPECT_EQ(refusal_of("ana", code), "");

  EXPECT_EQ(users_.rows.back().role, "editor");
  EXPECT_EQ(invites_.rows[0].first.used, 1);
  EXPECT_EQ(audit_.events(), (Lines{"invite_created", "user_registered", "invite_used"}));
  EXPECT_EQ(audit_.rows[0].detail, "invite=1 role=editor uses=1");
  EXPECT_EQ(audit_.rows[0].user_id, kRoot);
  EXPECT_EQ(audit_.rows[2].detail, "invite=1 role=editor");
  EXPECT_EQ(audit_.rows[2].user_id, users_.rows.back().id);
}

TEST_F(Invites, TheCodeHas128RandomBitsAndIsNeitherLoggedNorListed) {
  const auto code = make().code.reveal();
  refusal_of("ana", code);
  refusal_of("eva", "a wrong code");

  EXPECT_EQ(code.size(), 32U);
  EXPECT_NE(code, make().code.reveal());
  EXPECT_FALSE(log_.mentions(code));
  EXPECT_FALSE(log_.mentions("a wrong code"));
  for (const auto& row : audit_.rows) EXPECT_EQ(row.detail.find(code), std::string::npos);
}

TEST_F(Invites, AClosedRegistrationRefusesEveryone) {
  const auto code = make().code.reveal();

  EXPECT_EQ(refusal_of("ana", {}, Registration::kClosed), "registration_closed");
  EXPECT_EQ(refusal_of("ana", code, Registration::kClosed), "registration_closed");

  EXPECT_EQ(invites_.rows[0].first.used, 0);
  EXPECT_TRUE(log_.has("register_failed", "reason=registration_closed"));
}

TEST_F(Invites, ARegistrationByInviteRefusesEveryoneElse) {
  EXPECT_EQ(refusal_of("ana", {}), "invite_required");
  EXPECT_EQ(refusal_of("ana", ""), "invite_invalid");
  EXPECT_EQ(hasher_.hashed, 0);
}

TEST_F(Invites, AnOpenRegistrationTakesAnInviteForItsRole) {
  EXPECT_EQ(refusal_of("ana", {}, Registration::kOpen), "");
  EXPECT_EQ(users_.rows.back().role, "user");
  EXPECT_EQ(refusal_of("eva", make({.role = "editor"}).code.reveal(), Registration::kOpen), "");
  EXPECT_EQ(users_.rows.back().role, "editor");
  EXPECT_EQ(refusal_of("leo", "made up", Registration::kOpen), "invite_invalid");
}

TEST_F(Invites, UnknownUsedAndExpiredCodesAreNotToldApart) {
  const auto used = make();
  const auto expired = make({.expires_at = clock_.now() + days(1)});
  ASSERT_EQ(refusal_of("ana", used.code.reveal()), "");
  clock_.advance(days(1));

  for (const auto& code : {std::string("made up"), used.code.reveal(), expired.code.reveal()}) {
    auto account = own_account_with({.registration = Registration::kInvite});
    common::ValidationErrors errors;
    const auto refusal = tests::error_of([&] {
      account.register_user(client_, {"eva", Secret(kPassword), Secret(code)}, errors);
    });
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->code(), "invite_invalid");
    EXPECT_STREQ(refusal->what(), invite_invalid().what());
    EXPECT_EQ(refusal->hint(), invite_invalid().hint());
  }
}

TEST_F(Invites, ARefusedRegistrationUsesNoneUp) {
  const auto code = make().code.reveal();

  EXPECT_EQ(refusal_of("juan", code), "username_taken");
  EXPECT_EQ(refusal_of("ana", code, Registration::kInvite, "short"), "validation_failed");
  EXPECT_EQ(invites_.rows[0].first.used, 0);

  EXPECT_EQ(refusal_of("ana", code), "");
}

TEST_F(Invites, WithoutAnInviteNobodyLearnsWhichNamesExist) {
  EXPECT_EQ(refusal_of("juan", {}), "invite_required");
  EXPECT_EQ(refusal_of("juan", "made up"), "invite_invalid");
  EXPECT_FALSE(log_.mentions("juan"));
}

TEST_F(Invites, ARightCodeDoesNotCountAsAGuess) {
  const auto code = make({.uses = 400}).code.reveal();

  for (int i = 0; i < 301; ++i) ASSERT_EQ(refusal_of("ana" + std::to_string(i), code), "");
}

TEST_F(Invites, HaveLimits) {
  EXPECT_EQ(errors_of({.uses = 1000, .expires_at = clock_.now() + days(365)}), Lines{});
  EXPECT_EQ(errors_of({.uses = 0}), Lines{"/uses out_of_range"});
  EXPECT_EQ(errors_of({.uses = 1001}), Lines{"/uses out_of_range"});
  EXPECT_EQ(errors_of({.expires_at = clock_.now()}), Lines{"/expires_at out_of_range"});
  EXPECT_EQ(errors_of({.expires_at = clock_.now() + days(365) + std::chrono::milliseconds(1)}),
            Lines{"/expires_at out_of_range"});
  EXPECT_EQ(errors_of({.note = std::string(200, 'x')}), Lines{});
  EXPECT_EQ(errors_of({.note = std::string(201, 'x')}), Lines{"/note too_long"});
  EXPECT_EQ(errors_of({.role = "king"}), Lines{"/role unknown_role"});
  EXPECT_EQ(make().invite.expires_at, clock_.now() + days(7));
}

TEST_F(Invites, OnlyAdministratorsMakeListAndRevokeThem) {
  const auto id = make().invite.id;
  const Actor juan{.user_id = kJuan};

  EXPECT_EQ(tests::code_of([&] { make({}, kJuan); }), "insufficient_role");
  EXPECT_EQ(tests::code_of([&] { administration_.list_invites(client_, juan, 0, 5); }),
            "insufficient_role");
  EXPECT_EQ(tests::code_of([&] { administration_.revoke_invite(client_, juan, id); }),
            "insufficient_role");
  EXPECT_EQ(audit_.events(),
            (Lines{"invite_created", "admin_refused", "admin_refused", "admin_refused"}));
  EXPECT_EQ(administration_.list_invites(client_, {.user_id = kRoot}, 0, 5).entries.size(), 1U);
}

TEST_F(Invites, ARevokedOneIsNotValid) {
  const auto made = make();

  administration_.revoke_invite(client_, {.user_id = kRoot}, made.invite.id);

  EXPECT_EQ(refusal_of("ana", made.code.reveal()), "invite_invalid");
  EXPECT_EQ(audit_.events().back(), "invite_revoked");
  EXPECT_EQ(tests::code_of([&] {
              administration_.revoke_invite(client_, {.user_id = kRoot}, made.invite.id);
            }),
            "not_found");
}

}  // namespace
}  // namespace auth
