#include <random>
#include <set>
#include <unordered_set>

#include <gtest/gtest.h>

#include "common/core/error.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/forged_token.hpp"

namespace common {
namespace {

// A token whose signature contains both '-' and '_'.
std::string make_valid() {
  for (int i = 0;; ++i) {
    auto token = tests::forge(tests::valid_header().dump(),
                              tests::changed(tests::valid_access_claims(), {{"n", i}}));
    const auto signature = token.substr(token.rfind('.'));
    const bool has_both =
        signature.find('-') != std::string::npos && signature.find('_') != std::string::npos;
    if (has_both) return token;
  }
}

class TokenMutation : public testing::Test {
 protected:
  // Whether the token verifies. Any exception except common::Error fails the test.
  bool verifies(std::string_view token) {
    try {
      verifier_->verify_access(token);
      return true;
    } catch (const Error&) {
      return false;
    }
  }

  const std::string valid_ = make_valid();
  tests::FixedClock clock_;
  std::unique_ptr<TokenVerifier> verifier_ = make_token_verifier(tests::jwt_options(), clock_);
};

TEST_F(TokenMutation, UnchangedTokenVerifies) { EXPECT_TRUE(verifies(valid_)); }

TEST_F(TokenMutation, NoFlippedBitVerifies) {
  for (std::size_t at = 0; at < valid_.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      auto token = valid_;
      token[at] = static_cast<char>(static_cast<unsigned char>(token[at]) ^ (1U << bit));

      EXPECT_FALSE(verifies(token)) << "bit " << bit << " of byte " << at;
    }
  }
}

TEST_F(TokenMutation, NoOtherLengthVerifies) {
  for (std::size_t size = 0; size < valid_.size(); ++size) {
    EXPECT_FALSE(verifies(valid_.substr(0, size))) << "the first " << size << " bytes";
    EXPECT_FALSE(verifies(valid_.substr(valid_.size() - size))) << "the last " << size << " bytes";
  }
}

// Makes one random change: replaces, inserts, removes, swaps or duplicates bytes.
void mutate(std::string& token, std::mt19937& random) {
  static const std::string kBytes =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\xFF" +
      std::string(1, '\0');
  const auto below = [&](std::size_t limit) { return random() % limit; };
  const auto at = below(token.size());
  const auto length = below(token.size() - at) + 1;
  switch (below(6)) {
    case 0:
      token[at] = kBytes[below(kBytes.size())];
      break;
    case 1:
      token.insert(at, 1, kBytes[below(kBytes.size())]);
      break;
    case 2:
      token.erase(at, 1);
      break;
    case 3:
      std::swap(token[at], token[below(token.size())]);
      break;
    case 4:
      token.insert(below(token.size()), token.substr(at, length));
      break;
    default:
      if (length < token.size()) token.erase(at, length);
  }
  if (token.empty()) token = ".";
}

// Every change breaks the encoding or the MAC, so few codes are possible.
TEST_F(TokenMutation, NoneOfAHundredThousandChangesVerifies) {
  const std::set<std::string> kCodes{"token_too_long",     "not_enough_segments", "bad_encoding",
                                     "too_many_segments",  "bad_header",          "alg_not_allowed",
                                     "header_not_allowed", "unknown_key_id",      "bad_signature"};
  std::mt19937 random(20'261'120);
  std::unordered_set<std::string> seen{valid_};
  std::set<std::string> codes;
  while (seen.size() <= 100'000) {
    auto token = valid_;
    for (auto changes = random() % 4 + 1; changes > 0; --changes) mutate(token, random);
    if (!seen.insert(token).second) continue;

    const auto code = tests::code_of([&] { verifier_->verify_access(token); });
    codes.insert(code);
    ASSERT_TRUE(kCodes.contains(code)) << code << " " << token;
  }
  // A changed kid and a token that is too long are too rare to be required.
  for (const char* code : {"not_enough_segments", "too_many_segments", "bad_encoding", "bad_header",
                           "bad_signature"}) {
    EXPECT_TRUE(codes.contains(code)) << code;
  }
}

// The MAC is valid, so the parsers read claims that no issuer writes.
TEST_F(TokenMutation, ChangedSignedClaimsThrowNothingButErrors) {
  std::mt19937 random(20'261'121);
  const auto header = tests::valid_header().dump();
  const auto claims = tests::valid_access_claims().dump();
  for (int i = 0; i < 5'000; ++i) {
    auto text = claims;
    for (auto changes = random() % 4 + 1; changes > 0; --changes) mutate(text, random);

    EXPECT_NO_THROW(verifies(tests::forge(header, text))) << text;
    EXPECT_NO_THROW(verifies(tests::forge(text, claims))) << text;
  }
}

TEST_F(TokenMutation, ATokenInQuotesIsRefusedWithAHint) {
  for (const std::string quote : {"\"", "'", "`"}) {
    for (const auto& sent : {quote + valid_ + quote, quote + valid_, valid_ + quote}) {
      const auto error = tests::error_of([&] { verifier_->verify_access(sent); });
      ASSERT_TRUE(error) << sent;
      EXPECT_EQ(error->code(), "bad_encoding");
      EXPECT_NE(error->hint().find("quotes"), std::string::npos) << error->hint();
    }
  }
}

}  // namespace
}  // namespace common
