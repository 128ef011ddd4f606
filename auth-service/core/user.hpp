#pragma once

#include <cstdint>
#include <string>

#include "common/core/clock.hpp"

namespace auth {

// A row of table users.
struct User {
  std::int64_t id = 0;
  std::string username;
  std::string password_hash;  // PHC string
  std::string role;
  bool disabled = false;
  common::Timestamp created_at;
};

}  // namespace auth
