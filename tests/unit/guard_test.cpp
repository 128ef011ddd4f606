#include "common/token/guard.hpp"

#include <gtest/gtest.h>

#include "tests/support/caught.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/requests.hpp"

namespace common {
namespace {

using http::Method;
using http::Request;
using http::Response;

using Fields = std::vector<std::pair<std::string, std::string>>;

// Accepts the token "good".
class OneTokenVerifier final : public TokenVerifier {
 public:
  VerifiedToken verify(std::string_view token, TokenUse use,
                       std::optional<std::string_view>) override {
    check(token);
    VerifiedToken verified;
    if (use == TokenUse::kRefresh) {
      verified.grant = {.user_id = 7, .session_id = "session-1", .counter = 3};
    } else {
      verified.identity = {.user_id = 7,
                           .username = "juan",
                           .role = "editor",
                           .scope = "items books:edit",
                           .session_id = "session-1",
                           .fresh = false};
    }
    return verified;
  }
  std::vector<CheckReport> explain(std::string_view, TokenUse) override { return {}; }

 private:
  static void check(std::string_view token) {
    if (token != "good") throw Error(ErrorKind::kInvalidToken, "bad_signature", "No");
  }
};

class Guarding : public testing::Test {
 protected:
  static Request with(const Fields& fields) {
    auto sent = tests::request(Method::kGet, "/things", fields);
    sent.request_id = "id-1";
    return sent;
  }
  static Request with_header(const std::string& value) { return with({{"Authorization", value}}); }

  // The error code of a guarded handler; "" if it accepts the request.
  std::string refusal(const Request& request) {
    const auto handler =
        guard_.signed_in([](const Request&, const Identity&) { return Response{}; });
    return tests::code_of([&] { handler(request); });
  }

  OneTokenVerifier verifier_;
  tests::MemoryLog log_;
  Guard guard_{verifier_, log_};
};

TEST_F(Guarding, PassesTheIdentityToTheHandler) {
  std::string caller;
  const auto handler = guard_.signed_in([&](const Request&, const Identity& identity) {
    caller = identity.username;
    return Response{.status = 204, .headers = {}, .body = "", .close = false};
  });

  EXPECT_EQ(std::get<Response>(handler(with_header("Bearer good"))).status, 204);
  EXPECT_EQ(caller, "juan");
}

TEST_F(Guarding, AcceptsTheSchemeInAnyCaseAndSeveralSpaces) {
  for (const char* value : {"Bearer good", "bearer good", "BEARER good", "Bearer   good"}) {
    EXPECT_EQ(refusal(with_header(value)), "") << value;
  }
}

TEST_F(Guarding, RequiresTheHeader) {
  for (const auto& request : {with({}), with_header("")}) {
    EXPECT_EQ(refusal(request), "authorization_missing");
  }
  EXPECT_EQ(refusal(with({{"X-Authorization", "Bearer good"}})), "authorization_missing");
}

TEST_F(Guarding, RefusesOtherSchemes) {
  for (const char* value : {"Basic good", "good", "Bearergood", "Bearer\tgood", "Bearer: good",
                            " Bearer good", "Token good", "\"Bearer\" good"}) {
    EXPECT_EQ(refusal(with_header(value)), "authorization_scheme") << value;
  }
}

TEST_F(Guarding, RefusesAHeaderWithoutExactlyOneToken) {
  for (const char* value : {"Bearer", "Bearer ", "Bearer   ", "Bearer good good", "Bearer good ",
                            "Bearer good,good", "Bearer good, Bearer good", "Bearer go\tod"}) {
    EXPECT_EQ(refusal(with_header(value)), "authorization_malformed") << value;
  }
}

TEST_F(Guarding, RefusesTwoHeaders) {
  EXPECT_EQ(refusal(with({{"Authorization", "Bearer good"}, {"authorization", "Bearer good"}})),
            "authorization_malformed");
}

// RFC 6750 section 3.1.
TEST_F(Guarding, NamesNoErrorInTheChallengeIfNoTokenWasSent) {
  const auto handler = guard_.signed_in([](const Request&, const Identity&) { return Response{}; });
  const auto has_bare_challenge = [&](const Request& request) {
    return tests::error_of([&] { handler(request); }).value().has_bare_challenge();
  };

  EXPECT_TRUE(has_bare_challenge(with({})));
  EXPECT_TRUE(has_bare_challenge(with_header("Basic good")));
  EXPECT_FALSE(has_bare_challenge(with_header("Bearer good good")));
  EXPECT_FALSE(has_bare_challenge(with_header("Bearer bad")));
}

TEST_F(Guarding, RequiresTheScopeAndFreshnessOfTheRoute) {
  const auto refusal_of = [&](const Guard::Needs& needs) {
    const auto handler =
        guard_.with(needs, [](const Request&, const Identity&) { return Response{}; });
    return tests::code_of([&] { handler(with_header("Bearer good")); });
  };

  EXPECT_EQ(refusal_of({.scope = "items"}), "");
  EXPECT_EQ(refusal_of({.scope = "books:edit"}), "");
  EXPECT_EQ(refusal_of({.scope = "books"}), "insufficient_scope");
  EXPECT_EQ(refusal_of({.scope = "item"}), "insufficient_scope");
  EXPECT_EQ(refusal_of({.scope = "items books:edit"}), "insufficient_scope");
  EXPECT_EQ(refusal_of({.fresh = true}), "fresh_token_required");
  EXPECT_TRUE(log_.has("access_refused", "user_id=7 reason=insufficient_scope"));
}

TEST_F(Guarding, RequiresTheScopeOfAnOptionalToken) {
  const auto handler = guard_.optionally_with_scope(
      "books", [](const Request&, const Identity*) { return Response{}; });

  EXPECT_EQ(tests::code_of([&] { handler(with({})); }), "");
  const auto error = tests::error_of([&] { handler(with_header("Bearer good")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->missing_scope(), "books");
}

TEST_F(Guarding, ChecksATokenInlineIfConfigured) {
  const Guard inline_guard(verifier_, log_, Guard::Check::kInline);
  bool called = false;
  const auto handler = inline_guard.with_scope("items", [&](const Request&, const Identity&) {
    called = true;
    return Response{};
  });

  EXPECT_TRUE(handler.check_inline);
  EXPECT_FALSE(guard_.signed_in(nullptr).check_inline);
  EXPECT_EQ(tests::code_of([&] { handler.check(with_header("Bearer bad")); }), "bad_signature");
  const auto rest = handler.check(with_header("Bearer good"));
  EXPECT_FALSE(called);
  rest(with_header("Bearer good"));
  EXPECT_TRUE(called);
}

TEST_F(Guarding, LogsAGrantedRequest) {
  refusal(with_header("Bearer good"));

  ASSERT_EQ(log_.lines().size(), 2U);
  EXPECT_EQ(log_.lines()[0],
            "token_validated request_id=id-1 type=access user_id=7 session=session-1");
  EXPECT_EQ(log_.lines()[1], "access_granted request_id=id-1 user_id=7 method=GET path=/things");
}

TEST_F(Guarding, LogsTheReasonOfARefusal) {
  refusal(with({}));
  refusal(with_header("Basic hunter2"));
  refusal(with_header("Bearer hunter2 hunter2"));
  refusal(with_header("Bearer hunter2"));

  EXPECT_EQ(log_.lines(),
            (std::vector<std::string>{
                "token_rejected request_id=id-1 reason=authorization_missing ip=192.0.2.7",
                "token_rejected request_id=id-1 reason=authorization_scheme ip=192.0.2.7",
                "token_rejected request_id=id-1 reason=authorization_malformed ip=192.0.2.7",
                "token_rejected request_id=id-1 reason=bad_signature ip=192.0.2.7"}));
}

TEST_F(Guarding, LogsARefusalByTheHandler) {
  const auto handler = guard_.signed_in([](const Request&, const Identity&) -> Response {
    throw Error(ErrorKind::kForbidden, "not_yours", "No");
  });

  EXPECT_EQ(tests::code_of([&] { handler(with_header("Bearer good")); }), "not_yours");
  EXPECT_TRUE(log_.has("access_refused", "user_id=7 reason=not_yours path=/things"));
  EXPECT_FALSE(log_.has("access_granted"));
}

TEST_F(Guarding, DoesNotLogOtherErrorsAsARefusal) {
  const auto handler = guard_.signed_in([](const Request&, const Identity&) -> Response {
    throw Error(ErrorKind::kNotFound, "not_found", "No");
  });

  EXPECT_EQ(tests::code_of([&] { handler(with_header("Bearer good")); }), "not_found");
  EXPECT_FALSE(log_.has("access_refused"));
}

TEST_F(Guarding, AllowsAMissingOptionalToken) {
  bool known = true;
  const auto handler = guard_.optionally_signed_in([&](const Request&, const Identity* identity) {
    known = identity != nullptr;
    return Response{};
  });

  handler(with({}));
  EXPECT_FALSE(known);
  EXPECT_TRUE(log_.lines().empty());

  handler(with_header("Bearer good"));
  EXPECT_TRUE(known);
}

TEST_F(Guarding, RefusesAnInvalidOptionalToken) {
  const auto handler =
      guard_.optionally_signed_in([](const Request&, const Identity*) { return Response{}; });

  EXPECT_EQ(tests::code_of([&] { handler(with_header("Bearer bad")); }), "bad_signature");
  EXPECT_EQ(tests::code_of([&] { handler(with_header("Basic good")); }), "authorization_scheme");
  EXPECT_EQ(tests::code_of([&] { handler(with_header("")); }), "authorization_missing");
}

TEST_F(Guarding, PassesTheRefreshGrantToTheHandler) {
  std::int64_t counter = 0;
  const auto handler = guard_.with_refresh_token([&](const Request&, const RefreshGrant& grant) {
    counter = grant.counter;
    return Response{};
  });

  handler(with_header("Bearer good"));

  EXPECT_EQ(counter, 3);
  EXPECT_TRUE(log_.has("token_validated", "type=refresh user_id=7"));
  EXPECT_EQ(tests::code_of([&] { handler(with_header("Bearer bad")); }), "bad_signature");
}

}  // namespace
}  // namespace common
