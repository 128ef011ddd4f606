#include <charconv>
#include <utility>

#include "common/jwt/jwt.hpp"
#include "common/jwt/token_checks.hpp"

namespace common {
namespace {

class JwtVerifier final : public TokenVerifier {
 public:
  JwtVerifier(JwtOptions options, const Clock& clock)
      : options_(std::move(options)), clock_(clock) {
    keys_.push_back({fingerprint(options_.secret), HmacSha256(options_.secret)});
    if (const auto& previous = options_.previous_secret) {
      keys_.push_back({fingerprint(*previous), HmacSha256(*previous)});
    }
  }

  Identity verify_access(std::string_view token) override {
    const auto claims = verify(token, TokenType::kAccess);
    return {.user_id = user_id_of(claims),
            .username = claims["username"],
            .role = claims["role"],
            .scope = claims["scope"],
            .session_id = claims["sid"],
            .fresh = claims["fresh"]};
  }

  RefreshGrant verify_refresh(std::string_view token) override {
    const auto claims = verify(token, TokenType::kRefresh);
    return {.user_id = user_id_of(claims), .session_id = claims["sid"], .counter = claims["ctr"]};
  }

 private:
  nlohmann::json verify(std::string_view token, TokenType type) {
    const auto now =
        std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch().count();
    Inspection inspection{.token = token,
                          .wanted_type = type,
                          .options = options_,
                          .keys = keys_,
                          .now_seconds = now,
                          .signed_part = {},
                          .parts = {},
                          .header = {},
                          .claims_text = {},
                          .signature = {},
                          .key_id = {},
                          .claims = {}};
    for (const auto& check : token_checks()) {
      if (auto refusal = check.run(inspection)) throw *std::move(refusal);
    }
    return std::move(inspection.claims);
  }

  // `sub` holds the id of a user in decimal digits.
  static std::int64_t user_id_of(const nlohmann::json& claims) {
    const auto& subject = claims["sub"].get_ref<const std::string&>();
    std::int64_t id = 0;
    const auto* end = subject.data() + subject.size();
    const auto [stop, error] = std::from_chars(subject.data(), end, id);
    if (error != std::errc{} || stop != end || id <= 0) {
      throw Error(ErrorKind::kInvalidToken, "bad_subject", "Subject must be the id of a user");
    }
    return id;
  }

  JwtOptions options_;
  std::vector<VerificationKey> keys_;
  const Clock& clock_;
};

}  // namespace

std::unique_ptr<TokenVerifier> make_token_verifier(const JwtOptions& options, const Clock& clock) {
  return std::make_unique<JwtVerifier>(options, clock);
}

}  // namespace common
