#include "auth-service/check/report.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "common/http/embedded_file.hpp"

namespace auth::check {

std::span<const common::EmbeddedFile> word_files();  // generated

namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using State = Outcome::State;

ordered_json exercise_line(const CheckedLine& line, const json& words) {
  return {{"id", line.check.id},
          {"passed", line.outcome.state == State::kPassed},
          {"text", words.at("text")},
          {"sent", line.outcome.exchange.sent},
          {"got", line.outcome.exchange.got}};
}

ordered_json finding(const CheckedLine& line, const json& words) {
  return {{"id", line.check.id},
          {"severity", line.check.kind == Kind::kError ? "error" : "advice"},
          {"text", words.at("text")},
          {"sent", line.outcome.exchange.sent},
          {"got", line.outcome.exchange.got},
          {"why", words.at("why")},
          {"references", words.at("references")},
          {"mend", words.at("mend")}};
}

ordered_json unchecked(const CheckedLine& line, const json& reasons) {
  auto why = reasons.at(std::string(line.outcome.reason)).get<std::string>();
  if (!line.answer.empty()) why += ": " + line.answer;
  return {{"id", line.check.id}, {"why", why}};
}

}  // namespace

bool has_errors(const Report& report) {
  return std::ranges::any_of(report.lines, [](const CheckedLine& line) {
    return line.check.kind != Kind::kAdvice && line.outcome.state == State::kFailed;
  });
}

bool has_gaps(const Report& report) {
  return std::ranges::any_of(report.lines, [](const CheckedLine& line) {
    const auto reason = line.outcome.reason;
    return line.check.kind != Kind::kAdvice &&
           (reason == "limit_reached" || reason == "no_answer" || reason == "own_token_refused");
  });
}

json read_words(const std::string& language) {
  const auto name = "words." + language + ".json";
  for (const auto& file : word_files()) {
    if (file.name == name) return json::parse(file.text);
  }
  throw std::runtime_error("there are no words in the language " + language);
}

ordered_json as_json(const Report& report, const json& words) {
  auto exercise = ordered_json::array();
  auto findings = ordered_json::array();
  auto advice = ordered_json::array();
  auto not_checked = ordered_json::array();
  int passed = 0;
  for (const auto& line : report.lines) {
    const auto& text = words.at("checks").at(std::string(line.check.id));
    if (line.outcome.state == State::kNotChecked) {
      not_checked.push_back(unchecked(line, words.at("reasons")));
    } else if (line.check.kind == Kind::kExercise) {
      exercise.push_back(exercise_line(line, text));
      if (line.outcome.state == State::kPassed) ++passed;
    } else if (line.outcome.state == State::kFailed) {
      (line.check.kind == Kind::kError ? findings : advice).push_back(finding(line, text));
    }
  }
  return {{"service", report.service},
          {"preset", report.preset},
          {"requests", report.requests},
          {"seconds", report.seconds},
          {"grade", {{"passed", passed}, {"of", exercise.size()}}},
          {"exercise", exercise},
          {"findings", findings},
          {"advice", advice},
          {"not_checked", not_checked},
          {"accounts_left", report.accounts_left}};
}

}  // namespace auth::check
