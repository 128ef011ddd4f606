#include <gtest/gtest.h>

#include "tests/support/accounts_fixture.hpp"

namespace auth {
namespace {

using std::string_literals::operator""s;
using tests::kPassword;
using Lines = std::vector<std::string>;

class Register : public tests::AccountsFixture {
 protected:
  User add(const std::string& username, const std::string& password = kPassword) {
    common::ValidationErrors errors;
    return own_account_.register_user(client_, {username, common::Secret(password)}, errors);
  }
  // The validation errors of these credentials.
  Lines errors_of(const std::string& username, const std::string& password = kPassword) {
    const auto error = tests::error_of([&] { add(username, password); });
    return error ? tests::lines_of(error->errors()) : Lines{};
  }
};

TEST_F(Register, StoresAUserOfRoleUser) {
  const auto user = add("ana");

  EXPECT_EQ(user.id, 2);
  EXPECT_EQ(user.username, "ana");
  EXPECT_EQ(user.role, "user");
  EXPECT_FALSE(user.disabled);
  EXPECT_EQ(user.created_at, clock_.now());
  EXPECT_EQ(users_.rows.back().password_hash, hasher_.hash(common::Secret(kPassword)));
}

TEST_F(Register, RefusesANameThatIsTaken) {
  const auto error = tests::error_of([&] { add("juan"); });

  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), common::ErrorKind::kConflict);
  EXPECT_EQ(error->code(), "username_taken");
  EXPECT_EQ(users_.rows.size(), 1U);
  EXPECT_TRUE(log_.has("register_failed", "user=juan reason=username_taken ip=192.0.2.7"));
}

TEST_F(Register, KeepsTheSpellingOfANameAndRefusesTheOthers) {
  EXPECT_EQ(add("Ana").username, "Ana");
  EXPECT_EQ(add("a\xC3\xB1"
                "a")
                .username,
            "a\xC3\xB1"
            "a");
  EXPECT_EQ(tests::code_of([&] { add("ANA"); }), "username_taken");
}

TEST_F(Register, ReportsAllErrorsTogetherWithThoseOfTheRoute) {
  common::ValidationErrors errors;
  errors.add("/role", "unknown_member", "is unknown");

  const auto error = tests::error_of([&] {
    own_account_.register_user(client_, {"", common::Secret("short")}, errors);
  });

  ASSERT_TRUE(error);
  EXPECT_EQ(tests::lines_of(error->errors()),
            (Lines{"/role unknown_member", "/username too_short", "/password too_short"}));
  EXPECT_EQ(users_.rows.size(), 1U);
}

TEST_F(Register, DoesNotHashARefusedPassword) {
  errors_of("ana", "short");
  errors_of("ana", std::string(1'000'000, 'x'));
  errors_of("", kPassword);

  EXPECT_EQ(hasher_.hashed, 0);
}

TEST_F(Register, LimitsTheNameInCharacters) {
  std::string name;
  for (int i = 0; i < 64; ++i) name += "\xF0\x9F\x94\x91";

  EXPECT_EQ(errors_of(name), Lines{});
  EXPECT_EQ(errors_of(name + "x"), (Lines{"/username too_long"}));
  EXPECT_EQ(errors_of("x"), Lines{});
}

TEST_F(Register, RefusesNamesThatLookLikeOthersOrBreakLines) {
  EXPECT_EQ(errors_of(" ana"), (Lines{"/username outer_blank"}));
  EXPECT_EQ(errors_of("ana\xC2\xA0"), (Lines{"/username outer_blank"}));
  EXPECT_EQ(errors_of("a\0na"s), (Lines{"/username control_character"}));
  EXPECT_EQ(errors_of("a\nna"), (Lines{"/username control_character"}));
  EXPECT_EQ(errors_of("an\xFF"), (Lines{"/username not_utf8"}));
  EXPECT_EQ(errors_of("a na"), Lines{});
}

TEST_F(Register, RefusesNamesWithInvisibleCharacters) {
  for (const auto* name : {"an\xE2\x80\x8B"
                           "a",
                           "\xE2\x80\xAE"
                           "ana",
                           "ana\xEE\x80\x80"}) {
    EXPECT_EQ(errors_of(name), (Lines{"/username invisible_character"})) << name;
  }
  EXPECT_EQ(errors_of("jos\xC3\xA9 \xF0\x9F\x94\x91"), Lines{});
}

TEST_F(Register, LimitsThePasswordInCharacters) {
  std::string password;
  for (int i = 0; i < 7; ++i) password += "\xC3\xB1";
  EXPECT_EQ(errors_of("a1", password), (Lines{"/password too_short"}));
  EXPECT_EQ(errors_of("a2", password + "\xC3\xB1"), Lines{});

  while (password.size() < 512) password += "\xC3\xB1";
  EXPECT_EQ(errors_of("a3", password), Lines{});
  EXPECT_EQ(errors_of("a4", password + "x"), (Lines{"/password too_long"}));
}

TEST_F(Register, AllowsAnyValidUtf8InAPassword) {
  EXPECT_EQ(errors_of("a1", " \0\n\t\x7F\x1B  "s), Lines{});
  EXPECT_EQ(errors_of("a2", "12345678\xFF"), (Lines{"/password not_utf8"}));
}

TEST_F(Register, LogsTheUserAndNoPassword) {
  add("ana");
  errors_of("ana", "hunter2");

  EXPECT_TRUE(log_.has("user_registered", "request_id=id-1 user_id=2 user=ana ip=192.0.2.7"));
  EXPECT_FALSE(log_.mentions(kPassword));
  EXPECT_FALSE(log_.mentions("hunter2"));
}

}  // namespace
}  // namespace auth
