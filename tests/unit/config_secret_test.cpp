#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "auth-service/config.hpp"
#include "common/http/base64url.hpp"
#include "tests/support/environment.hpp"

namespace common {
namespace {

using std::string_literals::operator""s;
using tests::ScopedVariable;

const std::string kGood = "0123456789abcdef0123456789abcdeF";

// A file with this content that exists as long as the object.
class ScopedFile {
 public:
  explicit ScopedFile(std::string_view content)
      : path_(testing::TempDir() + "llavero-" + std::to_string(::getpid())) {
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~ScopedFile() { std::filesystem::remove(path_); }
  ScopedFile(const ScopedFile&) = delete;
  ScopedFile& operator=(const ScopedFile&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

auth::Config read_auth(std::vector<std::string> flags = {}) {
  flags.insert(flags.begin(), "auth-service");
  std::vector<char*> arguments;
  for (auto& flag : flags) arguments.push_back(flag.data());
  return auth::read_config(static_cast<int>(arguments.size()), arguments.data());
}

// The configuration error with one more environment variable; empty if there was no error.
std::string refusal(const std::string& name, const std::string& value) {
  const ScopedVariable variable(name, value);
  try {
    read_auth();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

TEST(JwtSecret, IsReadFromTheEnvironment) {
  const ScopedVariable secret("JWT_SECRET", kGood);

  EXPECT_EQ(read_auth().common.jwt.secret.reveal(), kGood);
}

TEST(JwtSecret, IsRequired) {
  EXPECT_EQ(refusal("JWT_SECRET", ""),
            "setting JWT_SECRET: is not set; make one with: auth-service secret new");
}

TEST(JwtSecret, HasAtLeast32Bytes) {
  EXPECT_EQ(refusal("JWT_SECRET", kGood.substr(1)),
            "setting JWT_SECRET: got 31 bytes, takes at least 32; make one with: auth-service "
            "secret new");
  EXPECT_EQ(refusal("JWT_SECRET", kGood), "");
}

TEST(JwtSecret, IsNotAFewBytesRepeated) {
  for (const std::string& unit : {"x"s, "ñ"s, "abc"s, "🔑"s}) {
    std::string secret;
    while (secret.size() < 41) secret += unit;
    EXPECT_EQ(refusal("JWT_SECRET", secret),
              "setting JWT_SECRET: repeats the same few bytes; make one with: auth-service secret "
              "new");
    EXPECT_EQ(refusal("JWT_SECRET", secret + "!"), "");
  }
}

TEST(JwtSecret, IsNotAPublishedExample) {
  const std::string of_rfc_7515 =
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
  for (const std::string& published :
       {"a-string-secret-at-least-256-bits-long"s,
        "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"s,
        "super-secret-jwt-token-with-at-least-32-characters-long"s, of_rfc_7515,
        decode_base64url(of_rfc_7515).value()}) {
    const ScopedFile file(published);
    const auto message = refusal("JWT_SECRET_FILE", file.path());

    EXPECT_EQ(message,
              "setting JWT_SECRET: is a published example, which everybody knows; make one with: "
              "auth-service secret new");
    EXPECT_EQ(message.find(published), std::string::npos);
  }
}

TEST(JwtSecret, IsNeverRepeatedInTheRefusal) {
  for (const std::string& secret : {"hunter2"s, std::string(40, 'z')}) {
    EXPECT_NE(refusal("JWT_SECRET", secret), "");
    EXPECT_EQ(refusal("JWT_SECRET", secret).find(secret), std::string::npos);
  }
}

TEST(JwtSecret, IsReadFromAFileWithoutItsLastNewline) {
  for (const auto& [content, secret] :
       std::vector<std::pair<std::string, std::string>>{{kGood, kGood},
                                                        {kGood + "\n", kGood},
                                                        {kGood + "\r\n", kGood},
                                                        {kGood + "\r", kGood + "\r"},
                                                        {kGood + "\n\n", kGood + "\n"},
                                                        {" " + kGood + " ", " " + kGood + " "},
                                                        {kGood + "\0x"s, kGood + "\0x"s}}) {
    const ScopedFile file(content);
    const ScopedVariable variable("JWT_SECRET_FILE", file.path());

    EXPECT_EQ(read_auth().common.jwt.secret.reveal(), secret);
  }
}

TEST(JwtSecret, OfAFileFollowsTheSameRules) {
  const ScopedFile file("short\n");

  EXPECT_NE(refusal("JWT_SECRET_FILE", file.path()).find("got 5 bytes"), std::string::npos);
}

TEST(JwtSecret, NamesTheFileThatCannotBeRead) {
  for (const std::string& path : {"/nonexistent/secret"s, testing::TempDir(), "/"s}) {
    EXPECT_EQ(
        refusal("JWT_SECRET_FILE", path),
        "setting JWT_SECRET_FILE: got \"" + path + "\", takes the path of a file that can be read");
  }
}

TEST(PreviousSecret, FollowsTheSameRules) {
  const ScopedVariable secret("JWT_SECRET", kGood);

  EXPECT_TRUE(refusal("JWT_SECRET_PREVIOUS", "short")
                  .starts_with("setting JWT_SECRET_PREVIOUS: got 5 bytes"));
}

TEST(PreviousSecret, IsReadFromTheEnvironmentOrAFile) {
  const std::string previous = "previous-secret-of-the-two-rounds";
  const ScopedVariable secret("JWT_SECRET", kGood);
  {
    const ScopedVariable variable("JWT_SECRET_PREVIOUS", previous);
    EXPECT_EQ(read_auth().common.jwt.previous_secret.value().reveal(), previous);
  }
  const ScopedFile file(previous + "\n");
  const ScopedVariable variable("JWT_SECRET_PREVIOUS_FILE", file.path());
  EXPECT_EQ(read_auth().common.jwt.previous_secret.value().reveal(), previous);
}

class AuthKey : public testing::Test {
 protected:
  const std::string key_ = "the-key-that-only-auth-service-has";
  const std::string previous_ = "previous-secret-of-the-two-rounds";
  const ScopedVariable secret_{"JWT_SECRET", kGood};
  const ScopedVariable previous_secret_{"JWT_SECRET_PREVIOUS", previous_};
};

TEST_F(AuthKey, MayBeLeftOut) {
  const auto keys = read_auth().keys;

  EXPECT_FALSE(keys.current);
  EXPECT_FALSE(keys.previous);
}

TEST_F(AuthKey, IsReadFromTheEnvironmentOrAFile) {
  const ScopedVariable current("AUTH_KEY", key_);
  const ScopedFile file(key_ + "!\n");
  const ScopedVariable previous("AUTH_KEY_PREVIOUS_FILE", file.path());

  const auto keys = read_auth().keys;

  EXPECT_EQ(keys.current.value().reveal(), key_);
  EXPECT_EQ(keys.previous.value().reveal(), key_ + "!");
}

TEST_F(AuthKey, FollowsTheRulesOfTheSecret) {
  for (const std::string name : {"AUTH_KEY", "AUTH_KEY_PREVIOUS"}) {
    EXPECT_EQ(refusal(name, "short"), "setting " + name +
                                          ": got 5 bytes, takes at least 32; make one with: "
                                          "auth-service secret new");
    EXPECT_NE(refusal(name, std::string(40, 'z')), "");
  }
}

// Otherwise this instance would take the key in the database, and others that of the file.
TEST_F(AuthKey, IsNotLeftOutByAnEmptyFile) {
  const ScopedFile file("\n");
  const ScopedVariable empty("AUTH_KEY_FILE", file.path());

  EXPECT_THROW(read_auth(), common::ConfigError);
}

// With the secret as its key, every holder of the secret could compute a `mac`.
TEST_F(AuthKey, IsNeverAlsoASecretOfTheTokens) {
  for (const std::string name : {"AUTH_KEY", "AUTH_KEY_PREVIOUS"}) {
    for (const auto& known : {kGood, previous_}) {
      EXPECT_EQ(refusal(name, known),
                "setting " + name +
                    ": is also a JWT_SECRET, which other services have; make another one with: "
                    "auth-service secret new");
    }
    EXPECT_EQ(refusal(name, key_), "");
  }
}

// Regression: DATABASE_URL_FILE in the environment beat --database-url.
TEST(ValueOrFile, AFlagBeatsTheEnvironment) {
  const ScopedFile file("mariadb://juan:hunter2@of-the-file/JWT\n");
  const ScopedVariable secret("JWT_SECRET", kGood);
  const ScopedVariable value("DATABASE_URL", "sqlite:of-the-environment");
  const auto url = [](std::vector<std::string> flags) {
    return sql::describe(read_auth(std::move(flags)).common.database);
  };
  const auto value_flag = "--database-url=sqlite:of-the-flag"s;
  const auto file_flag = "--database-url-file=" + file.path();

  EXPECT_EQ(url({}), "sqlite:of-the-environment");
  EXPECT_EQ(url({file_flag}), "mariadb://juan@of-the-file:3306/JWT");
  EXPECT_THROW(url({value_flag, file_flag}), ConfigError);
  const ScopedVariable variable("DATABASE_URL_FILE", file.path());
  EXPECT_EQ(url({}), "mariadb://juan@of-the-file:3306/JWT");
  EXPECT_EQ(url({value_flag}), "sqlite:of-the-flag");
}

TEST(ValueOrFile, AFlagBeatsTheEnvironmentForSecrets) {
  const ScopedFile file(kGood + " of the file");
  const ScopedVariable current("JWT_SECRET_FILE", file.path());
  const ScopedVariable previous("JWT_SECRET_PREVIOUS_FILE", file.path());

  const auto jwt =
      read_auth({"--jwt-secret=" + kGood, "--jwt-secret-previous=" + kGood + "!"}).common.jwt;

  EXPECT_EQ(jwt.secret.reveal(), kGood);
  EXPECT_EQ(jwt.previous_secret->reveal(), kGood + "!");
}

TEST(DatabaseUrl, IsReadFromAFile) {
  const ScopedVariable secret("JWT_SECRET", kGood);
  const ScopedFile file("mariadb://juan:hunter2@db/JWT\n");
  const ScopedVariable variable("DATABASE_URL_FILE", file.path());

  EXPECT_EQ(sql::describe(read_auth().common.database), "mariadb://juan@db:3306/JWT");
}

}  // namespace
}  // namespace common
