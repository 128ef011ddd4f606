// What `auth-service check` may test, and where it expects what.
#include <stdexcept>

#include <gtest/gtest.h>

#include "auth-service/check/host.hpp"
#include "auth-service/check/jws.hpp"
#include "auth-service/check/paths.hpp"

namespace auth::check {
namespace {

TEST(CheckHost, IsPrivate) {
  for (const char* address :
       {"127.0.0.1", "127.9.9.9", "10.0.0.5", "172.16.0.1", "172.31.255.255", "192.168.1.7",
        "169.254.0.1", "::1", "fd00::7", "fe80::1", "::ffff:10.0.0.5"}) {
    EXPECT_TRUE(is_private_address(address)) << address;
  }
}

TEST(CheckHost, IsNotPrivate) {
  for (const char* address : {"8.8.8.8", "172.15.0.1", "172.32.0.1", "192.169.0.1", "11.0.0.1",
                              "0.0.0.0", "::", "2001:db8::1", "::ffff:8.8.8.8", "localhost", ""}) {
    EXPECT_FALSE(is_private_address(address)) << address;
  }
}

TEST(CheckHost, IsRefusedUnlessPrivate) {
  EXPECT_NO_THROW(require_private_host("http://127.0.0.1:5000"));
  EXPECT_NO_THROW(require_private_host("http://[::1]:5000"));
  EXPECT_THROW(require_private_host("http://8.8.8.8"), std::runtime_error);
  EXPECT_THROW(require_private_host("http://[2001:db8::1]:80"), std::runtime_error);
}

TEST(CheckPaths, HavePresets) {
  EXPECT_EQ(read_paths("exercise", "").login->path, "/auth/login");
  EXPECT_EQ(read_paths("flask-jwt-extended", "").profile->path, "/protected");
  EXPECT_TRUE(read_paths("fastapi", "").login->form);
  EXPECT_EQ(read_paths("llavero", "").remove->method, "DELETE");
  EXPECT_THROW(read_paths("django", ""), std::runtime_error);
}

TEST(CheckPaths, AreChangedByTheFile) {
  const auto paths =
      read_paths("exercise", R"({"login": {"path": "/in", "username": "email"}, "refresh": null})");

  EXPECT_EQ(paths.login->path, "/in");
  EXPECT_EQ(paths.login->username, "email");
  EXPECT_EQ(paths.login->method, "POST");
  EXPECT_FALSE(paths.refresh);
  EXPECT_EQ(paths.profile->path, "/api/profile");
}

TEST(CheckPaths, RefuseWhatDoesNotExist) {
  for (const char* text :
       {"[]", "{", R"({"signin": {"path": "/in"}})", R"({"login": {"user": "u"}})",
        R"({"login": {"path": 1}})", R"({"login": {"path": "in"}})", R"({"login": 1})",
        R"({"login": null})", R"({"register": null})", R"({"account": {"name": "ana"}})"}) {
    EXPECT_THROW(read_paths("exercise", text), std::runtime_error) << text;
  }
}

TEST(CheckSecret, IsGuessedIfItIsCommonOrPublished) {
  const auto header = encode({{"alg", "HS256"}});
  const auto token_of = [&](const char* secret) {
    return parse_jws(sign(header + "." + encode({{"sub", "1"}}), "HS256", secret)).value();
  };
  for (const char* secret : {"secret", "password", "super-secret",
                             "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"}) {
    EXPECT_EQ(guess_secret(token_of(secret)), secret);
  }
  EXPECT_EQ(guess_secret(token_of("0b9d1f7a-not-in-a-list")), std::nullopt);
}

TEST(CheckToken, IsAJwt) {
  EXPECT_TRUE(parse_jws("e30.e30.AA"));
  for (const char* text :
       {"", "a", "e30.e30", "e30", "e30..", ".e30.", "W10.e30.AA", "e30.e3.AA"}) {
    EXPECT_FALSE(parse_jws(text)) << text;
  }
}

}  // namespace
}  // namespace auth::check
