#include "common/service/doctor.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/core/clock.hpp"
#include "common/core/text.hpp"
#include "common/http/http_client.hpp"
#include "common/sql/make_driver.hpp"

namespace common {
namespace {

constexpr std::chrono::seconds kPeerTimeout{3};
constexpr int kOk = 200;
constexpr std::chrono::seconds kMaxClockDifference{2};
constexpr std::size_t kMaxPeerTextBytes = 64;  // of a member of the health of a peer
constexpr std::size_t kMaxFindingBytes = 1000;

// A member of the health of a peer, which may be anybody.
std::string read_text(const nlohmann::json& health, const char* name) {
  return make_printable(health.value(name, ""), kMaxPeerTextBytes);
}

Diagnosis compare_secret(const nlohmann::json& health, const std::string& fingerprint) {
  const auto theirs = read_text(health, "secret_fingerprint");
  return {"secret", theirs == fingerprint, fmt::format("ours {}, theirs {}", fingerprint, theirs),
          "give both services the same JWT_SECRET"};
}

Diagnosis compare_clock(const nlohmann::json& health) {
  const auto theirs = parse_time(health.value("time", "")).value_or(Timestamp{});
  const auto difference = std::chrono::abs(theirs - SystemClock().now());
  return {"clock", difference <= kMaxClockDifference,
          fmt::format("{} s apart", std::chrono::round<std::chrono::seconds>(difference).count()),
          "set the clocks of both hosts, e.g. with NTP"};
}

Diagnosis compare_version(const nlohmann::json& health) {
  const auto theirs = read_text(health, "version");
  return {"version", theirs == LLAVERO_VERSION,
          fmt::format("ours {}, theirs {}", LLAVERO_VERSION, theirs),
          "install the same version of both services"};
}

}  // namespace

Diagnosis check_database(const sql::DatabaseUrl& url) {
  Diagnosis diagnosis{"database", true, sql::describe(url),
                      "check DATABASE_URL, and that the server runs and lets the account in"};
  const auto* file = std::get_if<sql::SqliteUrl>(&url);
  if (file != nullptr && !std::filesystem::exists(file->path)) {  // connecting would create it
    return {diagnosis.check, false, diagnosis.finding + ": there is no such file",
            "run migrate, or start the service, which creates it; or check DATABASE_URL"};
  }
  try {
    const auto driver = sql::make_driver(url);
    driver->connect()->query("SELECT 1", {});
  } catch (const std::exception& error) {
    diagnosis.passed = false;
    diagnosis.finding += fmt::format(": {}", error.what());
  }
  return diagnosis;
}

std::vector<Diagnosis> check_peer(const Peer& peer, const std::string& fingerprint) {
  Diagnosis reach{
      peer.service, true, peer.base_url,
      fmt::format("check {}, and that {} runs and its port is open", peer.setting, peer.service)};
  try {
    const auto answer = http::HttpClient(kPeerTimeout).get(peer.base_url + "/health");
    if (answer.status != kOk) throw std::runtime_error(fmt::format("status {}", answer.status));
    const auto health = nlohmann::json::parse(answer.body);
    const auto service = read_text(health, "service");
    if (service != peer.service) {
      throw std::runtime_error(fmt::format("this is \"{}\"", service));
    }
    return {reach, compare_secret(health, fingerprint), compare_clock(health),
            compare_version(health)};
  } catch (const std::exception& error) {
    reach.passed = false;
    reach.finding += fmt::format(": {}", error.what());
    return {reach};
  }
}

Diagnosis check_followed_database(const Peer& peer, const std::string& database_id) {
  Diagnosis diagnosis{"auth_database", false, "",
                      fmt::format("check AUTH_URL of {}, and its doctor", peer.service)};
  try {
    const auto answer = http::HttpClient(kPeerTimeout).get(peer.base_url + "/health/ready");
    const auto ready = nlohmann::json::parse(answer.body);
    const auto followed = ready.find("auth_database_id");
    if (followed == ready.end() || !followed->is_string()) {
      diagnosis.finding = fmt::format("{} follows no revocation feed yet", peer.service);
      return diagnosis;
    }
    const auto theirs = read_text(ready, "auth_database_id");
    diagnosis.passed = theirs == database_id;
    diagnosis.finding = diagnosis.passed ? fmt::format("{} follows {}", peer.service, database_id)
                                         : fmt::format("{} follows {}, ours is {}", peer.service,
                                                       theirs, database_id);
  } catch (const std::exception& error) {
    diagnosis.finding = error.what();
  }
  return diagnosis;
}

Diagnosis check_proxies(const Peer& peer) {
  Diagnosis diagnosis{"proxies", true, "", fmt::format("check {}", peer.setting)};
  try {
    const auto answer = http::HttpClient(kPeerTimeout).get(peer.base_url + "/health/ready");
    const auto ready = nlohmann::json::parse(answer.body);
    const auto ignored = ready.value("forwarded_ignored", std::int64_t{0});
    diagnosis.finding =
        ignored == 0 ? fmt::format("{} got no X-Forwarded-For from an unknown peer", peer.service)
                     : fmt::format(
                           "{} ignored X-Forwarded-For of {} requests: if your proxy sent it, list "
                           "the proxy in TRUSTED_PROXIES of {}; if a client did, nothing is wrong",
                           peer.service, ignored, peer.service);
  } catch (const std::exception& error) {
    diagnosis.passed = false;
    diagnosis.finding = error.what();
  }
  return diagnosis;
}

int run_doctor(const std::vector<Diagnosis>& diagnoses) {
  int status = 0;
  for (const auto& diagnosis : diagnoses) {
    // A finding quotes peers, also in the messages of libraries.
    fmt::print("{:4} {}: {}", diagnosis.passed ? "ok" : "FAIL", diagnosis.check,
               make_printable(diagnosis.finding, kMaxFindingBytes));
    if (!diagnosis.passed) {
      fmt::print(" -> {}", diagnosis.fix);
      status = 1;
    }
    fmt::print("\n");
  }
  return status;
}

}  // namespace common
