// GET /openapi.json and /docs without a socket.

#include "common/service/docs/docs.hpp"

#include <gtest/gtest.h>

#include "tests/support/counting_random.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/requests.hpp"

namespace common {
namespace {

using http::Method;
using http::Response;
using tests::header;

constexpr std::string_view kDocument = R"({"openapi":"3.1.0","info":{"title":"Keys","version":"0"},
  "servers":[{"url":"/"}],
  "components":{"securitySchemes":{"password":{"flows":{"password":{"tokenUrl":"/token"}}}},
                "schemas":{"Name":{"minLength":8}}}})";

class Docs : public testing::Test {
 protected:
  Docs() { add_docs_routes(router_, {.document = kDocument}); }

  Response get(const std::string& path, const std::string& known_tag = "") {
    auto sent = tests::request(Method::kGet, path);
    if (!known_tag.empty()) sent.headers.add("If-None-Match", known_tag);
    return router_.handle(sent);
  }
  static Response accept(const http::Router& router, const std::string& path,
                         const std::string& type) {
    auto sent = tests::request(Method::kGet, path, {{"Accept", type}});
    return router.handle(sent);
  }

  tests::CountingRandom random_;
  tests::MemoryLog log_;
  http::Router router_{{}, random_, log_};
};

TEST_F(Docs, ShowTheDocumentWithTheVersionOfTheProgram) {
  const auto response = get("/openapi.json");

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header(response, "Content-Type"), "application/json");
  EXPECT_EQ(tests::body_of(response)["info"]["version"], LLAVERO_VERSION);
}

TEST_F(Docs, AnswerNotModifiedForAMatchingETag) {
  for (const std::string path : {"/openapi.json", "/docs", "/docs/start.js"}) {
    const auto response = get(path);
    const auto again = get(path, header(response, "ETag"));

    EXPECT_EQ(header(response, "Cache-Control"), "no-cache") << path;
    EXPECT_EQ(again.status, 304) << path;
    EXPECT_EQ(again.body, "") << path;
    EXPECT_EQ(header(again, "ETag"), header(response, "ETag")) << path;
    EXPECT_EQ(get(path, "\"another\"").status, 200) << path;
  }
}

TEST_F(Docs, LeadBrowsersFromTheRootToThePage) {
  const auto response = accept(router_, "/", "text/html,application/xhtml+xml,*/*;q=0.8");

  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(header(response, "Location"), "/docs");
  EXPECT_EQ(header(response, "Vary"), "Accept");
}

TEST_F(Docs, TellProgramsAtTheRootWhereToLook) {
  for (const char* type : {"*/*", "application/json", ""}) {
    const auto response = accept(router_, "/", type);

    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(header(response, "Vary"), "Accept");
    EXPECT_EQ(tests::body_of(response), (nlohmann::json{{"name", "Keys"},
                                                        {"version", LLAVERO_VERSION},
                                                        {"health", "/health"},
                                                        {"openapi", "/openapi.json"},
                                                        {"docs", "/docs"}}));
  }
}

// The links of the page are relative.
TEST_F(Docs, RedirectASlashAtTheEnd) {
  const auto response = get("/docs/");

  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(header(response, "Location"), "/docs");
}

TEST_F(Docs, CarryTheBasePath) {
  http::Router router({.base_path = "/keys"}, random_, log_);
  add_docs_routes(router, {.document = kDocument});

  const auto root = tests::body_of(accept(router, "/", "*/*"));
  const auto document = tests::body_of(accept(router, "/openapi.json", "*/*"));

  EXPECT_EQ(root["openapi"], "/keys/openapi.json");
  EXPECT_EQ(root["docs"], "/keys/docs");
  EXPECT_EQ(header(accept(router, "/", "text/html"), "Location"), "/keys/docs");
  EXPECT_EQ(header(accept(router, "/docs/", "*/*"), "Location"), "/keys/docs");
  EXPECT_EQ(document["servers"][0]["url"], "/keys");
  EXPECT_EQ(document["components"]["securitySchemes"]["password"]["flows"]["password"]["tokenUrl"],
            "/keys/token");
}

TEST_F(Docs, ServeEveryFileWithItsContentType) {
  EXPECT_EQ(header(get("/docs"), "Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(header(get("/docs/start.js"), "Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(header(get("/docs/page.css"), "Content-Type"), "text/css; charset=utf-8");
  EXPECT_EQ(header(get("/docs/LICENSE"), "Content-Type"), "text/plain; charset=utf-8");
  for (const auto& file : docs_files()) {
    EXPECT_EQ(get("/docs/" + std::string(file.name)).body, file.text) << file.name;
  }
  EXPECT_EQ(get("/docs/nothing.js").status, 404);
}

TEST_F(Docs, RestrictThePageToItsService) {
  const auto policy = header(get("/docs"), "Content-Security-Policy");

  EXPECT_TRUE(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"));
  EXPECT_NE(policy.find("connect-src 'self';"), std::string::npos) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
}

TEST(DocsPolicy, AllowsCallsToTheTokenService) {
  const auto calls = [](const char* url) {
    const auto policy = docs_policy(url);
    const auto from = policy.find("connect-src");
    return policy.substr(from, policy.find(';', from) - from);
  };

  EXPECT_EQ(calls("https://auth.example.org/token"), "connect-src 'self' https://auth.example.org");
  EXPECT_EQ(calls("http://10.0.0.1:8001/a/token"), "connect-src 'self' http://10.0.0.1:8001");
  EXPECT_EQ(calls("http://[fd00::1]:8001/token"), "connect-src 'self' http://[fd00::1]:8001");
}

// start.js replaces the host with that of the page.
TEST(DocsPolicy, AllowsAnyHostForALoopbackAddress) {
  for (const char* host : {"127.0.0.1", "127.8.8.8", "localhost", "[::1]"}) {
    const auto policy = docs_policy("http://" + std::string(host) + ":8001/token");
    EXPECT_NE(policy.find("connect-src 'self' http://*:8001;"), std::string::npos) << policy;
  }
}

TEST(WriteDocument, AppliesTokenUrlAndChanges) {
  const auto document = nlohmann::json::parse(
      write_document({.document = kDocument,
                      .token_url = "https://auth.example.org/token",
                      .changes = {{"/components/schemas/Name/minLength", 15}}}));

  EXPECT_EQ(document["components"]["securitySchemes"]["password"]["flows"]["password"]["tokenUrl"],
            "https://auth.example.org/token");
  EXPECT_EQ(document["components"]["schemas"]["Name"]["minLength"], 15);
}

TEST(WriteDocument, RefusesAChangeAtAMissingPath) {
  EXPECT_THROW(write_document({.document = kDocument, .changes = {{"/components/nothing/x", 1}}}),
               nlohmann::json::exception);
}

}  // namespace
}  // namespace common
