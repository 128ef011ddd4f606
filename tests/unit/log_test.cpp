#include "common/service/log.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "common/service/recent_lines.hpp"
#include "common/service/refusal_limit.hpp"

namespace common {
namespace {

using std::string_literals::operator""s;

const std::vector<std::string> kHostileValues{
    "a\nb",
    "a\r\n2026-11-20T18:02:29.123Z info auth-service login_ok user=root",
    "\x1B[2J\x1B[31mred",
    "\"} {\"event\":\"forged\"",
    "back\\slash",
    "tab\there",
    "nul\0byte"s,
    "\xFF\xFE",
    "\xC3",
    "\xED\xA0\x80",
    "\xC2\x9B"
    "31m",
    "\xE2\x80\xA8",
    "\x7F",
    "%n %v {} {0}",
    "x=y event=forged",
    "",
    " ",
    std::string(100'000, 'x'),
    std::string(100'000, '\xFF'),
};

class Logging : public testing::Test {
 protected:
  // One log line with this value, without its line break.
  static std::string line(LogFormat format, std::string_view value) {
    testing::internal::CaptureStdout();
    make_log({.service = "auth-service", .format = format})
        ->info("login_failed", {{"user", value}, {"id", std::int64_t{-7}}, {"ms", 1.5}});
    auto text = testing::internal::GetCapturedStdout();
    EXPECT_TRUE(text.ends_with('\n'));
    text.pop_back();
    return text;
  }
};

// Replaces every digit with 0.
std::string shape(std::string text) {
  for (char& c : text) c = c >= '0' && c <= '9' ? '0' : c;
  return text;
}

constexpr const char* kTimeShape = "0000-00-00T00:00:00.000Z";

TEST_F(Logging, WritesATextLine) {
  const auto text = line(LogFormat::kText, "juan");

  EXPECT_EQ(shape(text.substr(0, 24)), kTimeShape);
  EXPECT_EQ(text.substr(24), " info auth-service login_failed user=juan id=-7 ms=1.500");
}

TEST_F(Logging, WritesAJsonLine) {
  const auto json = nlohmann::json::parse(line(LogFormat::kJson, "juan"));

  EXPECT_EQ(json.size(), 7U);
  EXPECT_EQ(shape(json["time"]), kTimeShape);
  EXPECT_EQ(json["level"], "info");
  EXPECT_EQ(json["service"], "auth-service");
  EXPECT_EQ(json["event"], "login_failed");
  EXPECT_EQ(json["user"], "juan");
  EXPECT_EQ(json["id"], -7);
  EXPECT_EQ(json["ms"], 1.5);
}

TEST_F(Logging, QuotesTextThatIsNotAPlainWord) {
  EXPECT_NE(line(LogFormat::kText, "x=y z").find(R"( user="x=y z" id=-7)"), std::string::npos);
  EXPECT_NE(line(LogFormat::kText, "").find(R"( user="" id=-7)"), std::string::npos);
  EXPECT_NE(line(LogFormat::kText, "a\nb").find(R"( user="a\x0ab" id=-7)"), std::string::npos);
}

TEST_F(Logging, KeepsHostileTextInOnePrintableLine) {
  for (const auto format : {LogFormat::kText, LogFormat::kJson}) {
    for (const auto& value : kHostileValues) {
      for (const char c : line(format, value)) {
        ASSERT_TRUE(c >= 0x20 && c < 0x7F) << static_cast<int>(c);
      }
    }
  }
}

TEST_F(Logging, KeepsHostileTextInItsFieldOfATextLine) {
  const std::string before = " info auth-service login_failed user=";
  const std::string after = " id=-7 ms=1.500";
  for (const auto& value : kHostileValues) {
    auto text = line(LogFormat::kText, value).substr(24);
    ASSERT_TRUE(text.starts_with(before) && text.ends_with(after)) << text;
    text = text.substr(before.size(), text.size() - before.size() - after.size());

    const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    const auto inner = quoted ? text.substr(1, text.size() - 2) : text;
    EXPECT_EQ(inner.find_first_of(quoted ? "\"" : "\" ="), std::string::npos) << text;
  }
}

TEST_F(Logging, KeepsHostileTextInItsFieldOfAJsonLine) {
  for (const auto& value : kHostileValues) {
    const auto json = nlohmann::json::parse(line(LogFormat::kJson, value));

    EXPECT_EQ(json.size(), 7U);
    EXPECT_EQ(json["event"], "login_failed");
  }
}

// Otherwise a username of 64 KB would make a line of up to 384 KB.
TEST_F(Logging, TruncatesLongTextInBothFormats) {
  EXPECT_LT(line(LogFormat::kText, std::string(100'000, '\xFF')).size(), 1'500U);
  EXPECT_LT(line(LogFormat::kJson, std::string(100'000, '\xFF')).size(), 1'500U);
  EXPECT_NE(line(LogFormat::kJson, std::string(100'000, 'x')).find("xxx...\""), std::string::npos);
  EXPECT_NE(line(LogFormat::kJson, std::string(200, 'x')).find("xxx\""), std::string::npos);
}

// The initials of the levels that are written at this log level.
std::string written_at(const std::string& level) {
  testing::internal::CaptureStdout();
  {
    const auto log = make_log({.service = "s", .level = level});
    log->write(LogLevel::kTrace, "T", {});
    log->debug("D", {});
    log->info("I", {});
    log->warn("W", {});
    log->error("E", {});
  }
  std::string events;
  for (const char c : testing::internal::GetCapturedStdout()) {
    if (std::string_view("DIWE").find(c) != std::string_view::npos) events += c;
  }
  return events;
}

TEST_F(Logging, FiltersByLevel) {
  EXPECT_EQ(written_at("trace"), "DIWE");
  EXPECT_EQ(written_at("debug"), "DIWE");
  EXPECT_EQ(written_at("info"), "IWE");
  EXPECT_EQ(written_at("warn"), "WE");
  EXPECT_EQ(written_at("error"), "E");
  EXPECT_EQ(written_at("off"), "");
}

TEST_F(Logging, NamesTheLevelOfALine) {
  testing::internal::CaptureStdout();
  {
    const auto log = make_log({.service = "s", .level = "trace"});
    log->write(LogLevel::kTrace, "x", {});
    log->debug("x", {});
    log->info("x", {});
    log->warn("x", {});
    log->error("x", {});
  }
  const auto text = testing::internal::GetCapturedStdout();

  for (const char* level :
       {"Z trace s x", "Z debug s x", "Z info s x", "Z warning s x", "Z error s x"}) {
    EXPECT_NE(text.find(level), std::string::npos) << level << "\n" << text;
  }
}

TEST_F(Logging, WritesOneShortLineForARequestAndForEventsThatSayMore) {
  testing::internal::CaptureStdout();
  {
    const auto log = make_log({.service = "auth-service", .format = LogFormat::kShort});
    log->info("token_validated", {{"request_id", "4f0c.1"}, {"user_id", std::int64_t{7}}});
    log->info("login_failed",
              {{"request_id", "4f0c.2"}, {"reason", "bad_password"}, {"ip", "::1"}});
    log->info("request", {{"request_id", "4f0c.3"},
                          {"method", "POST"},
                          {"path", "/auth/login\n"},
                          {"status", std::int64_t{401}},
                          {"ms", 69.4}});
    log->info("preflight",
              {{"request_id", "4f0c.4"}, {"path", "/a"}, {"status", std::int64_t{204}}});
    log->info("stopped", {});
  }
  std::istringstream lines(testing::internal::GetCapturedStdout());
  std::vector<std::string> texts;
  for (std::string text; std::getline(lines, text);) texts.push_back(text);

  ASSERT_EQ(texts.size(), 4U);
  EXPECT_NE(texts[0].find("login_failed\x1B[0m reason=bad_password \x1B[2m4f0c.2"),
            std::string::npos)
      << texts[0];
  EXPECT_EQ(texts[0].find("::1"), std::string::npos);
  EXPECT_NE(texts[1].find("\x1B[33m✕ POST   \"/auth/login\\x0a\" 401"), std::string::npos)
      << texts[1];
  EXPECT_NE(texts[1].find("69 ms 4f0c.3"), std::string::npos) << texts[1];
  EXPECT_NE(texts[2].find("preflight 4f0c.4"), std::string::npos) << texts[2];
  EXPECT_NE(texts[3].find("stopped"), std::string::npos);
}

TEST_F(Logging, AlsoWritesToAFileInFull) {
  const std::string path = testing::TempDir() + "llavero-log-test.log";
  static_cast<void>(::unlink(path.c_str()));
  testing::internal::CaptureStdout();
  make_log({.service = "s", .format = LogFormat::kShort, .file = path})
      ->info("token_validated", {{"request_id", "f"}});

  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(shape(line), std::string(kTimeShape) + " info s token_validated request_id=f");
  EXPECT_EQ(::unlink(path.c_str()), 0);
}

// The lines of 150 refusals from one address, and one from another.
std::string refusals_at(const std::string& level, RecentLines* recent) {
  testing::internal::CaptureStdout();
  {
    const auto log = make_log({.service = "s", .level = level, .recent = recent});
    const auto refuse = [&](std::string_view event, std::string_view ip) {
      log->info(event, {{"request_id", "f"}, {"status", std::int64_t{404}}, {"ip", ip}});
    };
    for (int i = 0; i < 50; ++i) {
      refuse("request", "192.0.2.7");
      refuse("token_rejected", "192.0.2.7");
      refuse("login_throttled", "192.0.2.7");
    }
    refuse("request", "192.0.2.8");
    log->info("request", {{"status", std::int64_t{200}}, {"ip", "192.0.2.7"}});
    log->info("login_failed", {{"ip", "192.0.2.7"}});
  }
  return testing::internal::GetCapturedStdout();
}

std::ptrdiff_t count_lines(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

TEST_F(Logging, SumsUpTheRefusalsOfAnAddress) {
  RecentLines recent;
  const auto text = refusals_at("info", &recent);

  EXPECT_EQ(count_lines(text), RefusalLimit::kMaxLines + 4);
  EXPECT_NE(text.find(" info s refusals_omitted address=192.0.2.7 lines=50\n"), std::string::npos);
  EXPECT_NE(text.find("status=404 ip=192.0.2.8\n"), std::string::npos);
  EXPECT_NE(text.find("status=200 ip=192.0.2.7\n"), std::string::npos);
  EXPECT_NE(text.find("login_failed ip=192.0.2.7\n"), std::string::npos);
  EXPECT_EQ(recent.find("f").size(), 151U);
}

TEST_F(Logging, WritesEveryRefusalAtDebug) {
  EXPECT_EQ(count_lines(refusals_at("debug", nullptr)), 153);
}

TEST_F(Logging, WritesWholeLinesInTheOrderOfEachThread) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 500;
  testing::internal::CaptureStdout();
  {
    const auto log = make_log({.service = "s"});
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&log, thread] {
        for (std::int64_t i = 0; i < kRounds; ++i) {
          log->info("a", {{"by", std::int64_t{thread}}, {"i", 2 * i}});
          log->info("b", {{"by", std::int64_t{thread}}, {"i", 2 * i + 1}});
        }
      });
    }
  }

  std::istringstream lines(testing::internal::GetCapturedStdout());
  std::vector<int> next(kThreads, 0);  // the expected `i` of the next line, by thread
  for (std::string text; std::getline(lines, text);) {
    const auto thread = static_cast<std::size_t>(text.at(text.find("by=") + 3) - '0');
    const auto expected = " info s " + std::string(next.at(thread) % 2 == 0 ? "a" : "b") +
                          " by=" + std::to_string(thread) + " i=" + std::to_string(next.at(thread));
    ASSERT_EQ(text.substr(24), expected);
    ++next.at(thread);
  }
  EXPECT_EQ(next, std::vector<int>(kThreads, 2 * kRounds));
}

}  // namespace
}  // namespace common
