// The reports of `auth-service check`.
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth-service/check/report.hpp"

namespace auth::check {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kHostile = "<script>alert('&\"')</script>";

Check check_of(std::string_view id) {
  for (const auto& check : kChecks) {
    if (check.id == id) return check;
  }
  throw std::out_of_range(std::string(id));
}

Report sample() {
  Report report;
  report.service = "http://127.0.0.1:5000";
  report.preset = "exercise";
  report.requests = 7;
  report.seconds = 1.5;
  report.lines = {
      {check_of("register"), passed({.sent = "POST /auth/register", .got = "201"}), ""},
      {check_of("login"), failed({.sent = kHostile, .got = kHostile}), ""},
      {check_of("algorithm_none"), failed({.sent = kHostile, .got = kHostile}), ""},
      {check_of("no_logout"), failed({.sent = "POST /auth/logout", .got = "404"}), ""},
      {check_of("weak_secret"), passed(), ""},
      {check_of("expired_accepted"), not_checked("no_secret"), ""},
  };
  report.accounts_left = {"check-1"};
  return report;
}

std::set<std::string> keys_of(const nlohmann::json& object) {
  std::set<std::string> keys;
  for (const auto& member : object.items()) keys.insert(member.key());
  return keys;
}

TEST(CheckWords, HaveEveryCheckInBothLanguages) {
  std::set<std::string> ids;
  for (const auto& check : kChecks) ids.insert(std::string(check.id));
  ASSERT_EQ(ids.size(), kChecks.size()) << "an id is used twice";
  const auto english = read_words("en");
  const auto spanish = read_words("es");

  EXPECT_EQ(keys_of(english.at("checks")), ids);
  EXPECT_EQ(keys_of(spanish.at("checks")), ids);
  EXPECT_EQ(keys_of(spanish.at("report")), keys_of(english.at("report")));
  EXPECT_EQ(keys_of(spanish.at("reasons")), keys_of(english.at("reasons")));
  for (const auto& check : kChecks) {
    if (check.kind == Kind::kExercise) continue;
    for (const auto& words : {english, spanish}) {
      const auto& text = words.at("checks").at(std::string(check.id));
      EXPECT_FALSE(text.at("why").empty()) << check.id;
      EXPECT_FALSE(text.at("references").empty()) << check.id;
      EXPECT_EQ(keys_of(text.at("mend")),
                (std::set<std::string>{"express", "fastapi", "flask", "go"}))
          << check.id;
    }
  }
}

TEST(CheckReport, SortsTheResults) {
  const auto json = as_json(sample(), read_words("en"));

  EXPECT_EQ(json.at("grade").at("passed"), 1);
  EXPECT_EQ(json.at("grade").at("of"), 2);
  EXPECT_EQ(json.at("exercise").size(), 2U);
  ASSERT_EQ(json.at("findings").size(), 1U);
  EXPECT_EQ(json.at("findings").front().at("id"), "algorithm_none");
  EXPECT_EQ(json.at("findings").front().at("severity"), "error");
  ASSERT_EQ(json.at("advice").size(), 1U);
  EXPECT_EQ(json.at("advice").front().at("severity"), "advice");
  ASSERT_EQ(json.at("not_checked").size(), 1U);
  EXPECT_EQ(json.at("not_checked").front().at("id"), "expired_accepted");
}

TEST(CheckReport, CountsNoAdviceAsAnError) {
  auto report = sample();
  EXPECT_TRUE(has_errors(report));
  std::erase_if(report.lines, [](const CheckedLine& line) {
    return line.check.id == "login" || line.check.id == "algorithm_none";
  });
  EXPECT_FALSE(has_errors(report));
}

TEST(CheckReport, KnowsWhatCouldNotBeTested) {
  auto report = sample();
  EXPECT_FALSE(has_gaps(report));
  for (const char* reason : {"limit_reached", "no_answer", "own_token_refused"}) {
    report.lines.back().outcome = not_checked(reason);
    EXPECT_TRUE(has_gaps(report)) << reason;
  }
}

TEST(CheckReport, IsTextInBothLanguages) {
  const auto json = as_json(sample(), read_words("es"));
  const auto text = print_text(json, read_words("es"));

  EXPECT_THAT(text, HasSubstr("Ejercicio: 1/2"));
  EXPECT_THAT(text, HasSubstr("algorithm_none: Se acepta un token con alg: none"));
  EXPECT_THAT(text, HasSubstr("Cuentas que el servicio conserva: check-1"));
}

TEST(CheckReport, EscapesWhatTheServiceSent) {
  const auto words = read_words("en");
  const auto json = as_json(sample(), words);

  for (const auto& text : {print_junit(json), print_html(json, words)}) {
    EXPECT_THAT(text, Not(HasSubstr("<script")));
    EXPECT_THAT(text, HasSubstr("&lt;script&gt;alert(&#39;&amp;&quot;&#39;)"));
  }
}

TEST(CheckReport, CountsInJUnit) {
  const auto text = print_junit(as_json(sample(), read_words("en")));

  EXPECT_THAT(text, HasSubstr("tests=\"4\" failures=\"2\" errors=\"0\" skipped=\"1\""));
}

TEST(CheckTarget, ShortensSecretsInFormsAndJson) {
  Target target;
  target.hide("p@ss\"w0rd");

  EXPECT_EQ(target.redact("password=p%40ss%22w0rd").find("w0rd"), std::string::npos);
  EXPECT_EQ(target.redact(R"({"password":"p@ss\"w0rd"})").find("w0rd"), std::string::npos);
}

TEST(CheckTarget, ShortensSecrets) {
  Target target;
  target.hide("Pw-0123456789");
  const std::string token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";

  EXPECT_EQ(target.redact("a Pw-0123456789 b"), "a Pw-012... b");
  EXPECT_EQ(target.redact("{\"t\":\"" + token + "\"}"), "{\"t\":\"eyJhbGci...\"}");
  EXPECT_EQ(target.redact("a\x1b[2J"), "a\\x1b[2J");
}

}  // namespace
}  // namespace auth::check
