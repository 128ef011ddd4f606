#include "auth-service/check/command.hpp"

#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

#include "auth-service/check/check.hpp"
#include "auth-service/check/host.hpp"
#include "auth-service/check/report.hpp"
#include "common/http/url.hpp"

namespace auth::check {
namespace {

constexpr int kFailures = 1;
constexpr int kNotTested = 2;

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(fmt::format("{} cannot be read", path));
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string read_secret(const std::string& path) {
  if (path.empty()) return "";
  auto secret = read_file(path);
  while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
  if (secret.empty()) throw std::runtime_error(fmt::format("{} is empty", path));
  return secret;
}

std::string read_url(const std::string& text, bool may_test_any_host) {
  const auto url = common::http::parse_http_url(text);
  if (!url) throw std::runtime_error("the URL must be like http://127.0.0.1:5000");
  if (!may_test_any_host) require_private_host(url->origin);
  return url->text();
}

// A check that got no answer: a line of the exercise fails, an attack shows nothing.
CheckedLine without_answer(const Check& check, const std::string& reason) {
  if (check.kind == Kind::kExercise) {
    return {check, failed({.sent = "", .got = reason}), ""};
  }
  return {check, not_checked("no_answer"), reason};
}

CheckedLine run_check(const Check& check, Run& run) try {
  return {check, check.run(run), ""};
} catch (const RateLimited&) {
  return {check, not_checked("rate_limit"), ""};
} catch (const LimitReached&) {
  return {check, not_checked("limit_reached"), ""};
} catch (const std::runtime_error& error) {
  return without_answer(check, run.client.target().redact(error.what()));
} catch (const nlohmann::json::exception&) {
  return without_answer(check, "not the expected JSON");
}

std::string describe_first_answers(const Run& run) {
  std::string text;
  for (const auto* result : {&run.registered, &run.logged_in}) {
    if (result->status == 0) continue;
    const auto& sent = result->exchange.sent;
    text += fmt::format("{}{} answered {}", text.empty() ? "" : ", ",
                        sent.substr(0, sent.find(' ', sent.find(' ') + 1)), result->status);
  }
  return text;
}

Report make_report(Run& run, const Options& options, const std::string& url) {
  Report report;
  report.service = url;
  report.preset = options.preset;
  for (const auto& check : kChecks) report.lines.push_back(run_check(check, run));
  report.accounts_left = run.client.remove_accounts();
  report.requests = run.client.target().requests();
  report.seconds = run.client.target().elapsed().count();
  return report;
}

std::string print(const Report& report, const Options& options) {
  const auto words = read_words(options.language);
  const auto json = as_json(report, words);
  if (options.format == "text") return print_text(json, words);
  if (options.format == "junit") return print_junit(json);
  if (options.format == "html") return print_html(json, words);
  return json.dump(2) + "\n";
}

void write(const std::string& text, const std::string& path) {
  if (path.empty()) {
    std::cout << text << std::flush;
    return;
  }
  std::ofstream file(path);
  if (!(file << text << std::flush)) {
    throw std::runtime_error(fmt::format("{} cannot be written", path));
  }
}

}  // namespace

int run_command(const Options& options) try {
  const auto url = read_url(options.url, options.may_test_any_host);
  const auto books_url =
      options.books_url.empty() ? url : read_url(options.books_url, options.may_test_any_host);
  const auto text = options.paths_file.empty() ? "" : read_file(options.paths_file);
  Run run{.client = Client(read_paths(options.preset, text), url, books_url),
          .secret = read_secret(options.secret_file)};
  run.client.target().hide(run.secret);
  if (!begin(run)) {
    fmt::print(stderr, "this is not such a service: {}\n", describe_first_answers(run));
    run.client.remove_accounts();
    return kNotTested;
  }
  const auto report = make_report(run, options, url);
  write(print(report, options), options.output_file);
  if (has_errors(report)) return kFailures;
  return has_gaps(report) ? kNotTested : 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "check: {}\n", error.what());
  return kNotTested;
}

}  // namespace auth::check
