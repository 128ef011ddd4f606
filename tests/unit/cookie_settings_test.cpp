#include "common/service/cookie_settings.hpp"

#include <gtest/gtest.h>

#include "auth-service/config.hpp"
#include "books-service/config.hpp"
#include "tests/support/config_reader.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/forged_token.hpp"

namespace common {
namespace {

using tests::Flags;
using tests::read_auth;
using tests::read_books;
using tests::refusal;

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
