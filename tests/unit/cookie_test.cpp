#include "common/http/cookie.hpp"

#include <gtest/gtest.h>

#include "common/token/guard.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/counting_random.hpp"
#include "tests/support/forged_token.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/requests.hpp"

namespace common {
namespace {

using http::Method;
using http::Request;
using http::Response;
using nlohmann::json;
using Values = std::vector<std::string_view>;

TEST(Cookies, AreFoundByTheirExactName) {
  const auto sent = tests::request(Method::kGet, "/", {{"Cookie", "a=1; b=2;c=3 ;; d; =e; aa=4"}});

  EXPECT_EQ(http::cookie_values(sent, "a"), Values{"1"});
  EXPECT_EQ(http::cookie_values(sent, "c"), Values{"3"});
  for (const char* name : {"A", "d", "e", "bb"}) {
    EXPECT_EQ(http::cookie_values(sent, name), Values{}) << name;
  }
}

TEST(Cookies, AreAllFound) {
  const auto sent = tests::request(Method::kGet, "/", {{"Cookie", "a=1; a=x=y"}, {"cookie", "a="}});

  EXPECT_EQ(http::cookie_values(sent, "a"), (Values{"1", "x=y", ""}));
}

// A guard that accepts tokens in cookies, and what it says about requests with them.
class GuardingCookies : public testing::Test {
 protected:
  static std::string access(const json& changes = json::object()) {
    json claims = tests::valid_access_claims();
    claims["csrf"] = "of-access";
    return tests::forge(tests::valid_header().dump(), tests::changed(claims, changes));
  }
  static std::string refresh() {
    json claims = tests::valid_refresh_claims();
    claims["csrf"] = "of-refresh";
    return tests::forge(tests::valid_header().dump(), claims.dump());
  }
  static Request post(const std::string& cookies, const std::string& csrf) {
    return tests::request(Method::kPost, "/", {{"Cookie", cookies}, {"X-CSRF-TOKEN", csrf}});
  }
  // The code of the refusal; "" if the request is accepted.
  std::string refusal(const Request& request) {
    const auto handler =
        guard_.signed_in([](const Request&, const Identity&) { return Response{}; });
    return tests::code_of([&] { handler(request); });
  }

  tests::FixedClock clock_;
  tests::MemoryLog log_;
  std::unique_ptr<TokenVerifier> verifier_ = make_token_verifier(tests::jwt_options(), clock_);
  Guard guard_{*verifier_, log_, Guard::Check::kInline, {.enabled = true}};
};

TEST_F(GuardingCookies, ComparesTheCsrfTokenOfACachedTokenToo) {
  const auto cookie = "access_token_cookie=" + access();

  EXPECT_EQ(refusal(post(cookie, "of-access")), "");
  EXPECT_EQ(refusal(post(cookie, "of-acces")), "csrf_mismatch");
  EXPECT_EQ(refusal(post(cookie, "of-accesS")), "csrf_mismatch");
  EXPECT_EQ(refusal(post(cookie, "")), "csrf_missing");
  EXPECT_EQ(refusal(post(cookie, "of-access")), "");
}

TEST_F(GuardingCookies, CompareBeforeExpiryAndAfterTheSignature) {
  const auto expired = access({{"exp", tests::kNowSeconds - 60}});

  EXPECT_EQ(refusal(post("access_token_cookie=" + expired, "x")), "csrf_mismatch");
  EXPECT_EQ(refusal(post("access_token_cookie=" + expired, "of-access")), "token_expired");
  EXPECT_EQ(refusal(post("access_token_cookie=" + access() + "A", "x")), "bad_signature");
}

TEST_F(GuardingCookies, RequireTheClaim) {
  const auto without = "access_token_cookie=" + access({{"csrf", nullptr}});

  EXPECT_EQ(refusal(post(without, "x")), "claim_missing");
  EXPECT_EQ(refusal(post("access_token_cookie=" + access({{"csrf", 7}}), "7")), "claim_missing");
  EXPECT_EQ(refusal(tests::request(Method::kGet, "/", {{"Cookie", without}})), "");
}

TEST_F(GuardingCookies, RefuseTwoOfOneName) {
  const auto cookie = "access_token_cookie=" + access();

  EXPECT_EQ(refusal(post(cookie + "; " + cookie, "of-access")), "cookie_repeated");
  EXPECT_EQ(refusal(post(cookie + "; access_token_cookie=", "of-access")), "cookie_repeated");
}

TEST_F(GuardingCookies, ReadNoneUnlessEnabled) {
  const Guard headers_only(*verifier_, log_);
  const auto handler =
      headers_only.signed_in([](const Request&, const Identity&) { return Response{}; });

  const auto error =
      tests::error_of([&] { handler(post("access_token_cookie=" + access(), "of-access")); });

  ASSERT_TRUE(error);
  EXPECT_STREQ(error->what(), "Missing Authorization Header");
}

TEST_F(GuardingCookies, ReadNoneForServices) {
  const auto handler =
      guard_.service([](const Request&, const VerifiedToken&) { return Response{}; });

  EXPECT_EQ(tests::code_of([&] { handler(post("access_token_cookie=" + access(), "x")); }),
            "authorization_missing");
}

TEST_F(GuardingCookies, LogOutWithEitherToken) {
  bool by_refresh_token = false;
  const auto handler = guard_.with_any_token([&](const Request&, const VerifiedToken& token) {
    by_refresh_token = token.grant.has_value();
    return Response{};
  });
  const auto refusal = [&](const std::string& cookies, const std::string& csrf) {
    return tests::code_of([&] { handler(post(cookies, csrf)); });
  };
  const auto both = "access_token_cookie=" + access() + "; refresh_token_cookie=" + refresh();

  EXPECT_EQ(refusal(both, "of-access"), "");
  EXPECT_FALSE(by_refresh_token);
  EXPECT_EQ(refusal(both, "of-refresh"), "");
  EXPECT_TRUE(by_refresh_token);
  EXPECT_EQ(refusal("refresh_token_cookie=" + refresh(), "of-refresh"), "");
  EXPECT_EQ(refusal("refresh_token_cookie=" + refresh(), "of-access"), "csrf_mismatch");
  EXPECT_EQ(refusal(both + "; refresh_token_cookie=planted", "of-access"), "");
  EXPECT_EQ(refusal(both, ""), "csrf_missing");
  EXPECT_EQ(refusal("", "of-access"), "authorization_missing");
  // The refusal of the token whose CSRF token was sent.
  const auto expired = "access_token_cookie=" + access({{"exp", tests::kNowSeconds - 60}}) +
                       "; refresh_token_cookie=" + refresh();
  EXPECT_EQ(refusal(expired, "of-access"), "token_expired");
  EXPECT_EQ(refusal(expired, "of-refresh"), "");
  EXPECT_EQ(refusal(expired, "x"), "csrf_mismatch");
}

TEST_F(GuardingCookies, AreOptionalWhereTokensAre) {
  bool known = true;
  const auto handler = guard_.optionally_signed_in([&](const Request&, const Identity* identity) {
    known = identity != nullptr;
    return Response{};
  });
  const auto get = [](const std::string& cookies) {
    return tests::request(Method::kGet, "/", {{"Cookie", cookies}});
  };

  handler(get("access_token_cookie="));
  EXPECT_FALSE(known);
  handler(get("access_token_cookie=" + access()));
  EXPECT_TRUE(known);
  EXPECT_EQ(tests::code_of([&] { handler(get("access_token_cookie=x")); }), "not_enough_segments");
}

TEST(CsrfClaim, IsNewInEachTokenOfAUserAndOnlyWithCookies) {
  tests::FixedClock clock;
  tests::CountingRandom random;
  auto options = tests::jwt_options();
  const auto plain = make_token_issuer(options, clock, random)->issue_refresh({}, {});
  EXPECT_FALSE(tests::part_of(plain.token.reveal(), 1).contains("csrf"));
  EXPECT_TRUE(plain.csrf.empty());

  options.cookies.enabled = true;
  const auto issuer = make_token_issuer(options, clock, random);
  const auto access = issuer->issue_access({}, std::chrono::seconds(9));
  const auto refresh = issuer->issue_refresh({}, std::chrono::seconds(9));
  EXPECT_EQ(tests::part_of(access.token.reveal(), 1)["csrf"], access.csrf.reveal());
  EXPECT_EQ(access.csrf.reveal().size(), 36U);
  EXPECT_NE(access.csrf.reveal(), refresh.csrf.reveal());
  EXPECT_FALSE(tests::part_of(issuer->issue_service("books").token.reveal(), 1).contains("csrf"));

  options.cookies.csrf_protect = false;
  EXPECT_TRUE(make_token_issuer(options, clock, random)->issue_refresh({}, {}).csrf.empty());
}

}  // namespace
}  // namespace common
