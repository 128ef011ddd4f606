#pragma once

#include <string>
#include <vector>

#include "common/sql/database_url.hpp"

namespace common {

// The result of one check of `doctor`. `fix` says what to do if it failed.
struct Diagnosis {
  std::string check;
  bool passed = false;
  std::string finding;
  std::string fix;
};

// Whether the database answers. Does not create it.
Diagnosis check_database(const sql::DatabaseUrl& url);

// Another service, and the setting with its URL.
struct Peer {
  std::string service;
  std::string setting;
  std::string base_url;
};

// Whether the other service answers, and has the same secret, time and version. Returns four
// diagnoses, or one if it does not answer.
std::vector<Diagnosis> check_peer(const Peer& peer, const std::string& fingerprint);

// Whether the other service follows the revocation feed of our database, which has this id.
Diagnosis check_followed_database(const Peer& peer, const std::string& database_id);

// How many requests the other service got from an unknown proxy, or from a client that posed as
// one. Passes anyway, because any client can pose as one.
Diagnosis check_proxies(const Peer& peer);

// Prints one line per check. Returns the exit status: 0 if all passed, else 1.
int run_doctor(const std::vector<Diagnosis>& diagnoses);

}  // namespace common
