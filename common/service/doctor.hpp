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

// Whether the database can be reached and answers. Creates none.
Diagnosis check_database(const sql::DatabaseUrl& url);

// Another service, and the setting that says where it is.
struct Peer {
  std::string service;
  std::string setting;
  std::string base_url;
};

// Whether the service answers as a service of ours does, holds the secret with our fingerprint, has
// our time and our version. Four diagnoses, or one if it does not answer.
std::vector<Diagnosis> check_peer(const Peer& peer, const std::string& fingerprint);

// Prints one line per check and answers the exit status: 0 if all passed, else 1.
int run_doctor(const std::vector<Diagnosis>& diagnoses);

}  // namespace common
