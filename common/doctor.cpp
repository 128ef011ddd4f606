#include "common/doctor.hpp"

#include <chrono>
#include <cmath>
#include <ctime>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/http_client.hpp"
#include "common/sql/make_driver.hpp"

namespace common {
namespace {

constexpr std::chrono::seconds kPeerTimeout{3};
constexpr double kMaxClockDifferenceSeconds = 2;

// Seconds since 1970 of an RFC 3339 time in UTC, as /health gives it.
double parse_time(const std::string& text) {
  std::tm utc{};
  if (::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &utc) == nullptr) return 0;
  return static_cast<double>(::timegm(&utc));
}

Diagnosis compare_secret(const nlohmann::json& health, const std::string& fingerprint) {
  const auto theirs = health.value("secret_fingerprint", "");
  return {"secret", theirs == fingerprint, fmt::format("ours {}, theirs {}", fingerprint, theirs),
          "give both services the same JWT_SECRET"};
}

Diagnosis compare_clock(const nlohmann::json& health) {
  const auto now = static_cast<double>(std::time(nullptr));
  const double difference = std::abs(parse_time(health.value("time", "")) - now);
  return {"clock", difference <= kMaxClockDifferenceSeconds,
          fmt::format("{:.0f} s apart", difference), "set the clocks of both hosts, e.g. with NTP"};
}

}  // namespace

Diagnosis check_database(const sql::DatabaseUrl& url) {
  Diagnosis diagnosis{"database", true, sql::describe(url),
                      "check DATABASE_URL, and that the server runs and lets the account in"};
  try {
    const auto driver = sql::make_driver(url);
    driver->connect()->query("SELECT 1", {});
  } catch (const std::exception& error) {
    diagnosis.passed = false;
    diagnosis.finding += fmt::format(": {}", error.what());
  }
  return diagnosis;
}

std::vector<Diagnosis> check_peer(const std::string& base_url, const std::string& fingerprint) {
  Diagnosis reach{"auth-service", true, base_url,
                  "check AUTH_URL, and that auth-service runs and its port is open"};
  try {
    const auto answer = fetch(base_url + "/health", kPeerTimeout);
    const auto health = nlohmann::json::parse(answer.body);
    return {reach, compare_secret(health, fingerprint), compare_clock(health)};
  } catch (const std::exception& error) {
    reach.passed = false;
    reach.finding += fmt::format(": {}", error.what());
    return {reach};
  }
}

int run_doctor(const std::vector<Diagnosis>& diagnoses) {
  int status = 0;
  for (const auto& diagnosis : diagnoses) {
    fmt::print("{:4} {}: {}", diagnosis.passed ? "ok" : "FAIL", diagnosis.check, diagnosis.finding);
    if (!diagnosis.passed) {
      fmt::print(" -> {}", diagnosis.fix);
      status = 1;
    }
    fmt::print("\n");
  }
  return status;
}

}  // namespace common
