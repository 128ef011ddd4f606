#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "auth-service/check/check.hpp"

namespace auth::check {

struct CheckedLine {
  Check check;
  Outcome outcome;
  std::string answer;  // why there was no answer, if that is the reason
};

// The results of a run. Contains no complete token, password or secret.
struct Report {
  std::string service;
  std::string preset;
  int requests = 0;
  double seconds = 0;
  std::vector<CheckedLine> lines;
  std::vector<std::string> accounts_left;  // that the service could not delete
};

// Whether a line of the exercise fails or an attack succeeded.
bool has_errors(const Report& report);
// Whether a line of the exercise or an attack has no result, for lack of an answer or of time.
bool has_gaps(const Report& report);

// The words of the language, "en" or "es": members report, checks and reasons.
nlohmann::json read_words(const std::string& language);

// The report as data, from which the other formats are printed.
nlohmann::ordered_json as_json(const Report& report, const nlohmann::json& words);

// Each ends with a line feed.
std::string print_text(const nlohmann::ordered_json& report, const nlohmann::json& words);
std::string print_junit(const nlohmann::ordered_json& report);
// One page without script and without a request to another host.
std::string print_html(const nlohmann::ordered_json& report, const nlohmann::json& words);

}  // namespace auth::check
