#include "auth-service/check/target.hpp"

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "common/core/secret.hpp"
#include "common/core/text.hpp"
#include "common/http/url.hpp"

namespace auth::check {
namespace {

constexpr std::size_t kShownOfSecret = 8;
constexpr std::size_t kMinHiddenBytes = 4;  // shorter ones are part of other words
constexpr std::size_t kMaxShownBytes = 300;
constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
constexpr std::string_view kJwtBegin = "eyJ";
constexpr std::string_view kJwtCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

std::string shorten(std::string_view secret) {
  return std::string(secret.substr(0, std::min(kShownOfSecret, secret.size() / 2))) + "...";
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// Also tokens that the checks made themselves, and those that nobody expected in an answer.
void shorten_tokens(std::string& text) {
  for (auto at = text.find(kJwtBegin); at != std::string::npos; at = text.find(kJwtBegin, at + 1)) {
    const auto end = std::min(text.find_first_not_of(kJwtCharacters, at), text.size());
    if (end - at > 2 * kShownOfSecret)
      text.replace(at, end - at, shorten(text.substr(at, end - at)));
  }
}

}  // namespace

nlohmann::json Result::json() const { return nlohmann::json::parse(body, nullptr, false); }

std::string Result::member(const std::string& name) const {
  const auto value = json();
  if (!value.is_object() || !value.contains(name) || !value.at(name).is_string()) return "";
  return value.at(name).get<std::string>();
}

void Target::hide(const std::string& secret) {
  if (secret.size() < kMinHiddenBytes) return;
  // As it is, in a form, and in JSON.
  const auto json = nlohmann::json(secret).dump(-1, ' ', false, kReplace);
  for (const auto& form :
       {secret, common::http::percent_encode(secret), json.substr(1, json.size() - 2)}) {
    if (std::ranges::find(hidden_, form) == hidden_.end()) hidden_.push_back(form);
  }
  // A secret may contain another one.
  std::ranges::sort(hidden_, std::ranges::greater{}, &std::string::size);
}

std::string Target::redact(std::string_view text) const {
  std::string shown(text);
  for (const auto& secret : hidden_) replace_all(shown, secret, shorten(secret));
  shorten_tokens(shown);
  return common::make_printable(shown, kMaxShownBytes);
}

std::chrono::duration<double> Target::elapsed() const {
  return std::chrono::steady_clock::now() - began_;
}

void Target::begin_cleanup() {
  max_requests_ = requests_ + kCleanupRequests;
  deadline_ = common::Deadline::after(kCleanupTime);
}

void Target::count(int requests) {
  if (requests_ + requests > max_requests_) throw LimitReached("requests");
  if (deadline_.expired()) throw LimitReached("time");
  requests_ += requests;
}

std::string Target::describe(const Call& call) const {
  auto text = fmt::format("{} {}", call.method, call.url);
  if (!call.token.empty()) text += " Authorization: Bearer " + call.token;
  for (const auto& [name, value] : call.headers.fields()) {
    if (!common::http::equals_ignoring_case(name, "content-type"))
      text += " " + name + ": " + value;
  }
  if (!call.body.empty()) text += " " + call.body;
  return redact(text);
}

Result Target::exchange(common::http::HttpClient& client, const Call& call) const {
  const common::Secret bearer(call.token);
  auto headers = call.headers;
  const bool sends_body = call.method != "GET" && call.method != "OPTIONS";
  if (sends_body && headers.find("Content-Type") == nullptr) {
    // libcurl would call an empty body a form.
    headers.add("Content-Type", call.body.empty() ? "" : "application/json");
  }
  const auto began = std::chrono::steady_clock::now();
  auto answer = client.request(call.method, call.url, call.token.empty() ? nullptr : &bearer,
                               headers, sends_body ? &call.body : nullptr);
  Result result{.status = answer.status,
                .headers = std::move(answer.headers),
                .body = std::move(answer.body),
                .time = std::chrono::steady_clock::now() - began,
                .exchange = {}};
  return result;
}

// An opaque token has no pattern: its member says what it is.
void Target::hide_tokens_in(const Result& result) {
  const auto body = result.json();
  if (!body.is_object()) return;
  for (const auto& [name, value] : body.items()) {
    if (name.find("token") != std::string::npos && name != "token_type" && value.is_string()) {
      hide(value.get<std::string>());
    }
  }
}

Result Target::send(const Call& call) {
  count(1);
  auto result = exchange(client_, call);
  hide_tokens_in(result);
  result.exchange = {describe(call), redact(fmt::format("{} {}", result.status, result.body))};
  return result;
}

std::vector<Result> Target::send_in_parallel(const Call& call, int requests) {
  count(requests);
  std::mutex mutex;
  std::vector<Result> results;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < requests; ++i) {
      threads.emplace_back([&] {
        try {
          common::http::HttpClient client(kAnswerTimeout);
          auto result = exchange(client, call);
          const std::lock_guard lock(mutex);
          results.push_back(std::move(result));
        } catch (const std::runtime_error&) {
          // A service may refuse concurrent connections. What was answered is judged.
          return;
        }
      });
    }
  }
  for (auto& result : results) {
    result.exchange = {fmt::format("{} x {}", requests, describe(call)),
                       redact(fmt::format("{} {}", result.status, result.body))};
  }
  return results;
}

}  // namespace auth::check
