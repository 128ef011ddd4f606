// The formats with tags: JUnit and HTML.
#include <fmt/format.h>

#include "auth-service/check/report.hpp"

namespace auth::check {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::string_view kStyle =
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "code{background:#f3f3f3;word-break:break-all}table{border-collapse:collapse}"
    "td{border-bottom:1px solid #ccc;padding:.2rem .8rem;vertical-align:top}"
    ".bad{color:#b00020;font-weight:bold}.good{color:#1b6e2d}";

// For elements and attributes. Control characters, which XML does not allow, never get here:
// Target::redact() escapes them.
std::string escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string escaped(const ordered_json& object, const char* member) {
  return escape(object.at(member).get<std::string>());
}

std::string word(const json& words, const char* id) {
  return escape(words.at("report").at(id).get<std::string>());
}

std::string test_case(std::string_view suite, const ordered_json& line, std::string_view inside) {
  return fmt::format("  <testcase classname=\"{}\" name=\"{}\">{}</testcase>\n", suite,
                     escaped(line, "id"), inside);
}

std::string failure(const ordered_json& line) {
  return fmt::format("<failure message=\"{}\">{}\n{}</failure>", escaped(line, "text"),
                     escaped(line, "sent"), escaped(line, "got"));
}

std::string html_exchange(const ordered_json& line, const json& words) {
  return fmt::format("<p>{}: <code>{}</code><br>{}: <code>{}</code></p>\n", word(words, "sent"),
                     escaped(line, "sent"), word(words, "got"), escaped(line, "got"));
}

std::string html_findings(const ordered_json& findings, const char* title, const json& words) {
  auto html = fmt::format("<h2>{} ({})</h2>\n", word(words, title), findings.size());
  for (const auto& finding : findings) {
    html += fmt::format("<h3 id=\"{}\">{}</h3>\n{}<p>{}</p>\n<ul>", escaped(finding, "id"),
                        escaped(finding, "text"), html_exchange(finding, words),
                        escaped(finding, "why"));
    for (const auto& reference : finding.at("references")) {
      html += fmt::format("<li>{}</li>", escape(reference.get<std::string>()));
    }
    html += "</ul>\n<dl>";
    for (const auto& [framework, mend] : finding.at("mend").items()) {
      html +=
          fmt::format("<dt>{}</dt><dd>{}</dd>", escape(framework), escape(mend.get<std::string>()));
    }
    html += "</dl>\n";
  }
  return html;
}

std::string html_exercise(const ordered_json& report, const json& words) {
  const auto& grade = report.at("grade");
  auto html = fmt::format("<h2>{}: {}/{}</h2>\n<table>\n", word(words, "exercise"),
                          grade.at("passed").get<int>(), grade.at("of").get<int>());
  for (const auto& line : report.at("exercise")) {
    const bool passed = line.at("passed").get<bool>();
    html += fmt::format("<tr><td class=\"{}\">{}</td><td>{}{}</td></tr>\n", passed ? "good" : "bad",
                        word(words, passed ? "passed" : "failed"), escaped(line, "text"),
                        passed ? "" : html_exchange(line, words));
  }
  return html + "</table>\n";
}

std::string html_rest(const ordered_json& report, const json& words) {
  auto html = fmt::format("<h2>{}</h2>\n<ul>", word(words, "not_checked"));
  for (const auto& line : report.at("not_checked")) {
    html += fmt::format("<li>{}: {}</li>\n", escaped(line, "id"), escaped(line, "why"));
  }
  html += fmt::format("</ul>\n<p>{}: {}, {:.1f} s</p>\n", word(words, "requests"),
                      report.at("requests").get<int>(), report.at("seconds").get<double>());
  for (const auto& name : report.at("accounts_left")) {
    html += fmt::format("<p>{}: {}</p>\n", word(words, "accounts_left"),
                        escape(name.get<std::string>()));
  }
  return html;
}

}  // namespace

std::string print_junit(const ordered_json& report) {
  std::string cases;
  std::size_t failures = report.at("findings").size();
  std::size_t tests = failures + report.at("not_checked").size() + report.at("exercise").size();
  for (const auto& line : report.at("exercise")) {
    const bool passed = line.at("passed").get<bool>();
    if (!passed) ++failures;
    cases += test_case("exercise", line, passed ? "" : failure(line));
  }
  for (const auto& line : report.at("findings")) cases += test_case("attacks", line, failure(line));
  for (const auto& line : report.at("not_checked")) {
    cases += test_case("not_checked", line,
                       fmt::format("<skipped message=\"{}\"/>", escaped(line, "why")));
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"{}\" tests=\"{}\" "
      "failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"{:.3f}\">\n{}</testsuite>\n",
      escaped(report, "service"), tests, failures, report.at("not_checked").size(),
      report.at("seconds").get<double>(), cases);
}

std::string print_html(const ordered_json& report, const json& words) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\">\n<meta "
      "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n<title>{} {}</title>\n<style>{}</style></head>\n<body>\n<h1>{} "
      "{}</h1>\n{}{}{}{}</body>\n</html>\n",
      word(words, "lang"), word(words, "title"), escaped(report, "service"), kStyle,
      word(words, "title"), escaped(report, "service"), html_exercise(report, words),
      html_findings(report.at("findings"), "findings", words),
      html_findings(report.at("advice"), "advice", words), html_rest(report, words));
}

}  // namespace auth::check
