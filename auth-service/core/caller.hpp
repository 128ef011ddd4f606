#pragma once

#include <string>

namespace auth {

// From where a request came: for the log, the audit trail and the list of sessions.
struct Caller {
  std::string request_id;
  std::string ip;
  std::string user_agent;
};

}  // namespace auth
