#pragma once

#include <gtest/gtest.h>

#include "auth-service/core/accounts.hpp"
#include "auth-service/core/administration.hpp"
#include "auth-service/core/own_account.hpp"
#include "auth-service/core/password_reset.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/counting_random.hpp"
#include "tests/support/forged_token.hpp"
#include "tests/support/memory_accounts.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/memory_security.hpp"
#include "tests/support/plain_hasher.hpp"

namespace tests {

inline const std::string kPassword = "correct horse";

// Accounts over fakes and real tokens, with the user juan, whose password is kPassword.
class AccountsFixture : public testing::Test {
 protected:
  AccountsFixture() {
    users_.add({.id = 0,
                .username = "juan",
                .password_hash = "plain:" + kPassword,
                .role = "user",
                .disabled = false,
                .created_at = clock_.now()});
  }

  auth::SignedIn log_in(const std::string& username = "juan",
                        const std::string& password = kPassword,
                        std::optional<std::chrono::seconds> lifetime = {}) {
    return accounts_.log_in(caller_, {username, common::Secret(password)}, lifetime);
  }
  std::string login_refusal(const std::string& username, const std::string& password) {
    return code_of([&] { log_in(username, password); });
  }
  common::RefreshGrant grant_of(const auth::SignedIn& signed_in) {
    return verifier_->verify_refresh(signed_in.refresh.token.reveal());
  }
  common::Identity identity_of(const auth::SignedIn& signed_in) {
    return verifier_->verify_access(signed_in.access.token.reveal());
  }
  auth::SignedIn refresh(const common::RefreshGrant& grant) {
    return accounts_.refresh(caller_, grant);
  }
  std::string refresh_refusal(const common::RefreshGrant& grant) {
    return code_of([&] { refresh(grant); });
  }
  // The one session that there is.
  auth::Session& session() { return sessions_.rows.begin()->second; }

  const auth::Caller caller_{.request_id = "id-1", .ip = "192.0.2.7", .user_agent = "curl"};
  FixedClock clock_;
  CountingRandom random_;
  MemoryLog log_;
  MemorySessions sessions_;
  MemoryUsers users_{sessions_};
  PlainHasher hasher_;
  std::unique_ptr<common::TokenIssuer> issuer_ =
      common::make_token_issuer(jwt_options(), clock_, random_);
  std::unique_ptr<common::TokenVerifier> verifier_ =
      common::make_token_verifier(jwt_options(), clock_);
  MemoryThrottle counters_;
  MemoryResetCodes codes_{users_};
  MemoryAudit audit_;
  auth::Throttle throttle_{counters_, sessions_, clock_, log_, true};
  auth::PasswordCheck passwords_{users_, hasher_, throttle_, audit_, clock_, log_};
  auth::Accounts accounts_{
      users_,  sessions_,
      hasher_, passwords_,
      audit_,  *issuer_,
      clock_,  random_,
      log_,    auth::AccountsOptions{.session_lifetime = std::chrono::days(30)}};
  auth::OwnAccount own_account_{users_,     sessions_, hasher_,
                                passwords_, audit_,    *issuer_,
                                clock_,     log_,      auth::OwnAccountOptions{}};
  auth::Administration administration_{users_, sessions_, audit_,
                                       clock_, log_,      std::chrono::seconds(905)};
  auth::PasswordReset reset_{users_, sessions_, codes_,  hasher_, throttle_,
                             audit_, clock_,    random_, log_,    8};
};

}  // namespace tests
