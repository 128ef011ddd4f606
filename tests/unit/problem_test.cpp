#include "common/http/problem.hpp"

#include <gtest/gtest.h>

#include "tests/support/requests.hpp"

namespace common::http {
namespace {

using nlohmann::json;
using tests::body_of;
using tests::header;

Response answer(const Error& error, const Headers& headers = {}, int invalid_token_status = 401) {
  Request request;
  request.request_id = "id-1";
  request.headers = headers;
  return to_response(to_problem(error, invalid_token_status), request);
}

Headers accept(std::string_view value) {
  Headers headers;
  headers.add("Accept", value);
  return headers;
}

TEST(ErrorBody, HasExactlyFourMembers) {
  const auto response = answer({ErrorKind::kNotFound, "not_found", "Nothing here", "Look there."});

  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(body_of(response), (json{{"msg", "Nothing here"},
                                     {"code", "not_found"},
                                     {"hint", "Look there."},
                                     {"request_id", "id-1"}}));
  EXPECT_EQ(header(response, "Content-Type"), "application/json");
  EXPECT_EQ(header(response, "Cache-Control"), "no-store");
  EXPECT_EQ(header(response, "WWW-Authenticate"), "-");
}

TEST(ErrorBody, OmitsAnEmptyHint) {
  EXPECT_FALSE(body_of(answer({ErrorKind::kNotFound, "not_found", "Nothing"})).contains("hint"));
}

TEST(ErrorBody, ListsFieldErrors) {
  const auto response = answer(Error(ErrorKind::kUnprocessable, "validation_failed", "Wrong")
                                   .with_errors({{"/a", "too_short", "must be longer"}}));

  EXPECT_EQ(
      body_of(response)["errors"],
      json::array({{{"pointer", "/a"}, {"code", "too_short"}, {"detail", "must be longer"}}}));
}

TEST(ErrorBody, HasTheMembersOfRfc9457IfRequested) {
  const auto response = answer({ErrorKind::kNotFound, "not_found", "Nothing here"},
                               accept("text/html, application/problem+json;q=0.9"));

  EXPECT_EQ(header(response, "Content-Type"), "application/problem+json");
  EXPECT_EQ(body_of(response), (json{{"msg", "Nothing here"},
                                     {"code", "not_found"},
                                     {"request_id", "id-1"},
                                     {"type", "about:blank"},
                                     {"title", "Not Found"},
                                     {"status", 404},
                                     {"detail", "Nothing here"},
                                     {"instance", "urn:request:id-1"}}));
}

TEST(ErrorBody, HasTheTypeThatTheClientPrefers) {
  const auto type_for = [](std::string_view value) {
    return header(answer({ErrorKind::kNotFound, "not_found", "Nothing here"}, accept(value)),
                  "Content-Type");
  };

  for (const char* value : {"Application/Problem+JSON", "application/problem+json, */*",
                            "application/json, application/problem+json",
                            "application/json;q=0.5, application/problem+json"}) {
    EXPECT_EQ(type_for(value), "application/problem+json") << value;
  }
  for (const char* value :
       {"*/*", "application/*", "application/problem+json;q=0", "application/problem+json;q=0, */*",
        "application/problem+jsonx", "application/json, application/problem+json;q=0.5"}) {
    EXPECT_EQ(type_for(value), "application/json") << value;
  }
}

TEST(ErrorBody, IsJsonForAnyText) {
  const auto response = answer({ErrorKind::kMalformed, "bad_query", "\"\\\n\xFF\x1B{}"});

  EXPECT_EQ(body_of(response)["msg"], "\"\\\n\xEF\xBF\xBD\x1B{}");
}

TEST(ErrorStatus, IsFixedForEachKind) {
  const auto status = [](ErrorKind kind, int invalid_token_status = 401) {
    return to_problem({kind, "code", "text"}, invalid_token_status).status;
  };

  EXPECT_EQ(status(ErrorKind::kMalformed), 400);
  EXPECT_EQ(status(ErrorKind::kUnauthenticated), 401);
  EXPECT_EQ(status(ErrorKind::kInvalidToken), 401);
  EXPECT_EQ(status(ErrorKind::kInvalidToken, 422), 422);
  EXPECT_EQ(status(ErrorKind::kUnauthenticated, 422), 401);
  EXPECT_EQ(status(ErrorKind::kForbidden), 403);
  EXPECT_EQ(status(ErrorKind::kNotFound), 404);
  EXPECT_EQ(status(ErrorKind::kConflict), 409);
  EXPECT_EQ(status(ErrorKind::kUnprocessable), 422);
  EXPECT_EQ(status(ErrorKind::kUnavailable), 503);
}

TEST(ErrorHeaders, HaveLocationAndRetryAfter) {
  const auto conflict =
      answer(Error(ErrorKind::kConflict, "taken", "Taken").with_location("/api/books/7"));
  const auto unavailable =
      answer(Error(ErrorKind::kUnavailable, "full", "Full").with_retry_after_seconds(2));

  EXPECT_EQ(header(conflict, "Location"), "/api/books/7");
  EXPECT_EQ(header(conflict, "Retry-After"), "-");
  EXPECT_EQ(header(unavailable, "Retry-After"), "2");
}

TEST(Challenge, NamesTheErrorOfATokenThatWasSent) {
  const auto response = answer({ErrorKind::kUnauthenticated, "token_expired", "Token has expired"});

  EXPECT_EQ(header(response, "WWW-Authenticate"),
            "Bearer error=\"invalid_token\", error_description=\"Token has expired\"");
}

// RFC 6750 section 3.1.
TEST(Challenge, NamesNoErrorIfNoTokenWasSent) {
  const auto response = answer(
      Error(ErrorKind::kUnauthenticated, "bad_credentials", "Bad password").with_bare_challenge());

  EXPECT_EQ(header(response, "WWW-Authenticate"), "Bearer realm=\"llavero\"");
}

TEST(ErrorBody, HasTheMembersOfTheProblem) {
  Request request;
  request.request_id = "id-1";
  const Problem problem{
      .status = 400, .code = "a", .message = "Wrong", .members = {{"error", "invalid_grant"}}};

  EXPECT_EQ(
      body_of(to_response(problem, request)),
      (json{{"msg", "Wrong"}, {"code", "a"}, {"request_id", "id-1"}, {"error", "invalid_grant"}}));
}

TEST(Challenge, IsOmittedFromA422) {
  const auto response = answer({ErrorKind::kInvalidToken, "bad_header", "x"}, {}, 422);

  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(header(response, "WWW-Authenticate"), "-");
}

// RFC 6750 section 3: %x20-21 / %x23-5B / %x5D-7E.
TEST(Challenge, ReplacesForbiddenCharactersInTheDescription) {
  const auto response = answer({ErrorKind::kInvalidToken, "claim_missing",
                                "Token is missing the \"exp\" claim\\\r\nX: \xC3\xB1"});

  EXPECT_EQ(header(response, "WWW-Authenticate"),
            "Bearer error=\"invalid_token\", "
            "error_description=\"Token is missing the 'exp' claim'''X: ''\"");
  EXPECT_EQ(body_of(response)["msg"], "Token is missing the \"exp\" claim\\\r\nX: \xC3\xB1");
}

}  // namespace
}  // namespace common::http
