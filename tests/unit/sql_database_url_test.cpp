#include <stdexcept>

#include <gtest/gtest.h>

#include "common/sql/database_url.hpp"

namespace {

using common::sql::MariadbUrl;
using common::sql::parse_database_url;
using common::sql::SqliteUrl;

MariadbUrl mariadb(std::string_view url) { return std::get<MariadbUrl>(parse_database_url(url)); }

std::string refusal_of(std::string_view url) {
  try {
    parse_database_url(url);
  } catch (const std::invalid_argument& refusal) {
    return refusal.what();
  }
  return "";
}

TEST(DatabaseUrl, ReadsTheFileOfASqliteDatabase) {
  EXPECT_EQ(std::get<SqliteUrl>(parse_database_url("sqlite:var/auth.db")).path, "var/auth.db");
  EXPECT_EQ(std::get<SqliteUrl>(parse_database_url("sqlite:/srv/a b?.db")).path, "/srv/a b?.db");
}

// SQLite would read another path in it than we do.
TEST(DatabaseUrl, RefusesAUrlOfSqliteItself) {
  EXPECT_NE(refusal_of("sqlite:file:/srv/auth.db").find("write sqlite:PATH"), std::string::npos);
}

TEST(DatabaseUrl, ReadsThePartsOfAMariadbUrl) {
  const auto url = mariadb("mariadb://ana:p%40ss%2F%3a@db.example:3307/JWT");

  EXPECT_EQ(url.user, "ana");
  EXPECT_EQ(url.password.reveal(), "p@ss/:");
  ASSERT_EQ(url.hosts.size(), 1U);
  EXPECT_EQ(url.hosts[0].name, "db.example");
  EXPECT_EQ(url.hosts[0].port, 3307);
  EXPECT_EQ(url.database, "JWT");
}

TEST(DatabaseUrl, ReadsSeveralHostsInOrder) {
  const auto url = mariadb("mariadb://ana:x@one,[::1]:3307,three:3308/JWT");

  ASSERT_EQ(url.hosts.size(), 3U);
  EXPECT_EQ(url.hosts[0].name, "one");
  EXPECT_EQ(url.hosts[0].port, 3306);
  EXPECT_EQ(url.hosts[1].name, "::1");
  EXPECT_EQ(url.hosts[1].port, 3307);
  EXPECT_EQ(url.hosts[2].name, "three");
  EXPECT_EQ(url.hosts[2].port, 3308);
}

TEST(DatabaseUrl, ReadsAUnixSocket) {
  const auto url = mariadb("mariadb://ana:x@localhost/JWT?unix_socket=/run/a%20b/c.sock");

  ASSERT_EQ(url.hosts.size(), 1U);
  EXPECT_EQ(url.hosts[0].unix_socket, "/run/a b/c.sock");
  EXPECT_EQ(url.database, "JWT");
  EXPECT_EQ(mariadb("mariadb://ana:x@localhost/JWT").hosts[0].unix_socket, "");
}

TEST(DatabaseUrl, RefusesASocketThatNobodyCouldMean) {
  const std::string longest(106, 'x');
  EXPECT_EQ(refusal_of("mariadb://u@localhost/d?unix_socket=/" + longest), "");
  EXPECT_NE(refusal_of("mariadb://u@localhost/d?unix_socket=/x" + longest), "");
  for (const auto* url :
       {"mariadb://u@db/d?unix_socket=/s", "mariadb://u@localhost:3307/d?unix_socket=/s",
        "mariadb://u@localhost,db/d?unix_socket=/s", "mariadb://u@localhost/d?unix_socket=s",
        "mariadb://u@localhost/d?unix_socket=", "mariadb://u@localhost/d?unix_socket=/s%00",
        "mariadb://u@localhost/d?", "mariadb://u@localhost/d?unix_socket=/s&charset=utf8",
        "mariadb://u@localhost/?unix_socket=/s"}) {
    EXPECT_NE(refusal_of(url), "") << url;
  }
}

TEST(DatabaseUrl, AcceptsAUserWithoutAPassword) {
  EXPECT_EQ(mariadb("mariadb://root@127.0.0.1/JWT").password.reveal(), "");
  EXPECT_EQ(mariadb("mariadb://root:@127.0.0.1/JWT").password.reveal(), "");
}

TEST(DatabaseUrl, AcceptsUnescapedCharactersInAPassword) {
  EXPECT_EQ(mariadb("mariadb://ana:a:b@c?#@host/JWT").password.reveal(), "a:b@c?#");
}

TEST(DatabaseUrl, RefusesInvalidUrlsWithoutQuotingThem) {
  for (const auto* url : {"",
                          "hunter2",
                          "sqlite:",
                          "sqlite:///hunter2",
                          "sqlite::memory:",
                          "mysql://u:hunter2@h/d",
                          "mariadb:/u:hunter2@h/d",
                          "mariadb://",
                          "mariadb://hunter2",
                          "mariadb://h/hunter2",
                          "mariadb://u:hunter2@h",
                          "mariadb://u:hunter2@h/",
                          "mariadb://u:hunter2@/d",
                          "mariadb://:hunter2@h/d",
                          "mariadb://u:hunter2@h:0/d",
                          "mariadb://u:hunter2@h:65536/d",
                          "mariadb://u:hunter2@h:33x/d",
                          "mariadb://u:hunter2@h:/d",
                          "mariadb://u:hunter2@h,/d",
                          "mariadb://u:hunter2@[::1/d",
                          "mariadb://u:hunter2@[::1]x/d",
                          "mariadb://u:hunter2%@h/d",
                          "mariadb://u:hunter2%4@h/d",
                          "mariadb://u:hunter2%zz@h/d",
                          "mariadb://u:hunter2%00@h/d",
                          "mariadb://u:hun/ter2@h/d",
                          "mariadb://u:x@hunter2!/d",
                          "mariadb://u:hunter2@h/d?ssl=1",
                          "mariadb://u:hunter2@h/d/e",
                          "mariadb://u:hunter2@h/d;"}) {
    const auto refusal = refusal_of(url);
    EXPECT_NE(refusal, "") << url;
    EXPECT_EQ(refusal.find("hun"), std::string::npos) << refusal;
  }
}

TEST(DatabaseUrl, IsDescribedWithoutItsPassword) {
  EXPECT_EQ(common::sql::describe(parse_database_url("mariadb://ana:hunter2@db,[::1]:3307/JWT")),
            "mariadb://ana@db:3306,[::1]:3307/JWT");
  EXPECT_EQ(common::sql::describe(parse_database_url("sqlite:var/auth.db")), "sqlite:var/auth.db");
  EXPECT_EQ(
      common::sql::describe(parse_database_url("mariadb://ana:x@localhost/JWT?unix_socket=/s")),
      "mariadb://ana@localhost/JWT?unix_socket=/s");
}

TEST(DatabaseUrl, NamesItsDialect) {
  EXPECT_EQ(common::sql::dialect_of(parse_database_url("sqlite:x")), common::sql::Dialect::kSqlite);
  EXPECT_EQ(common::sql::dialect_of(parse_database_url("mariadb://u@h/d")),
            common::sql::Dialect::kMariadb);
}

}  // namespace
