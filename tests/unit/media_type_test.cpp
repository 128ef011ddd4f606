#include "common/http/media_type.hpp"

#include <gtest/gtest.h>

#include "common/http/problem.hpp"
#include "tests/support/requests.hpp"

namespace common::http {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

// Whether a client with these fields gets HTML rather than JSON.
bool prefers_html(const Fields& fields) {
  return prefers(tests::request(Method::kGet, "/", fields), "text/html", "application/json");
}
bool prefers_html(const std::string& accept) { return prefers_html(Fields{{"Accept", accept}}); }

// The refusal of a body with these fields; nothing if it is accepted.
std::optional<Problem> refusal(const Fields& fields) {
  try {
    check_body_encoding(tests::request(Method::kPost, "/", fields));
  } catch (const ProblemException& refused) {
    return refused.problem();
  }
  return std::nullopt;
}

TEST(Accept, TakesTheTypeWithTheHigherQuality) {
  for (const char* accept :
       {"text/html", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "application/json;q=0.5, text/html;q=0.51", "application/json;q=0, text/*",
        "text/html;q=0.001", "text/html;q=1.000, application/json;q=.9",
        "*/*, application/json;q=0.9"}) {
    EXPECT_TRUE(prefers_html(accept)) << accept;
  }
  for (const char* accept :
       {"", " ", ",", "application/json", "application/json, text/html;q=0.9", "text/html;q=0",
        "text/html;q=0, */*", "text/html;q=0.0, text/*", "text/plain", "image/png"}) {
    EXPECT_FALSE(prefers_html(accept)) << accept;
  }
  EXPECT_FALSE(prefers_html(Fields{}));
}

TEST(Accept, BreaksATieForATypeThatItNames) {
  EXPECT_TRUE(prefers_html("application/json, text/html"));
  EXPECT_TRUE(prefers_html("text/html, */*"));
  EXPECT_FALSE(prefers_html("*/*"));
  EXPECT_FALSE(prefers_html("text/*, */*"));
}

TEST(Accept, TakesTheMostSpecificRange) {
  EXPECT_FALSE(prefers_html("text/html;q=0.1, text/*, application/json;q=0.2"));
  EXPECT_FALSE(prefers_html("text/*;q=0.1, */*"));
  EXPECT_TRUE(prefers_html("application/*;q=0.1, */*;q=0.5"));
}

TEST(Accept, IgnoresCaseAndBlanks) {
  EXPECT_TRUE(prefers_html("Text/HTML"));
  EXPECT_FALSE(prefers_html("text/html ; Q=0"));
  EXPECT_TRUE(prefers_html("application/json ;\tq=0.1 ,\ttext/html"));
}

TEST(Accept, JoinsItsFields) {
  EXPECT_TRUE(prefers_html({{"Accept", "image/png"}, {"accept", "text/html"}}));
  EXPECT_FALSE(prefers_html({{"Accept", "text/html;q=0.5"}, {"accept", "application/json"}}));
}

TEST(Accept, SplitsOutsideOfQuotes) {
  EXPECT_TRUE(prefers_html(R"(application/json;x="a,text/html;q=0\",";q=0.1, text/html)"));
  EXPECT_FALSE(prefers_html(R"(image/png;x=", text/html, ")"));
}

TEST(Accept, IgnoresARangeWithAnInvalidWeight) {
  for (const char* weight : {"2", "1.1", "1.001", "0.1234", "-1", "x", "", "0,5", "0x1", "1e0"}) {
    EXPECT_FALSE(prefers_html(std::string("text/html;q=") + weight)) << weight;
  }
}

TEST(Accept, DoesNotMatchPartOfAName) {
  for (const char* accept : {"text/html5", "xtext/html", "text/htm", "text", "tex/*", "text/h*"}) {
    EXPECT_FALSE(prefers_html(accept)) << accept;
  }
}

TEST(BodyEncoding, AcceptsUtf8WithoutACoding) {
  for (const Fields& fields :
       {Fields{}, Fields{{"Content-Encoding", "identity"}}, Fields{{"Content-Encoding", ""}},
        Fields{{"content-encoding", "Identity, identity"}}, Fields{{"Content-Type", "a/b"}},
        Fields{{"Content-Type", "a/b; charset=utf-8"}},
        Fields{{"Content-Type", "a/b;charset=UTF8"}},
        Fields{{"Content-Type", R"(a/b ; x="charset=latin1" ; Charset = "Utf-8")"}}}) {
    EXPECT_FALSE(refusal(fields));
  }
}

TEST(BodyEncoding, RefusesACodingAndNamesWhatItAccepts) {
  for (const char* coding : {"gzip", "br", "identity, gzip", "GZIP", "x", "identity;q=1"}) {
    const auto problem = refusal({{"Content-Encoding", coding}});

    ASSERT_TRUE(problem) << coding;
    EXPECT_EQ(problem->status, 415);
    EXPECT_EQ(problem->code, "unsupported_media_type");
    EXPECT_EQ(*problem->headers.find("Accept-Encoding"), "identity");
  }
  EXPECT_TRUE(refusal({{"Content-Encoding", "identity"}, {"Content-Encoding", "deflate"}}));
}

TEST(BodyEncoding, RefusesAnotherCharset) {
  for (const char* charset : {"latin1", "utf-16", "\"ISO-8859-1\"", "", "utf-8x"}) {
    const auto problem =
        refusal({{"Content-Type", std::string("application/json; charset=") + charset}});

    ASSERT_TRUE(problem) << charset;
    EXPECT_EQ(problem->status, 415);
    EXPECT_EQ(problem->message, "The body must be UTF-8");
  }
}

}  // namespace
}  // namespace common::http
