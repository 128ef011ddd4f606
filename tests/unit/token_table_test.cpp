// Forged tokens and the error code of the first check that fails; "" if the token is accepted.

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/token/refusal_codes.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/forged_token.hpp"

namespace common {
namespace {

using nlohmann::json;
using std::string_literals::operator""s;
using tests::forge;
using tests::kNowSeconds;
using tests::with_mac;

constexpr std::int64_t kLeeway = 5;

struct TokenCase {
  std::string what;
  std::string token;
  std::string code;
};
using Cases = std::vector<TokenCase>;

std::string header_text() { return tests::valid_header().dump(); }
std::string claims_text() { return tests::valid_access_claims().dump(); }

// Signed tokens with a changed header or changed claims.
std::string with_header(const json& changes) {
  return forge(tests::changed(tests::valid_header(), changes), claims_text());
}
std::string with_raw_header(std::string_view header) { return forge(header, claims_text()); }
std::string with_claims(const json& changes = json::object()) {
  return forge(header_text(), tests::changed(tests::valid_access_claims(), changes));
}
std::string with_refresh_claims(const json& changes = json::object()) {
  return forge(header_text(), tests::changed(tests::valid_refresh_claims(), changes));
}
std::string with_raw_claims(std::string_view claims) { return forge(header_text(), claims); }
// Signed claims with a member "x" whose value is this raw JSON.
std::string with_member(const std::string& text) {
  return with_raw_claims(R"({"x":)" + text + "," + claims_text().substr(1));
}

std::string encoded(const std::string& text) { return encode_base64url(text); }

// A token of exactly this many bytes that passes every check except, perhaps, that of the length.
std::string of_length(std::size_t bytes) {
  for (std::size_t blanks = 0; blanks < 3; ++blanks) {
    for (std::size_t pad = bytes / 2; pad < bytes; ++pad) {
      auto token =
          forge(header_text() + std::string(blanks, ' '),
                tests::changed(tests::valid_access_claims(), {{"pad", std::string(pad, 'x')}}));
      if (token.size() == bytes) return token;
      if (token.size() > bytes) break;
    }
  }
  return "";
}

// Replaces the last character by the next one, which changes only bits that a lenient decoder
// ignores.
std::string not_canonical(std::string segment) {
  segment.back() = static_cast<char>(segment.back() + 1);
  return segment;
}

void add_length_and_encoding(Cases& cases) {
  const auto header = encoded(header_text());
  const auto claims = encoded(claims_text());
  const auto both = header + "." + claims;
  // The encoding contains both characters in which the two base64 alphabets differ.
  const auto odd = encoded(R"({"a":"~~~???>>>"})");
  auto standard = odd;
  for (char& c : standard) c = c == '-' ? '+' : c == '_' ? '/' : c;
  // 43 characters hold 258 bits, two more than a MAC has.
  const auto token = with_mac(both);
  const auto header_of_two =
      encoded(header_text() + std::string(header_text().size() % 3 == 0, ' '));
  cases.insert(cases.end(),
               {
                   {"a token", token, ""},
                   {"4 KiB", of_length(4096), ""},
                   {"4 KiB and 1", of_length(4097), "token_too_long"},
                   {"a megabyte of dots", std::string(1U << 20U, '.'), "token_too_long"},
                   {"nothing", "", "not_enough_segments"},
                   {"one segment", header, "not_enough_segments"},
                   {"two segments", both, "not_enough_segments"},
                   {"four segments", token + ".", "too_many_segments"},
                   {"five segments, as JWE has", token + ".a.b", "too_many_segments"},
                   {"three empty segments", "..", "bad_header"},
                   {"an empty header", with_mac("." + claims), "bad_header"},
                   {"empty claims", with_mac(header + "."), "bad_claims"},
                   {"an empty signature", both + ".", "bad_signature"},
                   {"a padded header", with_mac(encoded(header_text() + " ") + "=." + claims),
                    "bad_encoding"},
                   {"padded claims", with_mac(header + "." + claims + "="), "bad_encoding"},
                   {"a padded signature", token + "=", "bad_encoding"},
                   {"a header that is not canonical",
                    with_mac(not_canonical(header_of_two) + "." + claims), "bad_encoding"},
                   {"a signature that is not canonical", not_canonical(token), "bad_encoding"},
                   {"a blank in the header", with_mac(" " + both), "bad_encoding"},
                   {"a line break in the claims", with_mac(both + "\n"), "bad_encoding"},
                   {"a blank behind the signature", token + " ", "bad_encoding"},
                   {"a NUL behind the signature", token + "\0"s, "bad_encoding"},
                   {"the alphabet of URLs", with_mac(header + "." + odd), "claim_missing"},
                   {"the standard alphabet", with_mac(header + "." + standard), "bad_encoding"},
                   {"one character that decodes to no byte", "A.A.A", "bad_encoding"},
               });
}

void add_headers(Cases& cases) {
  for (const json& algorithm :
       {json("none"), json("None"), json("NONE"), json("nOnE"), json("hs256"), json("Hs256"),
        json("HS256 "), json("HS384"), json("HS512"), json("RS256"), json("ES256"), json("PS256"),
        json("EdDSA"), json(""), json(256), json({"HS256"}), json(true), json("HS256\0"s)}) {
    const auto header = tests::changed(tests::valid_header(), {{"alg", algorithm}});
    cases.push_back({"alg " + algorithm.dump(), with_raw_header(header), "alg_not_allowed"});
    cases.push_back({"no signature, alg " + algorithm.dump(),
                     encoded(header) + "." + encoded(claims_text()) + ".", "alg_not_allowed"});
  }
  for (const char* name :
       {"crit", "jwk", "jku", "x5u", "x5c", "x5t", "b64", "cty", "zip", "enc", "Alg", "KID", ""}) {
    cases.push_back(
        {"header member "s + name, with_header({{name, "HS256"}}), "header_not_allowed"});
  }
  for (const json& type : {json("jwt"), json("JWE"), json(""), json(1), json({"JWT"})}) {
    cases.push_back({"typ " + type.dump(), with_header({{"typ", type}}), "header_not_allowed"});
  }
  for (const json& key_id : {json(1), json(true), json({"7c1d88b9"}), json(json::object())}) {
    cases.push_back({"kid " + key_id.dump(),
                     with_raw_header(json{{"alg", "HS256"}, {"kid", key_id}}.dump()),
                     "header_not_allowed"});
  }
  for (const char* key_id : {"00000000", "", "7C1D88B9", "7c1d88b", "7c1d88b9 ", "/dev/null",
                             "../../../../dev/null", "' OR '1'='1", "http://evil/key"}) {
    cases.push_back({"kid "s + key_id, with_header({{"kid", key_id}}), "unknown_key_id"});
  }
  cases.insert(
      cases.end(),
      {
          {"no alg", with_header({{"alg", nullptr}}), "alg_not_allowed"},
          {"an empty header object", with_raw_header("{}"), "alg_not_allowed"},
          {"alg null", with_raw_header(R"({"alg":null})"), "alg_not_allowed"},
          {"typ null", with_raw_header(R"({"alg":"HS256","typ":null})"), "header_not_allowed"},
          {"no typ", with_header({{"typ", nullptr}}), ""},
          {"typ at+jwt", with_header({{"typ", "at+jwt"}}), ""},
          {"blanks in the header", with_raw_header(" " + header_text() + "\n"), ""},
          {"alg twice", with_raw_header(R"({"alg":"none","alg":"HS256"})"), "bad_header"},
          {"alg twice, escaped", with_raw_header(R"({"alg":"HS256","\u0061lg":"HS256"})"),
           "bad_header"},
          {"an array as header", with_raw_header(R"(["HS256"])"), "bad_header"},
          {"a text as header", with_raw_header(R"("HS256")"), "bad_header"},
          {"no JSON as header", with_raw_header("alg=HS256"), "bad_header"},
          {"a byte order mark", with_raw_header("\xEF\xBB\xBF" + header_text()), "bad_header"},
          {"a header that is not UTF-8", with_raw_header("{\"alg\":\"HS256\",\"kid\":\"\xFF\"}"),
           "bad_header"},
          {"two headers", with_raw_header(header_text() + header_text()), "bad_header"},
          {"a header behind a NUL", with_raw_header(header_text() + "\0"s + header_text()),
           "bad_header"},
          {"a deep header", with_raw_header(R"({"x":)" + std::string(1'000, '[')), "bad_header"},
          {"1e400 in the header", with_raw_header(R"({"alg":"HS256","x":1e400})"), "bad_header"},
      });
}

void add_signatures(Cases& cases) {
  const auto header = encoded(header_text());
  const auto claims = encoded(claims_text());
  const auto both = header + "." + claims;
  const auto no_key_id = tests::changed(tests::valid_header(), {{"kid", nullptr}});
  const auto previous_id =
      tests::changed(tests::valid_header(), {{"kid", fingerprint(tests::kPreviousSecret)}});
  const auto other_id =
      tests::changed(tests::valid_header(), {{"kid", fingerprint(tests::kOtherSecret)}});
  const auto mac = decode_base64url(tests::mac(both)).value();
  cases.insert(
      cases.end(),
      {
          {"another secret", forge(header_text(), claims_text(), tests::kOtherSecret),
           "bad_signature"},
          {"another secret under its own kid", forge(other_id, claims_text(), tests::kOtherSecret),
           "unknown_key_id"},
          {"another secret without kid", forge(no_key_id, claims_text(), tests::kOtherSecret),
           "bad_signature"},
          {"our secret without kid", forge(no_key_id, claims_text()), ""},
          {"the previous secret", forge(previous_id, claims_text(), tests::kPreviousSecret), ""},
          {"the previous secret without kid",
           forge(no_key_id, claims_text(), tests::kPreviousSecret), ""},
          {"the previous secret under the kid of the current",
           forge(header_text(), claims_text(), tests::kPreviousSecret), "bad_signature"},
          {"the current secret under the kid of the previous", forge(previous_id, claims_text()),
           "bad_signature"},
          {"an empty secret", forge(header_text(), claims_text(), Secret("")), "bad_signature"},
          {"half a signature", both + "." + encoded(mac.substr(0, 16)), "bad_signature"},
          {"a signature and one byte", both + "." + encoded(mac + '\0'), "bad_signature"},
          {"32 zeros as signature", both + "." + encoded(std::string(32, '\0')), "bad_signature"},
          {"the signature in hexadecimal", both + "." + encoded("00112233445566778899aabbccddeeff"),
           "bad_signature"},
          {"the signature of other claims", both + "." + tests::mac(header + ".e30"),
           "bad_signature"},
          {"the signature of the claims alone", both + "." + tests::mac(claims), "bad_signature"},
      });
}

void add_claims_objects(Cases& cases) {
  const auto claims = claims_text();
  const auto in_levels = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  for (const std::string& text :
       {"[]"s, "[" + claims + "]", "\"text\""s, "7"s, "null"s, "true"s, ""s, "{"s, claims + "x",
        claims + claims, claims + "\0"s, claims + "\0{}"s, "\xEF\xBB\xBF" + claims,
        R"({"exp":1,)" + claims.substr(1), R"({"\u0065xp":1,)" + claims.substr(1)}) {
    cases.push_back({"claims " + text, with_raw_claims(text), "bad_claims"});
  }
  for (const std::string& value : {"1e400"s, "-1e400"s, "NaN"s, "Infinity"s, "01"s, "\"\xFF\""s,
                                   "\"\xC0\xAF\""s, "\"\xED\xA0\x80\""s, "\"\\ud800\""s, "\"\n\""s,
                                   in_levels(8), std::string(2'000, '['), R"({"a":1,"a":1})"s}) {
    cases.push_back({"a claim " + value.substr(0, 20), with_member(value), "bad_claims"});
  }
  for (const std::string& value : {"1e300"s, "[{}]"s, in_levels(7), "\"\\u0000\""s, "null"s}) {
    cases.push_back({"a claim " + value, with_member(value), ""});
  }
}

void add_times(Cases& cases) {
  const auto time_cases = [&](const char* name, const json& value, const char* code) {
    cases.push_back({name + (" " + value.dump()), with_claims({{name, value}}), code});
  };
  for (const char* name : {"iat", "nbf", "exp"}) {
    for (const json& value :
         {json("1795197749"), json(""), json(true), json({kNowSeconds}), json(-1), json(-0.5),
          json(UINT64_C(1) << 63U), json(1e300), json(253402300800)}) {
      time_cases(name, value, "claim_mistyped");
    }
    cases.push_back(
        {"null as "s + name,
         with_raw_claims(R"({")"s + name + R"(":null,)" +
                         tests::changed(tests::valid_access_claims(), {{name, nullptr}}).substr(1)),
         "claim_mistyped"});
  }
  for (const char* name : {"iat", "nbf"}) {
    time_cases(name, nullptr, "");
    time_cases(name, 0, "");
    time_cases(name, kNowSeconds + kLeeway, "");
    time_cases(name, static_cast<double>(kNowSeconds + kLeeway) + 0.5, "token_not_yet_valid");
    time_cases(name, kNowSeconds + kLeeway + 1, "token_not_yet_valid");
    time_cases(name, 253402300799, "token_not_yet_valid");
  }
  time_cases("exp", nullptr, "claim_missing");
  time_cases("exp", 0, "token_expired");
  time_cases("exp", kNowSeconds - kLeeway - 1, "token_expired");
  time_cases("exp", kNowSeconds - kLeeway, "token_expired");
  time_cases("exp", static_cast<double>(kNowSeconds - kLeeway) + 0.5, "");
  time_cases("exp", kNowSeconds - kLeeway + 1, "");
  time_cases("exp", 253402300799, "");
}

void add_names(Cases& cases) {
  const auto name_cases = [&](const char* name, const json& value, const char* code) {
    cases.push_back({name + (" " + value.dump()), with_claims({{name, value}}), code});
  };
  name_cases("iss", nullptr, "claim_missing");
  for (const json& value :
       {json("Llavero"), json("llavero "), json(""), json(1), json({"llavero"})}) {
    name_cases("iss", value, "bad_issuer");
  }
  name_cases("aud", nullptr, "claim_missing");
  name_cases("aud", {"lab"}, "");
  name_cases("aud", {1, "x", "lab"}, "");
  for (const json& value : {json("Lab"), json("lab,x"), json(""), json(1), json::array(),
                            json({"x"}), json({{"lab"}}), json({{"lab", true}})}) {
    name_cases("aud", value, "bad_audience");
  }
  name_cases("sub", nullptr, "claim_missing");
  name_cases("sub", "9223372036854775807", "");
  for (const json& value :
       {json(""), json(7), json(true), json({"7"}), json("0"), json("-1"), json("1x"), json("x1"),
        json(" 1"), json("1 "), json("+1"), json("1.0"), json("1e3"), json("0x1"), json("1\0"s),
        json("9223372036854775808"), json("service:books")}) {
    name_cases("sub", value, "bad_subject");
  }
  name_cases("type", nullptr, "claim_missing");
  for (const json& value : {json("refresh"), json("Access"), json(""), json(1), json({"access"})}) {
    name_cases("type", value, "wrong_token_type");
  }
  for (const char* name : {"sid", "role", "scope", "username", "fresh"}) {
    name_cases(name, nullptr, "claim_mistyped");
    for (const json& value : {json(1), json({"x"}), json(json::object())}) {
      name_cases(name, value, "claim_mistyped");
    }
  }
  name_cases("sid", "", "claim_mistyped");
  name_cases("fresh", "true", "claim_mistyped");
  name_cases("jti", nullptr, "");
}

TEST(AccessToken, IsRefusedByTheFirstCheckItFails) {
  const tests::FixedClock clock;
  const auto verifier = make_token_verifier(tests::jwt_options(), clock);
  Cases cases;
  add_length_and_encoding(cases);
  add_headers(cases);
  add_signatures(cases);
  add_claims_objects(cases);
  add_times(cases);
  add_names(cases);

  for (const auto& [what, token, code] : cases) {
    EXPECT_EQ(tests::code_of([&] { verifier->verify_access(token); }), code) << what;
    if (code.empty()) continue;
    EXPECT_THAT(kTokenRefusals, testing::Contains(code));
  }
}

TEST(RefreshToken, IsRefusedByTheFirstCheckItFails) {
  const tests::FixedClock clock;
  const auto verifier = make_token_verifier(tests::jwt_options(), clock);
  Cases cases{{"a refresh token", with_refresh_claims(), ""},
              {"an access token", with_claims(), "wrong_token_type"},
              {"ctr 0", with_refresh_claims({{"ctr", 0}}), ""},
              {"the largest ctr", with_refresh_claims({{"ctr", INT64_MAX - 1}}), ""},
              {"no sid", with_refresh_claims({{"sid", nullptr}}), "claim_mistyped"},
              {"no ctr", with_refresh_claims({{"ctr", nullptr}}), "claim_mistyped"},
              {"sub 0", with_refresh_claims({{"sub", "0"}}), "bad_subject"}};
  // INT64_MAX could not be incremented.
  for (const json& counter : {json(-1), json(1.0), json("1"), json(true), json({1}),
                              json(INT64_MAX), json(UINT64_MAX), json(1e300)}) {
    cases.push_back(
        {"ctr " + counter.dump(), with_refresh_claims({{"ctr", counter}}), "claim_mistyped"});
  }

  for (const auto& [what, token, code] : cases) {
    EXPECT_EQ(tests::code_of([&] { verifier->verify_refresh(token); }), code) << what;
  }
}

TEST(AccessToken, MayHaveAnyAudienceIfNoneIsSet) {
  const tests::FixedClock clock;
  auto options = tests::jwt_options();
  options.audience.reset();
  const auto verifier = make_token_verifier(options, clock);

  for (const json& audience : {json(nullptr), json("x"), json(1)}) {
    const auto token = with_claims({{"aud", audience}});
    EXPECT_EQ(tests::code_of([&] { verifier->verify_access(token); }), "");
  }
}

TEST(AccessToken, OfARemovedPreviousSecretIsRefused) {
  const tests::FixedClock clock;
  auto options = tests::jwt_options();
  options.previous_secret.reset();
  const auto verifier = make_token_verifier(options, clock);
  const auto header =
      tests::changed(tests::valid_header(), {{"kid", fingerprint(tests::kPreviousSecret)}});

  const auto token = forge(header, claims_text(), tests::kPreviousSecret);

  EXPECT_EQ(tests::code_of([&] { verifier->verify_access(token); }), "unknown_key_id");
}

TEST(AccessToken, Expires) {
  tests::FixedClock clock;
  const auto verifier = make_token_verifier(tests::jwt_options(), clock);
  const auto token = with_claims();

  clock.advance(std::chrono::milliseconds(904'999));
  EXPECT_EQ(tests::code_of([&] { verifier->verify_access(token); }), "");

  clock.advance(std::chrono::milliseconds(1));
  const auto error = tests::error_of([&] { verifier->verify_access(token); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), "token_expired");
  EXPECT_EQ(error->kind(), ErrorKind::kUnauthenticated);
}

TEST(AccessToken, IsNotQuotedInTheRefusal) {
  const tests::FixedClock clock;
  const auto verifier = make_token_verifier(tests::jwt_options(), clock);

  for (const auto& token :
       {with_header({{"kid", "hunter2"}}), with_header({{"hunter2", 1}}),
        with_claims({{"iss", "hunter2"}}), with_claims({{"sub", "hunter2"}}), "hunter2"s}) {
    const auto error = tests::error_of([&] { verifier->verify_access(token); });
    ASSERT_TRUE(error);
    EXPECT_EQ((error->what() + error->hint()).find("hunter2"), std::string::npos);
  }
}

}  // namespace
}  // namespace common
