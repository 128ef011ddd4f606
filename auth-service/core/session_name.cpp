#include "auth-service/core/session_name.hpp"

#include <array>
#include <span>

#include <fmt/format.h>

#include "auth-service/core/user.hpp"
#include "common/core/text.hpp"

namespace auth {
namespace {

constexpr std::size_t kMaxNameCharacters = 60;
constexpr common::TextRule kSessionName{
    .min_characters = 1, .max_characters = kMaxNameCharacters, .multiline = false};

// What a user agent contains, and what that is called.
struct Mark {
  std::string_view text;
  std::string_view name;
};

// The first that is found counts: most browsers also contain the marks of older ones.
constexpr std::array<Mark, 7> kBrowsers{{{"Edg", "Edge"},
                                         {"OPR/", "Opera"},
                                         {"SamsungBrowser/", "Samsung Internet"},
                                         {"Firefox/", "Firefox"},
                                         {"FxiOS/", "Firefox"},
                                         {"Chrome/", "Chrome"},
                                         {"Safari/", "Safari"}}};
constexpr std::array<Mark, 7> kSystems{{{"Android", "Android"},
                                        {"iPhone", "iPhone"},
                                        {"iPad", "iPad"},
                                        {"Windows", "Windows"},
                                        {"Mac OS X", "macOS"},
                                        {"CrOS", "ChromeOS"},
                                        {"Linux", "Linux"}}};

std::string_view find_mark(std::string_view agent, std::span<const Mark> marks) {
  for (const auto& mark : marks) {
    if (agent.find(mark.text) != std::string_view::npos) return mark.name;
  }
  return {};
}

}  // namespace

void check_session_name(std::string_view name, common::ValidationErrors& errors) {
  check_label("/name", name, kSessionName, errors);
}

std::string name_of(const Session& session) {
  if (session.name) return *session.name;
  const std::string_view agent = session.user_agent;  // printable ASCII
  if (agent.empty()) return "Unknown client";
  const auto browser = find_mark(agent, kBrowsers);
  const auto system = find_mark(agent, kSystems);
  if (!browser.empty() && !system.empty()) return fmt::format("{} on {}", browser, system);
  return std::string(agent.substr(0, kMaxNameCharacters));
}

}  // namespace auth
