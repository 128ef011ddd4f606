#include "common/token/page_signature.hpp"

#include <gtest/gtest.h>

#include "common/http/base64url.hpp"

namespace common {
namespace {

const Secret kOld("the secret of an earlier year, 32 bytes");
const Secret kNew("the secret of the next year, 32 bytes...");
const Secret kOther("the secret of somebody else, 32 bytes...");
const std::string kBody = R"({"items":[],"more":false,"last_id":7})";

PageSigner signer_of(const Secret& secret, std::optional<Secret> previous = std::nullopt) {
  JwtOptions options;
  options.secret = secret;
  options.previous_secret = std::move(previous);
  return PageSigner(options);
}

// Regression: a fake feed made books-service delete all items.
TEST(PageSignature, ProvesThePageOfThisRequestAlone) {
  const auto signer = signer_of(kOld);
  const auto signature = signer.sign("nonce", "7", kBody);

  EXPECT_TRUE(signer.verify("nonce", "7", kBody, signature));
  EXPECT_FALSE(signer.verify("nonce", "7", kBody, "")) << "not signed";
  EXPECT_FALSE(signer.verify("nonce", "7", kBody, ",,")) << "not signed";
  EXPECT_FALSE(signer.verify("nonce", "7", kBody, "A" + signature)) << "another signature";
  EXPECT_FALSE(signer.verify("other", "7", kBody, signature)) << "replayed";
  EXPECT_FALSE(signer.verify("nonce", "8", kBody, signature)) << "of another position";
  EXPECT_FALSE(signer.verify("nonce", "7", kBody + " ", signature)) << "tampered with";
  EXPECT_FALSE(signer.verify("nonce", "7", kBody, signer_of(kOther).sign("nonce", "7", kBody)))
      << "forged";
}

TEST(PageSignature, IsNotThatOfATokenWithTheSameBytes) {
  const auto digest = HmacSha256(kOld).sign("nonce\n7\n" + kBody);
  const std::string bytes(digest.begin(), digest.end());

  EXPECT_FALSE(signer_of(kOld).verify("nonce", "7", kBody, encode_base64url(bytes)));
}

// Either service may get the new secret first.
TEST(PageSignature, HoldsWhileTheSecretIsRotated) {
  const auto before = signer_of(kOld);
  const auto after = signer_of(kNew, kOld);

  EXPECT_TRUE(before.verify("n", "7", kBody, after.sign("n", "7", kBody)));
  EXPECT_TRUE(after.verify("n", "7", kBody, before.sign("n", "7", kBody)));
  EXPECT_TRUE(signer_of(kNew).verify("n", "7", kBody, after.sign("n", "7", kBody)));
  EXPECT_FALSE(signer_of(kNew).verify("n", "7", kBody, before.sign("n", "7", kBody)));
}

// Regression: a header full of commas made the reader digest the body thousands of times.
TEST(PageSignature, IsSoughtAmongTwoAtMost) {
  const auto signer = signer_of(kOld);
  const auto signature = signer.sign("n", "7", kBody);

  EXPECT_TRUE(signer.verify("n", "7", kBody, "AA," + signature));
  EXPECT_FALSE(signer.verify("n", "7", kBody, "AA,AA," + signature));
  EXPECT_FALSE(signer.verify("n", "7", kBody, ",," + signature));
}

}  // namespace
}  // namespace common
