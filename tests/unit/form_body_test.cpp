#include "common/http/form_body.hpp"

#include <gtest/gtest.h>

#include "common/http/problem.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/requests.hpp"

namespace common::http {
namespace {

constexpr const char* kForm = "application/x-www-form-urlencoded";

FormBody form(const std::string& body, const std::string& type = kForm) {
  return FormBody(tests::json_request("/token", body, type));
}
std::string refusal(const std::string& body, const std::string& type = kForm) {
  return tests::code_of([&] { form(body, type); });
}

TEST(FormBody, ReadsAForm) {
  const auto body = form("grant_type=password&username=ana+mar%C3%ADa&password=a%26b%3D+%2B&&x");

  EXPECT_EQ(body.find("grant_type"), "password");
  EXPECT_EQ(body.require("username"), "ana mar\u00EDa");
  EXPECT_EQ(body.require("password"), "a&b= +");
  EXPECT_EQ(body.find("scope"), std::nullopt);
}

TEST(FormBody, ReadsAnyCaseAndParameterOfTheMediaType) {
  EXPECT_EQ(form("a=1", "Application/X-WWW-Form-URLencoded ; charset=UTF-8").find("a"), "1");
  EXPECT_EQ(form(R"({"a":"1"})", "application/json; charset=utf-8").find("a"), "1");
}

TEST(FormBody, TreatsAnEmptyParameterAsAbsent) {
  EXPECT_EQ(form("scope=&token").find("scope"), std::nullopt);
  EXPECT_EQ(form("a=&a=1").find("a"), "1");
  EXPECT_EQ(tests::code_of([&] { std::ignore = form("token=").require("token"); }),
            "invalid_request");
}

TEST(FormBody, RefusesDuplicateParameters) {
  EXPECT_EQ(refusal("a=1&a=1"), "invalid_request");
  EXPECT_EQ(refusal("a=1&b=2&%61=3"), "invalid_request");
  EXPECT_EQ(refusal(R"({"a":"1","a":"1"})", "application/json"), "invalid_request");
}

TEST(FormBody, RefusesAnInvalidForm) {
  for (const char* body : {"a=%", "a=%4", "a=%zz", "a=%FF", "%C0%AF=1", "a=\xFF", "a=\n"}) {
    EXPECT_EQ(refusal(body), "invalid_request") << body;
  }
  for (const char* body : {"[]", "7", "null", R"("a=1")"}) {
    EXPECT_EQ(refusal(body, "application/json"), "invalid_request") << body;
  }
}

// invalid_json is also the code of the JSON routes.
TEST(FormBody, RefusesInvalidJson) {
  for (const char* body : {"", "{", "a=1", R"({"a":1}x)"}) {
    EXPECT_EQ(refusal(body, "application/json"), "invalid_json") << body;
  }
}

TEST(FormBody, RefusesAJsonMemberThatIsNotAString) {
  const auto body = form(R"({"username":7,"password":"x","scope":null})", "application/json");

  EXPECT_EQ(tests::code_of([&] { std::ignore = body.find("username"); }), "invalid_request");
  EXPECT_EQ(body.find("password"), "x");
  EXPECT_EQ(body.find("scope"), std::nullopt);
}

TEST(FormBody, RefusesEveryOtherMediaType) {
  for (const char* type : {"", "text/plain", "multipart/form-data", "application/jsonx"}) {
    EXPECT_THROW(form("a=1", type), ProblemException) << type;
  }
  EXPECT_THROW(FormBody(tests::request(Method::kPost, "/token")), ProblemException);
  EXPECT_THROW(form("a=1", std::string(kForm) + "; charset=latin1"), ProblemException);
  auto compressed = tests::json_request("/token", "a=1", kForm);
  compressed.headers.add("Content-Encoding", "gzip");
  EXPECT_THROW(FormBody{compressed}, ProblemException);
}

TEST(FormBody, NeverQuotesTheBody) {
  const auto error = tests::error_of([] { form("hunter2=hunter2&hunter2=hunter2"); });

  ASSERT_TRUE(error);
  EXPECT_EQ(std::string(error->what()), "Duplicate parameter");
}

}  // namespace
}  // namespace common::http
