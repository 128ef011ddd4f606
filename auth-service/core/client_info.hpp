#pragma once

#include <string>

namespace auth {

// Where a request came from: for the log, the audit trail and the list of sessions.
struct ClientInfo {
  std::string request_id;
  std::string ip;
  std::string user_agent;
};

}  // namespace auth
