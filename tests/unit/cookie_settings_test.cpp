#include "common/service/cookie_settings.hpp"

#include <gtest/gtest.h>

#include "auth-service/config.hpp"
#include "books-service/config.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/forged_token.hpp"

namespace common {
namespace {

using Flags = std::vector<std::string>;

template <class Read>
auto read(Read read_config, Flags flags) {
  flags.insert(flags.begin(), "service");
  std::vector<char*> arguments;
  for (auto& flag : flags) arguments.push_back(flag.data());
  return read_config(static_cast<int>(arguments.size()), arguments.data());
}

auth::Config read_auth(const Flags& flags) { return read(auth::read_config, flags); }
books::Config read_books(const Flags& flags) { return read(books::read_config, flags); }

// The configuration error; empty if there was no error.
std::string refusal(const Flags& flags) {
  try {
    read_auth(flags);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

class CookieSettings : public testing::Test {
 protected:
  tests::ScopedVariable secret_{"JWT_SECRET", tests::kSecret.reveal()};
};

TEST_F(CookieSettings, ReadsCookies) {
  const auto read_cookies = [](Flags flags) {
    flags.insert(flags.end(), {"--token-location=header, cookie", "--cors-origins=http://a"});
    EXPECT_EQ(read_books(flags).common.jwt.cookies.enabled, true);
    return read_auth(flags).common.jwt.cookies;
  };

  EXPECT_FALSE(read_auth({}).common.jwt.cookies.enabled);
  EXPECT_FALSE(read_books({}).common.jwt.cookies.enabled);
  EXPECT_TRUE(read_cookies({}).enabled);
  EXPECT_TRUE(read_cookies({}).csrf_protect);
  EXPECT_FALSE(read_cookies({"--cookie-csrf-protect=off"}).csrf_protect);
  EXPECT_FALSE(read_cookies({}).secure);
  EXPECT_TRUE(read_cookies({"--public-url=https://a"}).secure);
  EXPECT_TRUE(read_cookies({"--environment=production"}).secure);
  EXPECT_TRUE(read_cookies({"--cookie-secure=on"}).secure);
  EXPECT_FALSE(read_cookies({"--public-url=https://a", "--cookie-secure=off"}).secure);
}

TEST_F(CookieSettings, RefusesCookiesThatDoNotProtect) {
  const std::string cookies = "--token-location=header,cookie";
  for (const auto& [setting, flags] : std::vector<std::pair<std::string, Flags>>{
           {"CORS_ORIGINS", {cookies}},
           {"CORS_ORIGINS", {cookies, "--cors-origins=http://a,*"}},
           {"TOKEN_LOCATION", {"--token-location=cookie"}},
           {"TOKEN_LOCATION", {"--token-location=cookie,header"}},
           {"COOKIE_SECURE", {"--cookie-secure=yes"}},
           {"COOKIE_SECURE", {"--cookie-secure=off", "--environment=production"}},
           {"COOKIE_CSRF_PROTECT", {"--cookie-csrf-protect=off", "--environment=production"}}}) {
    EXPECT_TRUE(refusal(flags).starts_with("setting " + setting + ": ")) << refusal(flags);
  }
}

}  // namespace
}  // namespace common
