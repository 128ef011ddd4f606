#pragma once

#include <string>

namespace auth::check {

// The arguments of the command.
struct Options {
  std::string url;
  std::string books_url;  // if empty, `url`
  std::string preset;
  std::string paths_file;
  std::string secret_file;
  std::string format;
  std::string language;
  std::string output_file;  // if empty, standard output
  bool may_test_any_host = false;
};

// Tests the service at a URL and prints a report. Returns the exit status: 0 without a failure, 1
// with one, 2 if the service cannot be tested, with one line on standard error.
int run_command(const Options& options);

}  // namespace auth::check
