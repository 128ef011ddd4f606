#include <iterator>

#include <fmt/format.h>

#include "auth-service/check/report.hpp"

namespace auth::check {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::string text_of(const json& words, const char* id) {
  return words.at("report").at(id).get<std::string>();
}

std::string string_of(const ordered_json& object, const char* member) {
  return object.at(member).get<std::string>();
}

std::string join(const ordered_json& strings) {
  std::string joined;
  for (const auto& string : strings) {
    joined += (joined.empty() ? "" : ", ") + string.get<std::string>();
  }
  return joined;
}

void print_exchange(std::string& text, const ordered_json& line, const json& words) {
  for (const char* member : {"sent", "got"}) {
    if (string_of(line, member).empty()) continue;
    text += fmt::format("    {}: {}\n", text_of(words, member), string_of(line, member));
  }
}

void print_findings(std::string& text, const ordered_json& findings, const char* title,
                    const json& words) {
  text += fmt::format("\n{}: {}\n", text_of(words, title),
                      findings.empty() ? text_of(words, "none") : std::to_string(findings.size()));
  for (const auto& finding : findings) {
    text += fmt::format("  {}: {}\n", string_of(finding, "id"), string_of(finding, "text"));
    print_exchange(text, finding, words);
    text += fmt::format("    {}: {} ({})\n", text_of(words, "why"), string_of(finding, "why"),
                        join(finding.at("references")));
    for (const auto& [framework, mend] : finding.at("mend").items()) {
      text += fmt::format("    {}: {}\n", framework, mend.get<std::string>());
    }
  }
}

}  // namespace

std::string print_text(const ordered_json& report, const json& words) {
  const auto& grade = report.at("grade");
  auto text = fmt::format("{}: {} {}\n", string_of(report, "service"), text_of(words, "preset"),
                          string_of(report, "preset"));
  text += fmt::format("\n{}: {}/{}\n", text_of(words, "exercise"), grade.at("passed").get<int>(),
                      grade.at("of").get<int>());
  for (const auto& line : report.at("exercise")) {
    const bool passed = line.at("passed").get<bool>();
    text += fmt::format("  {} {}\n", passed ? "ok  " : "FAIL", string_of(line, "text"));
    if (!passed) print_exchange(text, line, words);
  }
  print_findings(text, report.at("findings"), "findings", words);
  print_findings(text, report.at("advice"), "advice", words);
  text += fmt::format("\n{}:\n", text_of(words, "not_checked"));
  for (const auto& line : report.at("not_checked")) {
    text += fmt::format("  {}: {}\n", string_of(line, "id"), string_of(line, "why"));
  }
  text += fmt::format("\n{}: {}, {:.1f} s\n", text_of(words, "requests"),
                      report.at("requests").get<int>(), report.at("seconds").get<double>());
  const auto& left = report.at("accounts_left");
  if (!left.empty()) text += fmt::format("{}: {}\n", text_of(words, "accounts_left"), join(left));
  return text;
}

}  // namespace auth::check
