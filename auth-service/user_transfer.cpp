#include "auth-service/user_transfer.hpp"

#include <algorithm>
#include <array>
#include <istream>
#include <limits>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "auth-service/core/roles.hpp"
#include "common/core/error.hpp"
#include "common/core/text.hpp"
#include "common/http/json_body.hpp"

namespace auth {
namespace {

constexpr int kUsersPerPage = 100;
constexpr std::size_t kMaxHashBytes = 255;  // of the column

// Without a request id, which every request of a client has.
const ClientInfo kCommandLine{.request_id = "", .ip = "", .user_agent = ""};

nlohmann::ordered_json to_json(const User& user) {
  return {{"id", user.id},
          {"username", user.username},
          {"role", user.role},
          {"disabled", user.disabled},
          {"created_at", common::format_time(user.created_at)},
          {"password_hash", user.password_hash}};
}

std::string_view reason_of(ImportOutcome outcome) {
  switch (outcome) {
    case ImportOutcome::kNameTaken:
      return "username: is taken";
    case ImportOutcome::kIdTaken:
      return "id: is that of an earlier line";
    case ImportOutcome::kIdTooHigh:
      return "id: must be lower than every id that was given here; without it the user gets a new "
             "one";
    case ImportOutcome::kDone:
      break;
  }
  return "";
}

std::string reason_of(const common::Error& error) {
  std::string reason = error.errors().empty() ? error.what() : "";
  for (const auto& field : error.errors()) {
    reason += fmt::format(
        "{}{}: {}", reason.empty() ? "" : "; ",
        field.pointer.empty() ? "user" : common::escape_for_log(field.pointer.substr(1)),
        field.detail);
  }
  return reason;
}

// Reads the lines of an import, and notes which are refused.
class ImportReader {
 public:
  ImportReader(std::istream& in, PasswordHasher& hasher, common::Timestamp now,
               std::ostream& refusals)
      : in_(in), hasher_(hasher), now_(now), refusals_(refusals) {}

  // The next user who is not refused, with the id 0 if the line has none; nothing at the end.
  std::optional<User> next() {
    while (read_line()) {
      if (line_.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      try {
        return parse_line();
      } catch (const common::Error& error) {
        refuse(number_, reason_of(error));
      }
    }
    return std::nullopt;
  }
  // Of the line that next() has read last.
  [[nodiscard]] std::size_t line_number() const { return number_; }
  [[nodiscard]] std::size_t refused() const { return refused_; }

  void refuse(std::size_t line_number, std::string_view reason) {
    ++refused_;
    refusals_ << fmt::format("line {}: {}\n", line_number, reason);
  }

 private:
  // Skips lines that are too long. Returns false at the end.
  bool read_line() {
    while (in_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size())) ||
           in_.gcount() > 0) {
      ++number_;
      const auto size = static_cast<std::size_t>(in_.gcount());
      const bool is_whole = !in_.fail();
      // The count includes the line feed; the last line may have none.
      line_ = {buffer_.data(), is_whole && !in_.eof() ? size - 1 : size};
      if (is_whole) return true;
      in_.clear();
      in_.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
      refuse(number_, fmt::format("must have at most {} bytes", kMaxImportLineBytes));
    }
    if (in_.bad()) throw std::runtime_error("the users cannot be read");
    return false;
  }

  User parse_line() {
    common::http::JsonBody body(line_);
    auto& errors = body.errors();
    User user;
    if (body.has("id")) {
      user.id = body.integer("id");
      if (user.id < 1) errors.add("/id", "too_low", "must be at least 1");
    }
    user.username = body.string("username");
    check_username(user.username, errors);
    user.password_hash = body.string("password_hash");
    if (user.password_hash.size() > kMaxHashBytes || !hasher_.can_verify(user.password_hash)) {
      errors.add("/password_hash", "unknown_hash", "is not a supported hash");
    }
    user.role = body.optional_string("role").value_or(std::string(kRoleUser));
    if (!scope_of_role(user.role)) {
      errors.add("/role", "unknown_role", "must be user, editor or admin");
    }
    user.disabled = body.optional_boolean("disabled").value_or(false);
    user.created_at = read_time(body.optional_string("created_at"), errors);
    body.note_unknown_members();
    errors.throw_if_any();
    return user;
  }

  common::Timestamp read_time(const std::optional<std::string>& text,
                              common::ValidationErrors& errors) const {
    if (!text) return now_;
    const auto time = common::parse_time(*text);
    if (!time) {
      errors.add("/created_at", "bad_time", "must be a time like 2026-11-20T18:02:29.123Z");
    }
    return time.value_or(now_);
  }

  std::istream& in_;
  PasswordHasher& hasher_;
  const common::Timestamp now_;
  std::ostream& refusals_;
  std::array<char, kMaxImportLineBytes + 1> buffer_{};
  std::string_view line_;
  std::size_t number_ = 0;
  std::size_t refused_ = 0;
};

ImportMode mode_of(bool skip_refused, bool is_any_refused) {
  if (skip_refused) return ImportMode::kSkipRefused;
  return is_any_refused ? ImportMode::kDryRun : ImportMode::kAllOrNothing;
}

}  // namespace

void export_users(const TransferParts& parts, std::ostream& out) {
  std::size_t count = 0;
  std::int64_t after_id = 0;
  for (bool more = true; more;) {
    const auto page = parts.administration.list_users(kCommandLine, {}, after_id, kUsersPerPage);
    for (const auto& user : page.entries) {
      out << to_json(user).dump() << '\n';
      after_id = user.id;
    }
    count += page.entries.size();
    more = page.more;
  }
  out.flush();
  if (!out) throw std::runtime_error("the users cannot be written");
  parts.events.record(kCommandLine,
                      {.name = "users_exported", .detail = fmt::format("users={}", count)});
}

ImportCounts import_users(const TransferParts& parts, std::istream& in, bool skip_refused,
                          std::ostream& refusals) {
  const auto now = parts.clock.now();
  ImportReader reader(in, parts.hasher, now, refusals);
  std::vector<User> users;
  std::vector<std::size_t> lines;
  while (auto user = reader.next()) {
    if (users.size() == kMaxImportedUsers) {
      throw std::runtime_error(
          fmt::format("an import has at most {} users: split it", kMaxImportedUsers));
    }
    users.push_back(*std::move(user));
    lines.push_back(reader.line_number());
  }
  const auto outcomes = parts.users.import(users, mode_of(skip_refused, reader.refused() > 0), now);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i] != ImportOutcome::kDone) reader.refuse(lines[i], reason_of(outcomes[i]));
  }
  const auto refused = reader.refused();
  if (refused > 0 && !skip_refused) return {.imported = 0, .refused = refused};
  const auto imported =
      static_cast<std::size_t>(std::count(outcomes.begin(), outcomes.end(), ImportOutcome::kDone));
  parts.events.record(
      kCommandLine,
      {.name = "users_imported", .detail = fmt::format("users={} refused={}", imported, refused)});
  return {.imported = imported, .refused = refused};
}

}  // namespace auth
