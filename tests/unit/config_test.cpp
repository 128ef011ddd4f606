// The complete configuration of a service, read as its main() reads it.

#include "auth-service/config.hpp"

#include <cctype>

#include <gtest/gtest.h>

#include "books-service/config.hpp"
#include "tests/support/config_reader.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/forged_token.hpp"

namespace common {
namespace {

using std::string_literals::operator""s;
using tests::Flags;
using tests::read_auth;
using tests::read_books;
using tests::refusal;
using tests::ScopedVariable;

class Configuration : public testing::Test {
 protected:
  ScopedVariable secret_{"JWT_SECRET", tests::kSecret.reveal()};
};

TEST_F(Configuration, ReadsTheCommandsOfAccounts) {
  const auto added = read_auth({"user", "add", "ana", "--role", "editor"});
  EXPECT_EQ(added.command, auth::Command::kUserAdd);
  EXPECT_EQ(added.username, "ana");
  EXPECT_EQ(added.role, "editor");
  EXPECT_EQ(read_auth({"user", "add", "ana"}).role, "user");

  const auto changed = read_auth({"user", "role", "ana", "admin"});
  EXPECT_EQ(changed.command, auth::Command::kUserRole);
  EXPECT_EQ(changed.username, "ana");
  EXPECT_EQ(changed.role, "admin");

  EXPECT_EQ(read_auth({"user", "list"}).command, auth::Command::kUserList);
  EXPECT_EQ(read_auth({"user", "disable", "ana"}).command, auth::Command::kUserDisable);
  EXPECT_EQ(read_auth({"user", "enable", "ana"}).command, auth::Command::kUserEnable);
  EXPECT_EQ(read_auth({"user", "passwd", "ana"}).command, auth::Command::kUserPasswd);
  EXPECT_EQ(read_auth({"user", "reset-code", "ana"}).command, auth::Command::kUserResetCode);
  EXPECT_EQ(read_auth({"user", "unlock", "ana"}).command, auth::Command::kUserUnlock);
  EXPECT_EQ(read_auth({"invite", "new"}).command, auth::Command::kInviteNew);
  EXPECT_EQ(read_auth({"invite", "list"}).command, auth::Command::kInviteList);
  EXPECT_EQ(read_auth({"invite", "revoke", "7"}).invite.id, 7);
  const auto key = read_auth({"key", "new", "ana", "--name", "backup", "--scope", "items"});
  EXPECT_EQ(key.command, auth::Command::kKeyNew);
  EXPECT_EQ(key.username, "ana");
  EXPECT_EQ(key.key.name, "backup");
  EXPECT_EQ(key.key.scope, "items");
  EXPECT_EQ(key.key.days, 90);
  EXPECT_EQ(read_auth({"key", "list", "ana"}).command, auth::Command::kKeyList);
  EXPECT_EQ(read_auth({"key", "revoke", "key_1"}).command, auth::Command::kKeyRevoke);
  EXPECT_EQ(read_auth({"key", "revoke", "key_1"}).key.id, "key_1");
  EXPECT_EQ(read_auth({"database", "went-back"}).command, auth::Command::kDatabaseWentBack);
  EXPECT_EQ(read_auth({"database", "accept"}).command, auth::Command::kDatabaseAccept);
  EXPECT_EQ(read_auth({"seed"}).command, auth::Command::kSeed);
  EXPECT_EQ(read_auth({"token", "decode"}).command, auth::Command::kTokenDecode);
}

TEST(CheckCommand, NeedsNoSettings) {
  const auto config = read_auth({"check", "http://127.0.0.1:5000", "--format", "json"});

  EXPECT_EQ(config.command, auth::Command::kCheck);
  EXPECT_EQ(config.check.url, "http://127.0.0.1:5000");
  EXPECT_EQ(config.check.preset, "exercise");
  EXPECT_EQ(config.check.format, "json");
  EXPECT_EQ(config.check.language, "en");
  EXPECT_FALSE(config.check.may_test_any_host);
}

TEST_F(Configuration, HasDefaults) {
  const auto config = read_auth({});

  EXPECT_EQ(config.command, auth::Command::kServe);
  EXPECT_EQ(config.common.environment, "development");
  EXPECT_EQ(config.common.server.listen_address, "0.0.0.0");
  EXPECT_EQ(config.common.server.listen_port, 8001);
  EXPECT_EQ(config.common.cors_origins, std::vector<std::string>{"*"});
  EXPECT_EQ(config.common.invalid_token_status, 401);
  EXPECT_EQ(sql::describe(config.common.database), "sqlite:var/auth.db");
  EXPECT_EQ(config.common.jwt.issuer, "llavero");
  EXPECT_EQ(config.common.jwt.audience, std::nullopt);
  EXPECT_FALSE(config.common.jwt.previous_secret);
  EXPECT_EQ(config.common.jwt.access_lifetime.count(), 900);
  EXPECT_EQ(config.common.jwt.leeway.count(), 5);
  EXPECT_EQ(config.accounts.session_lifetime.count(), 7'776'000);
  EXPECT_EQ(config.accounts.refresh_grace.count(), 30);
  EXPECT_EQ(config.accounts.registration.min_password_characters, 8U);
  EXPECT_EQ(config.common.server.limits.max_body_bytes, 65536U);
  EXPECT_EQ(config.common.server.max_connections, 10000U);
}

TEST_F(Configuration, OfBooksServiceHasDefaults) {
  const auto config = read_books({});

  EXPECT_EQ(config.common.server.listen_port, 8002);
  EXPECT_EQ(sql::describe(config.common.database), "sqlite:var/books.db");
  EXPECT_EQ(config.feed.auth_url.text(), "http://127.0.0.1:8001");
  EXPECT_EQ(config.feed.poll_interval, std::chrono::milliseconds(200));
}

TEST_F(Configuration, RequiresTheFeedInProduction) {
  EXPECT_FALSE(read_books({}).feed.is_required);
  EXPECT_FALSE(read_books({"--environment=test"}).feed.is_required);
  EXPECT_TRUE(read_books({"--environment=production"}).feed.is_required);
  EXPECT_TRUE(read_books({"--revocation-feed=required"}).feed.is_required);
  EXPECT_FALSE(
      read_books({"--environment=production", "--revocation-feed=optional"}).feed.is_required);
}

TEST_F(Configuration, RefusesTooShortAPauseBetweenPolls) {
  EXPECT_EQ(read_books({"--revocation-poll-ms=50"}).feed.poll_interval,
            std::chrono::milliseconds(50));
  EXPECT_THROW(read_books({"--revocation-poll-ms=49"}), ConfigError);
}

TEST_F(Configuration, NamesWhatReplacesARemovedSetting) {
  const ScopedVariable removed("REVOCATION_POLL_SECONDS", "1");

  try {
    read_books({});
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(),
                 "setting REVOCATION_POLL_SECONDS: use REVOCATION_POLL_MS, in milliseconds");
  }
}

TEST_F(Configuration, AcceptsADatabaseOnlyIfTold) {
  EXPECT_FALSE(read_books({"doctor"}).accept);
  EXPECT_TRUE(read_books({"doctor", "--accept"}).accept);
}

TEST_F(Configuration, ReadsTheAuthPublicUrl) {
  EXPECT_EQ(read_books({"--auth-url", "http://auth:8001/"}).auth_public_url, "http://auth:8001");
  EXPECT_EQ(read_books({"--auth-public-url", "https://auth.example.org"}).auth_public_url,
            "https://auth.example.org");
}

TEST_F(Configuration, ReadsTheEnvironment) {
  const ScopedVariable ttl("ACCESS_TOKEN_TTL_SECONDS", "60");

  EXPECT_EQ(read_auth({}).common.jwt.access_lifetime.count(), 60);
}

TEST_F(Configuration, PrefersAFlagOverTheEnvironment) {
  const ScopedVariable ttl("ACCESS_TOKEN_TTL_SECONDS", "60");

  EXPECT_EQ(read_auth({"--access-token-ttl-seconds", "61"}).common.jwt.access_lifetime.count(), 61);
  EXPECT_EQ(read_auth({"--access-token-ttl-seconds=62"}).common.jwt.access_lifetime.count(), 62);
}

TEST_F(Configuration, TreatsAnEmptyVariableAsUnset) {
  const ScopedVariable issuer("JWT_ISSUER", "");

  EXPECT_EQ(read_auth({}).common.jwt.issuer, "llavero");
}

TEST_F(Configuration, ReadsTheCommand) {
  EXPECT_EQ(read_auth({"serve"}).command, auth::Command::kServe);
  EXPECT_EQ(read_auth({"migrate"}).command, auth::Command::kMigrate);
  EXPECT_EQ(read_auth({"doctor", "--jwt-issuer", "x"}).command, auth::Command::kDoctor);
}

TEST_F(Configuration, ExitsForHelpAndUsageErrors) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const auto status = [](const Flags& flags) {
    try {
      read_auth(flags);
    } catch (const EarlyExit& exit) {
      return exit.status;
    }
    return -1;
  };

  EXPECT_EQ(status({"--help"}), 0);
  EXPECT_EQ(status({"--version"}), 0);
  EXPECT_GT(status({"--no-such-flag"}), 0);
  EXPECT_GT(status({"migrate", "doctor"}), 0);
  EXPECT_GT(status({"secret"}), 0);

  const auto out = testing::internal::GetCapturedStdout();
  EXPECT_NE(out.find("--jwt-secret"), std::string::npos);
  EXPECT_EQ((out + testing::internal::GetCapturedStderr()).find(tests::kSecret.reveal()),
            std::string::npos);
}

TEST_F(Configuration, ReadsTheAddressToListenOn) {
  const auto listen = [](const char* value) {
    const auto server = read_auth({"--listen"s, value}).common.server;
    return server.listen_address + " " + std::to_string(server.listen_port);
  };

  EXPECT_EQ(listen("127.0.0.1:8001"), "127.0.0.1 8001");
  EXPECT_EQ(listen("[::]:8001"), ":: 8001");
  EXPECT_EQ(listen("[::1]:65535"), "::1 65535");
  EXPECT_EQ(listen("0.0.0.0:0"), "0.0.0.0 0");
}

struct WrongSetting {
  const char* name;
  std::string value;
  const char* takes;
};

const std::vector<WrongSetting> kWrongSettings{
    {"ENVIRONMENT", "staging", "takes one of development, test, production"},
    {"ENVIRONMENT", "Production", "takes one of development, test, production"},
    {"LISTEN", "8001", "takes address:port or [address]:port"},
    {"LISTEN", "127.0.0.1", "takes address:port or [address]:port"},
    {"LISTEN", ":8001", "takes address:port or [address]:port"},
    {"LISTEN", "127.0.0.1:", "takes address:port or [address]:port"},
    {"LISTEN", "127.0.0.1:65536", "takes address:port or [address]:port"},
    {"LISTEN", "127.0.0.1:80x", "takes address:port or [address]:port"},
    {"LISTEN", "127.0.0.1:-1", "takes address:port or [address]:port"},
    {"LISTEN", "::1:8001", "takes address:port or [address]:port"},
    {"LISTEN", "[::1]", "takes address:port or [address]:port"},
    {"LISTEN", "[]:8001", "takes address:port or [address]:port"},
    {"LISTEN", "[:8001", "takes address:port or [address]:port"},
    {"LISTEN", "localhost:8001", "takes address:port or [address]:port"},
    {"LISTEN", "[127.0.0.1:8001", "takes address:port or [address]:port"},
    {"LISTEN", "256.0.0.1:8001", "takes address:port or [address]:port"},
    {"JWT_ISSUER", "", "takes the name or URL of who issues the tokens"},
    {"ACCESS_TOKEN_TTL_SECONDS", "0", "takes a whole number from 1 to"},
    {"ACCESS_TOKEN_TTL_SECONDS", "15m", "takes a whole number from 1 to"},
    {"ACCESS_TOKEN_TTL_SECONDS", "1.5", "takes a whole number from 1 to"},
    {"ACCESS_TOKEN_TTL_SECONDS", " 5", "takes a whole number from 1 to"},
    {"ACCESS_TOKEN_TTL_SECONDS", "99999999999999999999", "takes a whole number from 1 to"},
    {"REFRESH_TOKEN_TTL_SECONDS", "-1", "takes a whole number from 1 to"},
    {"CLOCK_LEEWAY_SECONDS", "-1", "takes a whole number from 0 to"},
    {"REFRESH_GRACE_SECONDS", "x", "takes a whole number from 0 to"},
    {"PASSWORD_MIN_LENGTH", "0", "takes a whole number from 1 to 256"},
    {"PASSWORD_MIN_LENGTH", "257", "takes a whole number from 1 to 256"},
    {"INVALID_TOKEN_STATUS", "400", "takes one of 401, 422"},
    {"RATE_LIMIT", "perhaps", "takes on or off"},
    {"REGISTRATION", "perhaps", "takes one of open, invite, closed"},
    {"TRUSTED_PROXIES", "10.0.0.0/33", "takes networks such as 10.0.0.0/8 or fd00::/8"},
    {"DATABASE_POOL", "1025", "takes a whole number from 1 to 1024"},
    {"MAX_CONNECTIONS", "0", "takes a whole number from 1 to 1000000"},
    {"MAX_BODY_BYTES", "1023", "takes a whole number from 1024 to 1073741824"},
    {"LOG_LEVEL", "warning", "takes one of trace, debug, info, warn, error, off"},
    {"LOG_FORMAT", "xml", "takes one of auto, text, json, short"},
    {"LOG_VIEW", "yes", "takes one of auto, on, off"},
    {"CORS_ORIGINS", "10.0.0.5:8080", "takes * or origins such as http://10.0.0.5:8080"},
    {"CORS_ORIGINS", "http://10.0.0.5:8080/page", "takes * or origins such as"},
    {"CORS_ORIGINS", "http://*.a.test", "takes * or origins such as http://10.0.0.5:8080"},
    {"CORS_ORIGINS", "null", "takes * or origins such as http://10.0.0.5:8080"},
    {"BOOKS_URL", "127.0.0.1:8002", "takes a URL such as https://auth.example.org"},
};

TEST_F(Configuration, NamesAnInvalidSettingItsValueAndTheAllowedValues) {
  for (const auto& [name, value, takes] : kWrongSettings) {
    std::string flag = "--"s + name;
    for (char& c : flag) c = c == '_' ? '-' : static_cast<char>(std::tolower(c));

    const auto message = refusal(value.empty() ? Flags{flag, value} : Flags{flag + "=" + value});

    EXPECT_TRUE(message.starts_with("setting "s + name + ": got \"" + value + "\", " + takes))
        << name << "=" << value << " said: " << message;
    EXPECT_EQ(message.find('\n'), std::string::npos);
  }
}

TEST_F(Configuration, EscapesTheValueInAnErrorMessage) {
  EXPECT_NE(refusal({"--log-level", "a\n\x1B[31m"}).find(R"(got "a\x0a\x1b[31m")"),
            std::string::npos);
}

TEST_F(Configuration, ReadsLists) {
  const auto origins = [](const char* value) {
    return read_auth({"--cors-origins"s, value}).common.cors_origins;
  };
  const std::vector<std::string> both{"http://a:1", "https://b"};

  EXPECT_EQ(origins("http://a:1,https://b"), both);
  EXPECT_EQ(origins(" http://a:1 , https://b ,"), both);
  EXPECT_EQ(origins("*"), std::vector<std::string>{"*"});
}

TEST_F(Configuration, WritesOriginsAsBrowsersSendThem) {
  EXPECT_EQ(read_auth({"--cors-origins=HTTP://Page.Test:80/,https://b:443,http://[0::1]:8080"})
                .common.cors_origins,
            (std::vector<std::string>{"http://page.test", "https://b", "http://[::1]:8080"}));
  EXPECT_EQ(read_auth({"--cors-origins=http://a,*"}).common.cors_origins,
            std::vector<std::string>{"*"});
}

TEST_F(Configuration, ExplainsTokensInDevelopmentAndNeverInProduction) {
  EXPECT_TRUE(read_auth({}).tokens.explain);
  EXPECT_FALSE(read_auth({"--explain=off"}).tokens.explain);
  EXPECT_FALSE(read_auth({"--environment=test"}).tokens.explain);
  EXPECT_TRUE(read_auth({"--environment=test", "--explain=on"}).tokens.explain);
  EXPECT_FALSE(read_auth({"--environment=production"}).tokens.explain);
  EXPECT_FALSE(read_auth({"--environment=production", "--explain=on"}).tokens.explain);
}

TEST_F(Configuration, ShowsTheLogInDevelopmentAndRefusesToInProduction) {
  EXPECT_TRUE(read_auth({}).common.log_view);
  EXPECT_FALSE(read_auth({"--log-view=off"}).common.log_view);
  EXPECT_FALSE(read_auth({"--environment=test"}).common.log_view);
  EXPECT_TRUE(read_auth({"--environment=test", "--log-view=on"}).common.log_view);
  EXPECT_FALSE(read_auth({"--environment=production"}).common.log_view);
  EXPECT_NE(refusal({"--environment=production", "--log-view=on"}).find("LOG_VIEW"),
            std::string::npos);
}

TEST_F(Configuration, ReadsThePasswordGrant) {
  EXPECT_TRUE(read_auth({}).tokens.password_grant);
  EXPECT_FALSE(read_auth({"--password-grant=off"}).tokens.password_grant);
}

TEST_F(Configuration, ReadsThePublicUrl) {
  EXPECT_EQ(read_auth({}).tokens.public_url, "http://127.0.0.1:8001");
  EXPECT_EQ(read_books({}).common.public_url.text(), "http://127.0.0.1:8002");
  EXPECT_EQ(read_books({"--public-url=https://a.test/books/"}).common.public_url.path, "/books");
  EXPECT_EQ(read_auth({"--public-url=https://a.test/auth/"}).tokens.public_url,
            "https://a.test/auth");
  for (const char* url :
       {"/", "a.test", "ftp://a.test", "http://", "http:///x", "http://a//", "https://a.test?x",
        "https://a.test#x", "https://u:p@a.test", "http://a\tb", "http://a\xFF"}) {
    EXPECT_NE(refusal({"--public-url="s + url}).find("setting PUBLIC_URL: got"), std::string::npos)
        << url;
  }
}

TEST_F(Configuration, LeavesRoomForTheLargestBody) {
  const auto server = read_auth({"--max-body-bytes=100000000"}).common.server;

  EXPECT_GT(server.max_held_bytes, 200'000'000U);
  EXPECT_EQ(read_auth({}).common.server.max_held_bytes, 32U * 1024 * 1024);
}

// Regression: with a slash at the end of AUTH_URL the feed was never read.
TEST_F(Configuration, NormalizesOrRefusesEveryUrl) {
  const auto urls = [](const std::string& url) {
    const auto auth = read_auth({"--public-url", url, "--books-url", url});
    const auto books = read_books({"--auth-url", url, "--auth-public-url", url});
    return std::vector{auth.common.public_url.text(), auth.books_url, books.feed.auth_url.text(),
                       books.auth_public_url};
  };
  for (const auto& [given, normal] : std::vector<std::pair<std::string, std::string>>{
           {"http://host:8001/", "http://host:8001"},
           {"HTTP://Host:8001/Auth/", "http://host:8001/Auth"},
           {"https://[::1]:8001", "https://[::1]:8001"}}) {
    EXPECT_EQ(urls(given), std::vector<std::string>(4, normal)) << given;
  }
  for (const char* url :
       {"host:8001", "http:/host", "http://host:0", "http://host:65536", "http://host:80a",
        "http://host/%zz", "http://host/a b", "http://u@host", "http://host/?a", " http://host"}) {
    for (const char* flag : {"--public-url", "--books-url"}) {
      EXPECT_THROW(read_auth({flag, url}), ConfigError) << flag << url;
    }
    for (const char* flag : {"--auth-url", "--auth-public-url"}) {
      EXPECT_THROW(read_books({flag, url}), ConfigError) << flag << url;
    }
  }
}

// Regression: an issuer that is not UTF-8 made every login fail, and one that is too long made
// every request fail.
TEST_F(Configuration, RefusesAnInvalidIssuerOrAudience) {
  for (const char* flag : {"--jwt-issuer=", "--jwt-audience="}) {
    EXPECT_EQ(refusal({flag + std::string(256, 'i')}), "");
    for (const auto& text : {"\xFF\xFE"s, "a\nb"s, std::string(257, 'i')}) {
      EXPECT_NE(refusal({flag + text}).find("takes at most 256 bytes of UTF-8"), std::string::npos)
          << flag << text;
    }
  }
}

TEST_F(Configuration, RefusesAnOriginWithControlCharacters) {
  EXPECT_NE(refusal({"--cors-origins=http://a\x7F"}).find("setting CORS_ORIGINS: got"),
            std::string::npos);
}

TEST_F(Configuration, NeverRepeatsAPasswordInAUrl) {
  for (const char* flag : {"--public-url", "--books-url", "--cors-origins"}) {
    EXPECT_EQ(refusal({flag, "https://u:hunter2@a.test"}).find("hunter2"), std::string::npos);
  }
}

TEST_F(Configuration, NeverRepeatsADatabaseUrl) {
  const auto message = refusal({"--database-url", "postgres://root:hunter2@h/JWT"});

  EXPECT_TRUE(message.starts_with("setting DATABASE_URL: ")) << message;
  EXPECT_EQ(message.find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace common
