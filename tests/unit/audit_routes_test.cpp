// GET /api/audit without a socket: filters, CSV and JSON lines.

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "auth-service/http_routes.hpp"
#include "common/core/text.hpp"
#include "tests/support/accounts_fixture.hpp"
#include "tests/support/requests.hpp"

namespace auth {
namespace {

using common::http::Method;
using common::http::Response;
using tests::body_of;
using tests::header;
using Ids = std::vector<std::int64_t>;

class AuditRoutes : public tests::AccountsFixture {
 protected:
  AuditRoutes() {
    add_audit_routes(router_, guard_, administration_);
    users_.add({.id = 0,
                .username = "root",
                .password_hash = "plain:" + tests::kPassword,
                .role = "admin",
                .disabled = false,
                .created_at = clock_.now()});
    admin_ = log_in("root").access.token.reveal();
    audit_.rows.clear();
  }

  void add(const std::string& event, std::int64_t user_id, const std::string& detail = "") {
    audit_.record({.created_at = clock_.now(),
                   .event = event,
                   .user_id = user_id,
                   .ip = "192.0.2.7",
                   .request_id = "id-1",
                   .detail = detail});
  }
  Response get(const std::string& query, const std::string& accept = "") {
    auto sent = tests::request(Method::kGet, "/api/audit", {{"Authorization", "Bearer " + admin_}});
    if (!accept.empty()) sent.headers.add("Accept", accept);
    sent.query = query;
    return router_.handle(sent);
  }
  Ids ids(const std::string& query) {
    Ids ids;
    const auto body = body_of(get(query));
    for (const auto& item : body["items"]) ids.push_back(item["id"]);
    return ids;
  }

  common::http::Router router_{{}, random_, log_};
  common::Guard guard_{*verifier_, log_};
  std::string admin_;
};

TEST_F(AuditRoutes, FilterByUserEventAndTime) {
  add("login_ok", 1);
  add("login_failed", 1);
  clock_.advance(std::chrono::seconds(60));
  const auto later = common::format_time(clock_.now());
  add("login_ok", 2);
  add("login_ok", 1);

  EXPECT_EQ(ids(""), (Ids{4, 3, 2, 1}));
  EXPECT_EQ(ids("user=1"), (Ids{4, 2, 1}));
  EXPECT_EQ(ids("event=login_failed"), Ids{2});
  EXPECT_EQ(ids("event=login_ok&user=1"), (Ids{4, 1}));
  EXPECT_EQ(ids("from=" + later), (Ids{4, 3}));
  EXPECT_EQ(ids("to=" + later), (Ids{2, 1})) << "without the end";
  EXPECT_EQ(ids("event=no_such_event"), Ids{});
}

TEST_F(AuditRoutes, TakeAFilterWithoutAValueForNone) {
  add("login_ok", 1);
  EXPECT_EQ(ids("user=&event=&from=&to="), Ids{1});
}

TEST_F(AuditRoutes, KeepTheFiltersOnTheNextPage) {
  for (int i = 0; i < 6; ++i) add(i % 2 == 0 ? "login_ok" : "login_failed", 1);

  const auto first = body_of(get("limit=2&event=login_ok"));
  const std::string next = first["next"];
  const auto query = next.substr(next.find('?') + 1);

  EXPECT_TRUE(query.starts_with("limit=2&event=login_ok&cursor=")) << query;
  EXPECT_EQ(ids(query), Ids{1});
  const auto cursor = query.substr(query.find("&cursor="));
  EXPECT_EQ(body_of(get("limit=2&event=login_failed" + cursor))["code"], "bad_cursor");
  EXPECT_EQ(body_of(get("limit=2" + cursor))["code"], "bad_cursor");
}

TEST_F(AuditRoutes, RefuseWhatIsNoFilter) {
  for (const char* query :
       {"user=0", "user=-1", "user=ana", "user=1x", "user=99999999999999999999", "event=Login",
        "event=login_ok'", "event=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "from=yesterday",
        "from=2026-11-20", "to=2026-11-20T18:02:29Z",
        "from=2026-11-20T18:02:29.001Z&to=2026-11-20T18:02:29.000Z"}) {
    const auto response = get(query);
    EXPECT_EQ(response.status, 400) << query;
    EXPECT_EQ(body_of(response)["code"], "bad_query") << query;
  }
  EXPECT_EQ(body_of(get("user=1&user=2"))["code"], "repeated_parameter");
  EXPECT_EQ(body_of(get("ip=1"))["code"], "unknown_parameter");
}

TEST_F(AuditRoutes, ExportCsvThatASpreadsheetDoesNotCompute) {
  add("login_ok", 1);
  add("login_failed", 1, "=1+1, \"x\"");
  audit_.rows.back().request_id = "@SUM(A1)";

  const auto response = get("", "text/csv");

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header(response, "Content-Type"), "text/csv; charset=utf-8; header=present");
  EXPECT_EQ(header(response, "Cache-Control"), "no-store");
  EXPECT_EQ(response.body,
            "id,created_at,event,user_id,actor_id,session_id,ip,request_id,detail\r\n"
            "2,2026-11-20T18:02:29.000Z,login_failed,1,,,192.0.2.7,'@SUM(A1),"
            "\"'=1+1, \"\"x\"\"\"\r\n"
            "1,2026-11-20T18:02:29.000Z,login_ok,1,,,192.0.2.7,id-1,\r\n");
}

TEST_F(AuditRoutes, ExportJsonLines) {
  add("login_ok", 1);
  add("login_failed", 1);

  const auto response = get("event=login_ok", "application/x-ndjson");

  EXPECT_EQ(header(response, "Content-Type"), "application/x-ndjson");
  EXPECT_EQ(response.body,
            R"({"id":1,"created_at":"2026-11-20T18:02:29.000Z","event":"login_ok","user_id":1,)"
            R"("actor_id":null,"session_id":null,"ip":"192.0.2.7","request_id":"id-1",)"
            R"("detail":""})"
            "\n");
}

TEST_F(AuditRoutes, ExportUpToTenThousandAndNameTheRest) {
  for (int i = 0; i < 10'003; ++i) add("login_ok", 1);

  const auto first = get("", "text/csv");
  EXPECT_EQ(std::count(first.body.begin(), first.body.end(), '\n'), 10'001) << "with the header";
  const auto link = header(first, "Link");
  ASSERT_TRUE(link.starts_with("</api/audit?limit=10000&cursor=")) << link;
  const auto query = link.substr(link.find('?') + 1, link.find('>') - link.find('?') - 1);

  const auto rest = get(query, "text/csv");
  EXPECT_EQ(header(rest, "Content-Type"), "text/csv; charset=utf-8; header=absent");
  EXPECT_TRUE(rest.body.starts_with("3,")) << "without a header";
  EXPECT_EQ(header(rest, "Link"), "-");
}

TEST_F(AuditRoutes, AnswerJsonUnlessAnExportIsPreferred) {
  add("login_ok", 1);
  for (const char* accept : {"*/*", "text/html,application/xhtml+xml,*/*;q=0.8", "application/json",
                             "text/csv;q=0.5,application/json", "text/plain"}) {
    EXPECT_EQ(header(get("", accept), "Content-Type"), "application/json") << accept;
  }
}

}  // namespace
}  // namespace auth
