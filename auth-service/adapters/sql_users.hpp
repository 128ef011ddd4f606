#pragma once

#include <memory>
#include <string_view>

#include "auth-service/core/ports.hpp"
#include "common/sql/database.hpp"

namespace auth {

// Table users of `database`, which outlives it.
std::unique_ptr<UserRepository> make_sql_users(common::sql::Database& database);

// The columns that to_user() reads. They collide with no column of another SELECT list here.
inline constexpr std::string_view kUserColumns =
    "users.id AS id, username, password_hash, role, disabled, users.created_at AS created_at";
User to_user(const common::sql::Row& row);

}  // namespace auth
