// Each line of the input is an Authorization header. $TOKEN is replaced by a valid token.
#include <set>

#include "common/http/json_body.hpp"
#include "common/token/guard.hpp"
#include "tests/fuzz/oracle.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/support/counting_random.hpp"
#include "tests/support/forged_token.hpp"
#include "tests/support/requests.hpp"

namespace {

using fuzz::require;

constexpr const char* kCodeCharacters = "abcdefghijklmnopqrstuvwxyz_";
const std::string kToken =
    tests::forge(tests::valid_header().dump(), tests::valid_access_claims().dump());

// Collects the reasons of refused tokens.
class ReasonLog final : public common::Log {
 public:
  void write(common::LogLevel, std::string_view event,
             std::span<const common::LogField> fields) override {
    if (event != "token_rejected") return;
    for (const auto& field : fields) {
      if (field.name == "reason")
        reasons.insert(std::string(std::get<std::string_view>(field.value)));
    }
  }
  std::set<std::string> reasons;
};

std::vector<std::string> read_headers(std::string_view text) {
  std::vector<std::string> headers;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string header(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (const auto at = header.find("$TOKEN"); at != header.npos) header.replace(at, 6, kToken);
    headers.push_back(std::move(header));
  }
  return headers;
}

// RFC 6750 section 2.1: the scheme in any case, spaces and the token.
bool is_good(const std::vector<std::string>& headers) {
  if (headers.size() != 1 || headers[0].size() < kToken.size() + 7) return false;
  const auto& header = headers[0];
  const auto scheme = header.substr(0, 6);
  const auto blanks = header.substr(6, header.size() - kToken.size() - 6);
  return common::http::equals_ignoring_case(scheme, "bearer") && header.ends_with(kToken) &&
         blanks.find_first_not_of(' ') == std::string::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto headers = read_headers(fuzz::view_of(data, size));
  const tests::FixedClock clock;
  const auto verifier = common::make_token_verifier(tests::jwt_options(), clock);
  ReasonLog log;
  tests::CountingRandom random;
  common::http::Router router({}, random, log);
  const common::Guard guard(*verifier, log);
  bool reached = false;
  router.add(common::http::Method::kGet, "/", common::http::Executor::kInline,
             guard.signed_in([&](const auto&, const common::Identity& caller) {
               reached = caller.user_id == 7;
               return common::http::no_content();
             }));
  auto request = tests::request(common::http::Method::kGet, "/");
  for (const auto& header : headers) request.headers.add("Authorization", header);

  const auto response = router.handle(request);

  require(reached == is_good(headers), "a handler runs only with one valid token");
  require(response.status == (reached ? 204 : 401), "an answer is 204 or 401");
  const auto challenge = tests::header(response, "WWW-Authenticate");
  require(reached || challenge.starts_with("Bearer"), "a refusal has a challenge");
  require(log.reasons.size() == (reached ? 0U : 1U), "a refusal has one reason in the log");
  for (const auto& reason : log.reasons) {
    require(!reason.empty() && reason.find_first_not_of(kCodeCharacters) == std::string::npos,
            "a reason is a code, not what was sent");
    require(tests::body_of(response)["code"] == reason, "log and response have the same reason");
  }
  return 0;
}
