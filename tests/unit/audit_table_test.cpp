// The table of events in docs/security.md, and what the use cases really write.

#include <array>
#include <sstream>

#include <gtest/gtest.h>

#include "auth-service/core/database_history.hpp"
#include "auth-service/user_transfer.hpp"
#include "tests/support/accounts_fixture.hpp"
#include "tests/support/document_table.hpp"
#include "tests/support/memory_revocations.hpp"

namespace auth {
namespace {

using common::Secret;
using Names = std::set<std::string>;

constexpr std::int64_t kJuan = 1;
constexpr std::int64_t kRoot = 2;
constexpr const char* kWrong = "wrong horse";

// The events of the table that are marked as rows of the audit trail, and the others.
struct Documented {
  Names audited;
  Names logged;
};

Documented documented_events() {
  Documented events;
  for (const auto& row : tests::table_of(SECURITY_DOCUMENT, "## What is logged")) {
    for (const auto& name : tests::codes_in(row.at(0))) {
      const bool is_marked = row.at(0).find("`" + name + "` †") != std::string::npos;
      (is_marked ? events.audited : events.logged).insert(name);
    }
  }
  return events;
}

// The use cases, with the users juan and root, an administrator.
class World : public tests::AccountsFixture {
 public:
  World() {
    users_.add({.id = 0,
                .username = "root",
                .password_hash = "plain:" + tests::kPassword,
                .role = "admin",
                .disabled = false,
                .created_at = clock_.now()});
  }
  void TestBody() override {}

  void register_user(const std::string& name) {
    try_it([&] {
      common::ValidationErrors errors;
      own_account_.register_user(client_, {name, Secret("new horse 1")}, errors);
    });
  }
  void log_in_with(const std::string& name, const std::string& password) {
    login_refusal(name, password);
  }
  void reauthenticate() {
    own_account_.reauthenticate(client_, identity_of(log_in()), Secret(tests::kPassword));
  }
  void change_password() {
    common::ValidationErrors errors;
    own_account_.change_password(client_, identity_of(log_in()), Secret(tests::kPassword),
                                 Secret("new horse 1"), errors);
  }
  void delete_account() { own_account_.remove(client_, identity_of(log_in())); }
  void change(std::int64_t actor, std::int64_t user, const UserChange& change) {
    try_it([&] {
      common::ValidationErrors errors;
      administration_.change_user(client_, {.user_id = actor}, user, change, errors);
    });
  }
  void make_code(std::int64_t actor) {
    try_it([&] { administration_.make_reset_code(client_, {.user_id = actor}, kJuan); });
  }
  void redeem_code(const std::string& name) {
    try_it([&] {
      common::ValidationErrors errors;
      administration_.redeem_reset_code(client_, name, Secret("no code"), Secret("new horse 1"),
                                        errors);
    });
  }
  void use_and_revoke_an_invite() {
    common::ValidationErrors errors;
    const auto made = administration_.make_invite(client_, {.user_id = kRoot}, {}, errors);
    own_account_.register_user(client_, {"ana", Secret("new horse 1"), made.code}, errors);
    administration_.revoke_invite(client_, {.user_id = kRoot}, made.invite.id);
  }
  void lift_a_throttle() {
    for (int i = 0; i < 10; ++i) log_in_with("juan", kWrong);
    const auto full = administration_.list_throttles(client_, {.user_id = kRoot});
    administration_.lift_throttle(client_, {.user_id = kRoot}, full.at(0).id);
  }
  void log_out(LogoutScope scope) {
    const auto token = log_in().access.token.reveal();
    sessions_.log_out(client_, verifier_->verify(token, common::TokenUse::kAccess), scope);
  }
  void refresh_twice(std::chrono::seconds between, const char* second_address) {
    const auto grant = grant_of(log_in());
    refresh(grant);
    clock_.advance(between);
    try_it([&] {
      sessions_.refresh({.request_id = "id-2", .ip = second_address, .user_agent = ""}, grant);
    });
  }
  void refresh_after_a_restore() {
    auto ahead = grant_of(log_in());
    ahead.counter = 5;
    refresh(ahead);
  }
  void offer_a_logout() {
    const auto grant = grant_of(log_in());
    history_.note_went_back(client_);
    const common::Revocation logout{.kind = common::RevocationKind::kSession,
                                    .session_id = grant.session_id,
                                    .user_id = grant.user_id};
    history_.take_back(client_, "books", revocations_.state().database.id, std::array{logout});
  }
  void revoke_key() { access_keys_.revoke(client_, identity_of(log_in()), make_key().key.id); }
  void use_key() { exchange(make_key()); }
  void guess_secret() {
    auto made = make_key();
    made.secret = Secret("guessed");
    try_it([&] { exchange(made); });
  }
  void guess_key(const std::string& id) {
    try_it([&] { key_tokens_.exchange(client_, id, Secret("guessed"), {}); });
  }
  void export_users() {
    std::ostringstream lines;
    auth::export_users(transfer_parts_, lines);
  }
  void import_users() {
    std::istringstream lines(R"({"username": "ana", "password_hash": "plain:x"})");
    std::ostringstream refusals;
    auth::import_users(transfer_parts_, lines, false, refusals);
  }
  void accept_the_database() { history_.accept(client_); }
  void age_the_hash() { users_.rows[0].password_hash = "older:" + tests::kPassword; }

  Names audited() const {
    const auto names = audit_.events();
    return {names.begin(), names.end()};
  }
  Names logged() const {
    Names names;
    for (const auto& line : log_.lines()) names.insert(line.substr(0, line.find(' ')));
    return names;
  }
  const tests::MemoryAudit& audit() const { return audit_; }
  const tests::MemoryLog& log() const { return log_; }

 private:
  TransferParts transfer_parts_{users_, hasher_, administration_, events_, clock_};
  tests::MemoryRevocations revocations_;
  DatabaseHistory history_{
      revocations_, store_, users_, keys_, events_, clock_, std::chrono::seconds(905)};

  static void try_it(const std::function<void()>& call) { tests::code_of(call); }
};

struct Scenario {
  const char* event;
  bool is_audited;
  void (*make_it_happen)(World& world);
};

const std::vector<Scenario> kScenarios{
    {"user_registered", true, [](World& t) { t.register_user("ana"); }},
    {"register_failed", false, [](World& t) { t.register_user("juan"); }},
    {"login_ok", true, [](World& t) { t.log_in_with("juan", tests::kPassword); }},
    {"token_issued", false, [](World& t) { t.log_in_with("juan", tests::kPassword); }},
    {"login_failed", true, [](World& t) { t.log_in_with("juan", kWrong); }},
    {"login_failed", true, [](World& t) { t.log_in_with("nobody", kWrong); }},
    {"login_throttled", false,
     [](World& t) {
       for (int i = 0; i < 11; ++i) t.log_in_with("juan", kWrong);
     }},
    {"password_rehashed", false,
     [](World& t) {
       t.age_the_hash();
       t.log_in_with("juan", tests::kPassword);
     }},
    {"token_refreshed", false,
     [](World& t) { t.refresh_twice(std::chrono::seconds(1), "192.0.2.7"); }},
    {"refresh_from_another_address", true,
     [](World& t) { t.refresh_twice(std::chrono::seconds(1), "198.51.100.66"); }},
    {"refresh_reuse", true,
     [](World& t) { t.refresh_twice(std::chrono::seconds(31), "192.0.2.7"); }},
    {"refresh_failed", false,
     [](World& t) { t.refresh_twice(std::chrono::seconds(31), "192.0.2.7"); }},
    {"database_went_back", true, [](World& t) { t.refresh_after_a_restore(); }},
    {"revocation_offered", true, [](World& t) { t.offer_a_logout(); }},
    {"database_accepted", true, [](World& t) { t.accept_the_database(); }},
    {"session_revoked", true, [](World& t) { t.log_out(LogoutScope::kLocal); }},
    {"sessions_revoked", true, [](World& t) { t.log_out(LogoutScope::kGlobal); }},
    {"reauthenticated", true, [](World& t) { t.reauthenticate(); }},
    {"password_changed", true, [](World& t) { t.change_password(); }},
    {"key_created", true, [](World& t) { t.use_key(); }},
    {"key_used", false, [](World& t) { t.use_key(); }},
    {"key_revoked", true, [](World& t) { t.revoke_key(); }},
    {"key_refused", true, [](World& t) { t.guess_secret(); }},
    {"key_refused", true, [](World& t) { t.guess_key("key_of_nobody"); }},
    {"reset_failed", true, [](World& t) { t.redeem_code("juan"); }},
    {"reset_failed", true, [](World& t) { t.redeem_code("nobody"); }},
    {"user_reset_code", true, [](World& t) { t.make_code(kRoot); }},
    {"invite_created", true, [](World& t) { t.use_and_revoke_an_invite(); }},
    {"invite_used", true, [](World& t) { t.use_and_revoke_an_invite(); }},
    {"invite_revoked", true, [](World& t) { t.use_and_revoke_an_invite(); }},
    {"throttle_lifted", true, [](World& t) { t.lift_a_throttle(); }},
    {"user_changed", true,
     [](World& t) { t.change(kRoot, kJuan, {.role = "editor", .disabled = {}}); }},
    {"users_exported", true, [](World& t) { t.export_users(); }},
    {"users_imported", true, [](World& t) { t.import_users(); }},
    {"user_deleted", true, [](World& t) { t.delete_account(); }},
    {"admin_refused", true, [](World& t) { t.make_code(kJuan); }},
    {"admin_refused", true,
     [](World& t) { t.change(kRoot, kRoot, {.role = "user", .disabled = {}}); }},
};

TEST(AuditTable, NamesWhatTheUseCasesWrite) {
  const auto documented = documented_events();
  Names happened;
  for (const auto& [event, is_audited, make_it_happen] : kScenarios) {
    World world;
    make_it_happen(world);

    EXPECT_EQ((is_audited ? documented.audited : documented.logged).count(event), 1U) << event;
    EXPECT_EQ(world.audited().count(event), is_audited ? 1U : 0U) << event;
    EXPECT_EQ(world.logged().count(event), 1U) << event;
    for (const auto& name : world.audited()) EXPECT_EQ(documented.audited.count(name), 1U) << name;
    if (is_audited) happened.insert(event);
  }
  EXPECT_EQ(happened, documented.audited);
}

TEST(AuditTable, ANameThatNobodyHasIsNotKeptBecauseItMayBeAPassword) {
  World world;
  const std::string typed = "my secret password";
  world.log_in_with(typed, "x");
  world.log_in_with(typed, std::string(300, 'x'));
  for (int i = 0; i < 10; ++i) world.log_in_with(typed, "x");
  world.redeem_code(typed);
  world.guess_key(typed);

  EXPECT_TRUE(world.log().has("login_throttled"));
  EXPECT_FALSE(world.log().mentions(typed));
  for (const auto& row : world.audit().rows) EXPECT_EQ(row.detail.find(typed), std::string::npos);
}

TEST(AuditTable, KeepsTheNameOfADeletedUser) {
  World world;
  world.delete_account();

  EXPECT_EQ(world.audit().rows.back().user_id, kJuan);
  EXPECT_EQ(world.audit().rows.back().detail, "user=juan");
}

TEST(AuditTable, HasNoRowForAnEmptyChange) {
  World world;
  world.change(kRoot, kJuan, {});

  EXPECT_TRUE(world.audit().rows.empty());
}

TEST(AuditTable, SaysWhoWasRefusedAndWhy) {
  World world;
  world.make_code(kJuan);
  world.change(kRoot, kRoot, {.role = "user", .disabled = {}});

  ASSERT_EQ(world.audit().rows.size(), 2U);
  EXPECT_EQ(world.audit().rows[0].actor_id, kJuan);
  EXPECT_EQ(world.audit().rows[0].detail, "insufficient_role");
  EXPECT_EQ(world.audit().rows[1].user_id, kRoot);
  EXPECT_EQ(world.audit().rows[1].detail, "own_account");
}

}  // namespace
}  // namespace auth
