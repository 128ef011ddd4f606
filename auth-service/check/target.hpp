#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/core/deadline.hpp"
#include "common/http/http_client.hpp"
#include "common/http/message.hpp"

namespace auth::check {

// The limit of requests or time is reached: the remaining checks are not made.
class LimitReached : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The service allows no more logins or accounts for now (429).
class RateLimited : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A request and its answer, as a report shows them: without complete tokens and passwords.
struct Exchange {
  std::string sent;
  std::string got;
};

struct Call {
  std::string method;
  std::string url;
  std::string token;  // sent as the bearer, unless empty
  common::http::Headers headers{};
  std::string body{};
};

struct Result {
  int status = 0;
  common::http::Headers headers;
  std::string body;
  std::chrono::steady_clock::duration time{};
  Exchange exchange;

  [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
  [[nodiscard]] bool refused() const { return status >= 400 && status < 500; }
  // The body; discarded if it is not JSON.
  [[nodiscard]] nlohmann::json json() const;
  // A member of the body that is text, else "".
  [[nodiscard]] std::string member(const std::string& name) const;
};

// Sends all requests to the service under test, counts and limits them. One thread may use it.
class Target {
 public:
  static constexpr int kMaxRequests = 2'000;
  static constexpr std::chrono::seconds kMaxTime{60};
  static constexpr int kCleanupRequests = 20;
  static constexpr std::chrono::seconds kCleanupTime{10};
  static constexpr std::chrono::seconds kAnswerTimeout{5};

  Target() : client_(kAnswerTimeout) {}

  // Throws LimitReached, and std::runtime_error if there is no answer.
  Result send(const Call& call);
  // The same call, `count` times concurrently. Calls without an answer are left out.
  std::vector<Result> send_in_parallel(const Call& call, int count);

  // Never shows more than the first characters of this password, token or secret.
  void hide(const std::string& secret);
  // From now on only kCleanupRequests more within kCleanupTime, whatever was sent before.
  void begin_cleanup();
  // `text` as a report may show it.
  [[nodiscard]] std::string redact(std::string_view text) const;

  [[nodiscard]] int requests() const { return requests_; }
  [[nodiscard]] std::chrono::duration<double> elapsed() const;
  [[nodiscard]] bool expired() const { return deadline_.expired(); }

 private:
  void count(int requests);
  void hide_tokens_in(const Result& result);
  [[nodiscard]] Result exchange(common::http::HttpClient& client, const Call& call) const;
  [[nodiscard]] std::string describe(const Call& call) const;

  common::http::HttpClient client_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  common::Deadline deadline_ = common::Deadline::after(kMaxTime);
  int max_requests_ = kMaxRequests;
  int requests_ = 0;
  std::vector<std::string> hidden_;
};

}  // namespace auth::check
