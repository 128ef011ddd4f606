#pragma once

#include <string>
#include <vector>

#include "common/sql/database_url.hpp"

namespace common {

// What one check of `doctor` found. `fix` says what to do where it failed.
struct Diagnosis {
  std::string check;
  bool passed = false;
  std::string finding;
  std::string fix;
};

// Whether the database can be reached and answers.
Diagnosis check_database(const sql::DatabaseUrl& url);

// Whether the service at `base_url` answers, holds the secret with our fingerprint and has our
// time. Three diagnoses, or one if it does not answer.
std::vector<Diagnosis> check_peer(const std::string& base_url, const std::string& fingerprint);

// Prints one line per check and answers the exit status: 0 if all passed, else 1.
int run_doctor(const std::vector<Diagnosis>& diagnoses);

}  // namespace common
