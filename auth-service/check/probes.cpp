// What else an attacker tries, besides tokens: answers of logins, errors, CORS, URLs, logout.
#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <thread>

#include "auth-service/check/check.hpp"

namespace auth::check {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRounds = 9;
constexpr int kFewestRounds = 5;
constexpr int kTooManyRequests = 429;
// A loaded machine must not look like a service that reveals names.
constexpr int kTimesSlower = 5;
constexpr int kTimesSlowerEachRound = 3;
constexpr std::chrono::milliseconds kLeastDifference{20};
constexpr std::chrono::seconds kLogoutWait{5};
constexpr std::chrono::milliseconds kPollInterval{100};

// What only an answer has that shows the inside of a service.
constexpr std::array<std::string_view, 18> kDetails{
    "Traceback (most recent call last)",
    "werkzeug.debug",
    "Werkzeug Debugger",
    "sqlalchemy.exc",
    "SQLSTATE",
    "SQL syntax",
    "sqlite3.OperationalError",
    "sqlite3.IntegrityError",
    "sqlite3.InterfaceError",
    "sqlite3.ProgrammingError",
    "MySQLdb.",
    "pymysql.err",
    "psycopg2.",
    "    at JSON.parse",
    "node_modules/",
    "goroutine ",
    "java.lang.",
    ".py\", line ",
};

// An answer without what differs each time: both names, and words with a digit, such as ids.
std::string mask(const Result& result, const std::array<std::string, 2>& names) {
  auto body = result.body;
  for (const auto& name : names) {
    for (auto at = body.find(name); at != std::string::npos; at = body.find(name, at)) {
      body.erase(at, name.size());
    }
  }
  std::string masked = std::to_string(result.status) + " ";
  std::string word;
  for (const char c : body + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      word += c;
      continue;
    }
    const bool has_digit =
        std::ranges::any_of(word, [](unsigned char d) { return std::isdigit(d); });
    masked += (has_digit ? "#" : word) + c;
    word.clear();
  }
  return masked;
}

// Wrong passwords for a known and an unknown name in turn.
struct Rounds {
  std::set<std::string> known;
  std::set<std::string> unknown;
  std::vector<Clock::duration> known_times;
  std::vector<Clock::duration> unknown_times;
  Exchange known_exchange;
  Exchange unknown_exchange;
};

Rounds try_names(Run& run) {
  Rounds rounds;
  const auto wrong = run.client.invent_account();
  const Account known{.username = run.client.new_account().username, .password = wrong.password};
  for (int i = 0; i < kRounds; ++i) {
    const auto first = run.client.log_in(known);
    const auto second = run.client.log_in(wrong);
    if (first.status == kTooManyRequests || second.status == kTooManyRequests) break;
    const std::array names{known.username, wrong.username};
    rounds.known.insert(mask(first, names));
    rounds.unknown.insert(mask(second, names));
    rounds.known_times.push_back(first.time);
    rounds.unknown_times.push_back(second.time);
    rounds.known_exchange = first.exchange;
    rounds.unknown_exchange = second.exchange;
  }
  return rounds;
}

Clock::duration median(std::vector<Clock::duration> times) {
  std::ranges::sort(times);
  return times[times.size() / 2];
}

std::string milliseconds(Clock::duration time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) +
         " ms";
}

bool is_slower(const std::vector<Clock::duration>& slow, const std::vector<Clock::duration>& fast) {
  for (std::size_t i = 0; i < slow.size(); ++i) {
    if (slow[i] < fast[i] * kTimesSlowerEachRound) return false;
  }
  const auto difference = median(slow) - median(fast);
  return median(slow) > median(fast) * kTimesSlower && difference > kLeastDifference;
}

// Whether the answer lets a page of that origin read answers to requests with cookies.
bool allows_credentials(const Result& result, const std::string& origin) {
  const auto* allowed = result.headers.find("Access-Control-Allow-Origin");
  const auto* credentials = result.headers.find("Access-Control-Allow-Credentials");
  return allowed != nullptr && *allowed == origin && credentials != nullptr &&
         *credentials == "true";
}

bool has_details(const Result& result) {
  return result.status >= 400 && std::ranges::any_of(kDetails, [&](std::string_view detail) {
           return result.body.find(detail) != std::string::npos;
         });
}

}  // namespace

Outcome check_user_enumeration(Run& run) {
  const auto rounds = try_names(run);
  if (rounds.known_times.size() < kFewestRounds) return not_checked("rate_limit");
  const Exchange texts{.sent = rounds.known_exchange.sent + " | " + rounds.unknown_exchange.sent,
                       .got = rounds.known_exchange.got + " | " + rounds.unknown_exchange.got};
  // Answers that differ each time, other than by ids, say nothing.
  if (rounds.known.size() == 1 && rounds.unknown.size() == 1 && rounds.known != rounds.unknown) {
    return failed(texts);
  }
  const Exchange times{.sent = texts.sent,
                       .got = milliseconds(median(rounds.known_times)) + " | " +
                              milliseconds(median(rounds.unknown_times))};
  return pass_if(!is_slower(rounds.known_times, rounds.unknown_times) &&
                     !is_slower(rounds.unknown_times, rounds.known_times),
                 times);
}

Outcome check_cors_credentials(Run& run) {
  for (const auto& origin : {run.client.invent_account().username + ".example", std::string()}) {
    const auto sent = origin.empty() ? "null" : "https://" + origin;
    auto route = *run.client.paths().profile;
    for (const auto& method : {route.method, std::string("OPTIONS")}) {
      route.method = method;
      common::http::Headers headers;
      headers.add("Origin", sent);
      if (method == "OPTIONS") headers.add("Access-Control-Request-Method", "GET");
      const auto result = run.client.call(route, "", headers);
      auto exchange = result.exchange;
      exchange.got += " Access-Control-Allow-Origin: " + sent;
      exchange.got += " Access-Control-Allow-Credentials: true";
      if (allows_credentials(result, sent)) return failed(exchange);
    }
  }
  return passed();
}

Outcome check_error_details(Run& run) {
  const auto& login = *run.client.paths().login;
  const auto url = run.client.url_of(login);
  std::vector<std::string> bodies{"", "{", "[]", "null", "{}", R"({"a": "\ud800"})"};
  for (const char* value : {R"("'")", R"("\"")", R"(["a"])", R"({"$gt": ""})", "null", "1"}) {
    bodies.push_back("{\"" + login.username + "\": " + value + ", \"" + login.password +
                     "\": " + value + "}");
  }
  std::vector<Call> calls;
  for (const auto& body : bodies) {
    common::http::Headers headers;
    headers.add("Content-Type", common::http::kJsonType);
    calls.push_back(
        {.method = login.method, .url = url, .token = "", .headers = headers, .body = body});
  }
  const auto& profile = *run.client.paths().profile;
  for (const char* token : {"a", "a.b", "a.b.c", "e30.e30.e30", "eyJhbGciOiJIUzI1NiJ9.W10.AA"}) {
    calls.push_back({.method = profile.method, .url = run.client.url_of(profile), .token = token});
  }
  for (const auto& call : calls) {
    const auto result = run.client.target().send(call);
    if (has_details(result)) return failed(result.exchange);
  }
  return passed();
}

Outcome check_token_in_url(Run& run) {
  if (run.guarded.empty()) return not_checked("nothing_guarded");
  for (const auto& guarded : run.guarded) {
    for (const char* name : {"access_token", "token", "jwt"}) {
      const auto result = run.client.target().send(
          {.method = guarded.method,
           .url = run.client.url_of(guarded) + "?" + name + "=" + run.tokens.access,
           .token = ""});
      if (result.ok()) return failed(result.exchange);
    }
  }
  return passed();
}

Outcome check_logout_ignored(Run& run) {
  if (!run.has_logout) return not_checked("no_logout");
  if (run.guarded.empty()) return not_checked("nothing_guarded");
  const auto tokens = run.client.new_session(run.user);
  if (!run.client.call(*run.client.paths().logout, tokens.access).ok()) {
    return not_checked("no_logout");
  }
  // Another service may hear of it a little later.
  const auto end = Clock::now() + kLogoutWait;
  auto accepted = find_acceptance(run, tokens.access);
  while (accepted && Clock::now() < end) {
    std::this_thread::sleep_for(kPollInterval);
    accepted = find_acceptance(run, tokens.access);
  }
  if (accepted) return failed(*accepted);
  if (tokens.refresh.empty() || !run.client.paths().refresh) return passed();
  const auto refreshed = run.client.refresh(tokens.refresh);
  return pass_if(!refreshed.ok(), refreshed.exchange);
}

}  // namespace auth::check
