#include "common/service/doctor.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "common/sql/make_driver.hpp"

namespace common {
namespace {

TEST(Doctor, PrintsALineForEachCheckAndAFixForEachFailure) {
  testing::internal::CaptureStdout();

  const int status = run_doctor({{"secret", true, "ours a, theirs a", "give both the same"},
                                 {"clock", false, "9 s apart", "set the clocks"}});

  EXPECT_EQ(status, 1);
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "ok   secret: ours a, theirs a\n"
            "FAIL clock: 9 s apart -> set the clocks\n");
}

// ESC[2K deletes the line, ESC[8m hides text, CR overwrites it, U+202E reverses it.
TEST(Doctor, PrintsNothingThatATerminalWouldActOn) {
  testing::internal::CaptureStdout();

  run_doctor(
      {{"secret", false, "theirs \x1b[2K\x1b[8m\rok   secret\nok \u202e\xC2\x9B\xFF", "fix"}});

  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "FAIL secret: theirs \\x1b[2K\\x1b[8m\\x0dok   secret\\x0aok "
            "\\xe2\\x80\\xae\\xc2\\x9b\\xff -> fix\n");
}

TEST(Doctor, ReturnsZeroIfEveryCheckPasses) {
  testing::internal::CaptureStdout();

  EXPECT_EQ(run_doctor({{"database", true, "sqlite:x", ""}}), 0);

  testing::internal::GetCapturedStdout();
}

TEST(Doctor, PassesIfTheDatabaseExists) {
  const auto path = testing::TempDir() + "llavero-doctor.db";

  sql::make_driver(sql::SqliteUrl{path})->connect();

  EXPECT_TRUE(check_database(sql::SqliteUrl{path}).passed);

  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
}

TEST(Doctor, CreatesNoDatabase) {
  const auto path = testing::TempDir() + "llavero-no-doctor.db";

  EXPECT_FALSE(check_database(sql::SqliteUrl{path}).passed);

  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Doctor, ReportsWhyADatabaseCannotBeOpened) {
  const auto diagnosis = check_database(sql::SqliteUrl{"/proc/no/such/folder/x.db"});

  EXPECT_FALSE(diagnosis.passed);
  EXPECT_TRUE(diagnosis.finding.starts_with("sqlite:/proc/no/such/folder/x.db: "));
}

TEST(Doctor, ReportsWhyAPeerDoesNotAnswer) {
  for (const char* url : {"", "no url", "ftp://127.0.0.1", "http://"}) {
    const auto diagnoses = check_peer({"auth-service", "AUTH_URL", url}, "7c1d88b9");

    ASSERT_EQ(diagnoses.size(), 1U) << url;
    EXPECT_FALSE(diagnoses[0].passed) << url;
    EXPECT_TRUE(diagnoses[0].finding.starts_with(std::string(url) + ": "));
  }
}

}  // namespace
}  // namespace common
