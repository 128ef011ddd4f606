#include "auth-service/commands.hpp"

#include <array>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <unistd.h>

#include "auth-service/core/roles.hpp"
#include "auth-service/core/user.hpp"
#include "auth-service/user_transfer.hpp"
#include "common/core/error.hpp"
#include "common/core/text.hpp"
#include "common/http/base64url.hpp"

namespace auth {
namespace {

using common::Secret;

constexpr int kRowsPerPage = 100;
constexpr std::size_t kMaxTypedBytes = 4 * kMaxPasswordCharacters + 2;

// Without a request id, which every request of a client has.
const ClientInfo kCommandLine{.request_id = "", .ip = "", .user_agent = ""};

struct DemoUser {
  const char* name;
  const char* password;
  std::string_view role;
};

// The first is that of the exercise. Its password is shorter than the API allows.
constexpr std::array<DemoUser, 3> kDemoUsers{{
    {"johndoe", "secret", kRoleUser},
    {"editor", "demo-editor", kRoleEditor},
    {"admin", "demo-admin", kRoleAdmin},
}};

// A line of standard input without its end, LF or CR LF.
std::string read_line() {
  std::string line;
  std::getline(std::cin, line);
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

// On a terminal, asks twice and without echo.
Secret read_password() {
  if (::isatty(STDIN_FILENO) == 0) return Secret(read_line());
  std::array<char, kMaxTypedBytes> typed{};
  if (::EVP_read_pw_string(typed.data(), static_cast<int>(typed.size()), "Password: ", 1) != 0) {
    throw std::runtime_error("no password was typed, or two different ones");
  }
  return Secret(typed.data());
}

User find_user(const CommandParts& parts, const std::string& name) {
  auto user = parts.users.find_by_username(name);
  if (!user) throw no_such_user();
  return *std::move(user);
}

bool add(const CommandParts& parts, const NewUser& user, const std::string& role) {
  const auto added = parts.users.add({.id = 0,
                                      .username = user.username,
                                      .password_hash = parts.hasher.hash(user.password),
                                      .role = role,
                                      .disabled = false,
                                      .created_at = parts.clock.now()});
  if (!added) return false;
  parts.events.record(kCommandLine,
                      {.name = "user_registered",
                       .user_id = added->id,
                       .username = added->username,
                       .detail = fmt::format("role={} {}", role, name_detail(added->username))});
  return true;
}

void add_user(const Config& config, const CommandParts& parts) {
  const NewUser user{.username = config.username, .password = read_password()};
  common::ValidationErrors errors;
  check_new_user(user, config.accounts.registration.min_password_characters, errors);
  if (!scope_of_role(config.role)) {
    errors.add("/role", "unknown_role", "must be user, editor or admin");
  }
  errors.throw_if_any();
  if (!add(parts, user, config.role)) {
    throw common::Error(common::ErrorKind::kConflict, "username_taken", "That user name is taken");
  }
}

void list_users(const CommandParts& parts) {
  std::int64_t after_id = 0;
  for (bool more = true; more;) {
    const auto page = parts.administration.list_users(kCommandLine, {}, after_id, kRowsPerPage);
    for (const auto& user : page.entries) {
      fmt::print("{}\t{}\t{}\t{}\t{}\n", user.id, common::escape_for_log(user.username), user.role,
                 user.disabled ? "disabled" : "enabled", common::format_time(user.created_at));
      after_id = user.id;
    }
    more = page.more;
  }
}

void change_user(const Config& config, const CommandParts& parts, const UserChange& change) {
  common::ValidationErrors errors;
  parts.administration.change_user(kCommandLine, {}, find_user(parts, config.username).id, change,
                                   errors);
}

void set_password(const Config& config, const CommandParts& parts) {
  common::ValidationErrors errors;
  parts.administration.set_password(kCommandLine, {}, find_user(parts, config.username).id,
                                    read_password(), errors);
}

void print_reset_code(const Config& config, const CommandParts& parts) {
  const auto made =
      parts.administration.make_reset_code(kCommandLine, {}, find_user(parts, config.username).id);
  fmt::print("{}\ngood until {}\n", made.code.reveal(), common::format_time(made.expires_at));
}

TransferParts transfer_parts(const CommandParts& parts) {
  return {parts.users, parts.hasher, parts.administration, parts.events, parts.clock};
}

int import_users(const Config& config, const CommandParts& parts) {
  std::ifstream file;
  if (config.import_file != "-") {
    file.open(config.import_file);
    if (!file) throw std::runtime_error(fmt::format("{} cannot be read", config.import_file));
  }
  auto& in = config.import_file == "-" ? std::cin : file;
  const auto counts = import_users(transfer_parts(parts), in, config.skip_refused, std::cerr);
  fmt::print("{} imported, {} refused\n", counts.imported, counts.refused);
  return counts.refused > 0 && !config.skip_refused ? 1 : 0;
}

void print_invite(const Config& config, const CommandParts& parts) {
  const auto& wanted = config.invite;
  common::ValidationErrors errors;
  const auto made = parts.administration.make_invite(
      kCommandLine, {},
      {.role = config.role,
       .uses = wanted.uses,
       .expires_at = parts.clock.now() + std::chrono::days(wanted.days),
       .note = wanted.note.empty() ? std::nullopt : std::optional(wanted.note)},
      errors);
  fmt::print("{}\ninvite {}, good until {}\n", made.code.reveal(), made.invite.id,
             common::format_time(made.invite.expires_at));
}

void list_invites(const CommandParts& parts) {
  std::int64_t after_id = 0;
  for (bool more = true; more;) {
    const auto page = parts.administration.list_invites(kCommandLine, {}, after_id, kRowsPerPage);
    for (const auto& invite : page.entries) {
      fmt::print("{}\t{}\t{}/{}\t{}\t{}\t{}\n", invite.id, invite.role, invite.used, invite.uses,
                 common::format_time(invite.expires_at), invite.is_valid ? "valid" : "not valid",
                 common::escape_for_log(invite.note.value_or("")));
      after_id = invite.id;
    }
    more = page.more;
  }
}

// As if the user had just logged in.
common::Identity identity_of(const User& user) {
  return {.user_id = user.id,
          .username = user.username,
          .role = user.role,
          .scope = std::string(scope_of_role(user.role).value_or("")),
          .session_id = "",
          .fresh = true};
}

void create_key(const Config& config, const CommandParts& parts) {
  const NewAccessKey wanted{.name = config.key.name,
                            .scope = config.key.scope,
                            .expires_at = parts.clock.now() + std::chrono::days(config.key.days)};
  common::ValidationErrors errors;
  const auto made = parts.access_keys.create(
      kCommandLine, identity_of(find_user(parts, config.username)), wanted, errors);
  fmt::print("client_id {}\nclient_secret {}\ngood until {}\n", made.key.id, made.secret.reveal(),
             common::format_time(made.key.expires_at));
}

void list_keys(const Config& config, const CommandParts& parts) {
  for (const auto& key : parts.access_keys.list(identity_of(find_user(parts, config.username)))) {
    fmt::print("{}\t{}\t{}\t{}\t{}\n", key.id, common::escape_for_log(key.name), key.scope,
               common::format_time(key.expires_at),
               key.last_used_at ? common::format_time(*key.last_used_at) : "never");
  }
}

// Idempotent: a user who exists stays unchanged.
void seed(const Config& config, const CommandParts& parts) {
  if (config.common.environment == "production") {
    throw common::Error(common::ErrorKind::kForbidden, "production",
                        "seed adds users whose passwords everybody knows: not in production");
  }
  for (const auto& demo : kDemoUsers) {
    const bool there = parts.users.find_by_username(demo.name).has_value();
    const bool added =
        !there && add(parts, {demo.name, Secret(demo.password)}, std::string(demo.role));
    fmt::print("{} ({}): {}\n", demo.name, demo.role, added ? "added" : "was there already");
  }
}

void run(const Config& config, const CommandParts& parts) {
  switch (config.command) {
    case Command::kUserAdd:
      return add_user(config, parts);
    case Command::kUserList:
      return list_users(parts);
    case Command::kUserRole:
      return change_user(config, parts, {.role = config.role, .disabled = {}});
    case Command::kUserDisable:
      return change_user(config, parts, {.role = {}, .disabled = true});
    case Command::kUserEnable:
      return change_user(config, parts, {.role = {}, .disabled = false});
    case Command::kUserPasswd:
      return set_password(config, parts);
    case Command::kUserResetCode:
      return print_reset_code(config, parts);
    case Command::kUserExport:
      return export_users(transfer_parts(parts), std::cout);
    case Command::kUserUnlock:
      return parts.administration.unlock_user(kCommandLine, {},
                                              find_user(parts, config.username).id);
    case Command::kInviteNew:
      return print_invite(config, parts);
    case Command::kInviteList:
      return list_invites(parts);
    case Command::kInviteRevoke:
      return parts.administration.revoke_invite(kCommandLine, {}, config.invite.id);
    case Command::kKeyNew:
      return create_key(config, parts);
    case Command::kKeyList:
      return list_keys(config, parts);
    case Command::kKeyRevoke:
      return parts.access_keys.revoke_any(kCommandLine, config.key.id);
    case Command::kDatabaseWentBack:
      return parts.history.note_went_back(kCommandLine);
    case Command::kDatabaseAccept:
      return parts.history.accept(kCommandLine);
    case Command::kSeed:
      return seed(config, parts);
    default:
      return;
  }
}

}  // namespace

int run_account_command(const Config& config, const CommandParts& parts) try {
  if (config.command == Command::kUserImport) return import_users(config, parts);
  run(config, parts);
  return 0;
} catch (const common::Error& error) {
  fmt::print(stderr, "{}\n", error.what());
  for (const auto& field : error.errors()) {
    fmt::print(stderr, "{}: {}\n", field.pointer.substr(1), field.detail);
  }
  return 1;
}

int decode_token() {
  std::string token = read_line();
  std::array<std::string, 2> parts;
  for (auto& part : parts) {
    const auto dot = token.find('.');
    const auto bytes = common::decode_base64url(token.substr(0, dot));
    const auto json = nlohmann::ordered_json::parse(bytes.value_or(""), nullptr, false);
    if (dot == std::string::npos || !bytes || json.is_discarded()) {
      fmt::print(stderr, "not a JWT: header and claims must be JSON in base64url\n");
      return 1;
    }
    part = json.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
    token.erase(0, dot + 1);
  }
  fmt::print("{}\n{}\nNot verified: anybody can write such a token.\n", parts[0], parts[1]);
  return 0;
}

}  // namespace auth
