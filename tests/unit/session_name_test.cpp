#include "auth-service/core/session_name.hpp"

#include <string>

#include <gtest/gtest.h>

namespace auth {
namespace {

std::string name_of_agent(const std::string& agent) {
  Session session;
  session.user_agent = agent;
  return name_of(session);
}

TEST(SessionName, IsThatOfBrowserAndSystem) {
  EXPECT_EQ(name_of_agent("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
            "Firefox on Linux");
  EXPECT_EQ(
      name_of_agent("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
                    "Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"),
      "Edge on Windows");
  EXPECT_EQ(
      name_of_agent("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
                    "Chrome/130.0.0.0 Mobile Safari/537.36"),
      "Chrome on Android");
  EXPECT_EQ(name_of_agent("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
                          "(KHTML, like Gecko) Version/17.6 Safari/605.1.15"),
            "Safari on macOS");
  EXPECT_EQ(name_of_agent("Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) "
                          "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 "
                          "Safari/604.1"),
            "Safari on iPhone");
}

TEST(SessionName, IsTheBeginningOfAnyOtherUserAgent) {
  EXPECT_EQ(name_of_agent("curl/8.14.1"), "curl/8.14.1");
  EXPECT_EQ(name_of_agent("Firefox/1.0"), "Firefox/1.0") << "without a system";
  EXPECT_EQ(name_of_agent(std::string(200, 'x')), std::string(60, 'x'));
  EXPECT_EQ(name_of_agent(""), "Unknown client");
}

TEST(SessionName, IsWhatTheUserChose) {
  Session session;
  session.user_agent = "curl/8.14.1";
  session.name = "laptop";
  EXPECT_EQ(name_of(session), "laptop");
}

}  // namespace
}  // namespace auth
