#include "auth-service/user_transfer.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/text.hpp"
#include "tests/support/accounts_fixture.hpp"

namespace auth {
namespace {

using std::string_literals::operator""s;

// With a user juan, and hashes that begin with "plain:".
class UserTransfer : public tests::AccountsFixture {
 protected:
  std::string exported() {
    std::ostringstream out;
    export_users(parts_, out);
    return out.str();
  }
  ImportCounts import(const std::string& lines, bool skip_refused = false) {
    std::istringstream in(lines);
    std::ostringstream refusals;
    const auto counts = import_users(parts_, in, skip_refused, refusals);
    refusals_ = refusals.str();
    return counts;
  }
  // Why a single line is refused; empty if it is not.
  std::string refusal_of(const std::string& line) {
    import(line);
    return refusals_;
  }

  TransferParts parts_{users_, hasher_, administration_, events_, clock_};
  std::string refusals_;
};

const std::string kAna = R"({"username": "Ana", "password_hash": "plain:a"})"
                         "\n";
const std::string kBob = R"({"username": "bob", "password_hash": "plain:b"})"
                         "\n";

TEST_F(UserTransfer, ExportsAnIdNameRoleStateTimeAndHashPerLine) {
  users_.rows[0].role = "admin";
  users_.rows[0].disabled = true;

  EXPECT_EQ(exported(), fmt::format(R"({{"id":1,"username":"juan","role":"admin","disabled":true,)"
                                    R"("created_at":"{}","password_hash":"plain:correct horse"}})"
                                    "\n",
                                    common::format_time(clock_.now())));
  EXPECT_EQ(audit_.rows.back().event, "users_exported");
  EXPECT_EQ(audit_.rows.back().detail, "users=1");
}

TEST_F(UserTransfer, ExportsMoreThanOnePage) {
  for (int i = 0; i < 250; ++i) {
    import(fmt::format(R"({{"username": "user{}", "password_hash": "plain:x"}})", i));
  }
  const auto lines = exported();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 251);
}

TEST_F(UserTransfer, FailsIfTheExportCannotBeWritten) {
  std::ostringstream full;
  full.setstate(std::ios::badbit);
  EXPECT_THROW(export_users(parts_, full), std::runtime_error);
}

TEST_F(UserTransfer, ImportsWhatItExported) {
  import(R"({"username": "ñandú 🔑", "password_hash": "plain:\"\\", "role": "editor",)"
         R"( "disabled": true, "created_at": "2021-05-01T10:00:00.000Z"})");
  const auto lines = exported();
  const auto before = users_.rows;
  users_.rows.clear();

  EXPECT_EQ(import(lines).imported, 2U) << refusals_;

  ASSERT_EQ(users_.rows.size(), before.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(users_.rows[i].id, before[i].id);
    EXPECT_EQ(users_.rows[i].username, before[i].username);
    EXPECT_EQ(users_.rows[i].role, before[i].role);
    EXPECT_EQ(users_.rows[i].disabled, before[i].disabled);
    EXPECT_EQ(users_.rows[i].created_at, before[i].created_at);
    EXPECT_EQ(users_.rows[i].password_hash, before[i].password_hash);
  }
}

TEST_F(UserTransfer, NeedsANameAndAHashAlone) {
  EXPECT_EQ(import(kAna + "\r\n\n" + kBob.substr(0, kBob.size() - 1) + "\r").imported, 2U);

  const auto& bob = users_.rows.back();
  EXPECT_EQ(bob.username, "bob");
  EXPECT_EQ(bob.role, "user");
  EXPECT_FALSE(bob.disabled);
  EXPECT_EQ(bob.created_at, clock_.now());
  EXPECT_EQ(audit_.rows.back().event, "users_imported");
  EXPECT_EQ(audit_.rows.back().detail, "users=2 refused=0");
}

TEST_F(UserTransfer, ImportsNobodyIfOneIsRefused) {
  const auto counts =
      import(kAna + "{\n" + kBob + R"({"username":"JUAN","password_hash":"plain:x"})");

  EXPECT_EQ(counts.imported, 0U);
  EXPECT_EQ(counts.refused, 2U) << "also the one that the database refuses";
  EXPECT_EQ(users_.rows.size(), 1U);
  EXPECT_THAT(refusals_,
              testing::MatchesRegex("line 2: The body is not JSON.*\nline 4: username: is "
                                    "taken\n"));
  EXPECT_TRUE(audit_.rows.empty());
}

TEST_F(UserTransfer, SkipsTheRefusedIfAskedTo) {
  const auto counts = import("{}\n" + kAna + kAna + kBob, true);

  EXPECT_EQ(counts.imported, 2U);
  EXPECT_EQ(counts.refused, 2U);
  EXPECT_EQ(users_.rows.size(), 3U);
  EXPECT_EQ(audit_.rows.back().detail, "users=2 refused=2");
}

TEST_F(UserTransfer, SaysEachReasonAndNoHash) {
  const std::string secret = "sha1$c2FsdA$5ecre7";
  const auto refusal = refusal_of(R"({"username": " ana", "password_hash": ")" + secret +
                                  R"(", "id": 0, "role": "boss", "disabled": "no",)"
                                  R"( "created_at": "yesterday", "email": ")" +
                                  secret + R"("})");

  EXPECT_EQ(refusal,
            "line 1: id: must be at least 1; username: must not begin or end with a blank; "
            "password_hash: is not a supported hash; role: must be user, "
            "editor or admin; disabled: must be true or false; created_at: must be a time like "
            "2026-11-20T18:02:29.123Z; email: is unknown\n");
  for (const auto& line :
       {"[]"s, "\"" + secret + "\"", R"({"username": "x", "username": ")" + secret,
        R"({"username": "x", "password_hash": "plain:)" + secret}) {
    EXPECT_THAT(refusal_of(line), testing::StartsWith("line 1: ")) << line;
    EXPECT_THAT(refusals_, testing::Not(testing::HasSubstr("5ecre7"))) << line;
  }
}

TEST_F(UserTransfer, RefusesALineThatIsTooLong) {
  const auto padded = [](std::size_t size) {
    return kAna.substr(0, kAna.size() - 1) + std::string(size - kAna.size() + 1, ' ');
  };
  EXPECT_EQ(refusal_of(padded(kMaxImportLineBytes + 1) + "\n"),
            "line 1: must have at most 4096 bytes\n");
  import(std::string(1'000'000, 'x') + "\n" + kBob + std::string(5000, ' '), true);
  EXPECT_EQ(refusals_,
            "line 1: must have at most 4096 bytes\nline 3: must have at most 4096 bytes\n");
  EXPECT_EQ(users_.rows.back().username, "bob");
  EXPECT_EQ(refusal_of(padded(kMaxImportLineBytes) + "\n"), "");
  EXPECT_EQ(users_.rows.back().username, "Ana");
}

TEST_F(UserTransfer, HasALimitOfUsers) {
  std::string lines;
  for (std::size_t i = 0; i <= kMaxImportedUsers; ++i) lines += kBob;
  EXPECT_THROW(import(lines), std::runtime_error);
  EXPECT_EQ(users_.rows.size(), 1U);
}

TEST_F(UserTransfer, FailsIfTheLinesCannotBeRead) {
  class Broken final : public std::streambuf {
    int_type underflow() override { throw std::runtime_error("an I/O error"); }
  } broken;
  std::istream in(&broken);
  std::ostringstream refusals;
  EXPECT_THROW(import_users(parts_, in, true, refusals), std::runtime_error);
}

}  // namespace
}  // namespace auth
