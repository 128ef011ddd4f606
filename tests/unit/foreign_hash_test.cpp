#include "auth-service/adapters/foreign_hash.hpp"

#include <crypt.h>
#include <gtest/gtest.h>

#include "auth-service/adapters/argon2_hasher.hpp"

namespace auth {
namespace {

using common::Secret;
using std::string_literals::operator""s;

// Made with Python's hashlib and crypt, in the forms of werkzeug 3 and of bcrypt.
const std::string kPassword = "correct horse \xC3\xB1";
const std::string kScrypt =
    "scrypt:32768:8:1$saltsalt$"
    "f2d7001590f9cb9a09f45f30e05e5235b74f0ab96fb4949df97cd0af659900ae"
    "3ed8adaa3bb8fa64bfb536b68811651e55141601082dac29f87b699d352567ea";
const std::string kPbkdf2 =
    "pbkdf2:sha256:600000$saltsalt$"
    "c1e668f0959b56b662902926305270fff4f83cc14e36bee87fd575f026a93881";
const std::string kBcryptTail = "$04$abcdefghijklmnopqrstuuXto5SdqX4L.Qm8C9aADzFAah44QDMFC";

// Made with Django 3.2.25, passlib 1.7.4 and python3-argon2 21.1, but for Django's scrypt, which
// comes with Django 4: its ScryptPasswordHasher.encode() calls hashlib.scrypt() as this was made.
const std::string kDjangoPbkdf2 =
    "pbkdf2_sha256$260000$saltsaltsaltsalt12345x$mAtaMhKC3P+nSYmt3Cas5AKguO5h3QeBZ6eyeRWyJ04=";
const std::string kDjangoScrypt =
    "scrypt$16384$saltsaltsaltsalt12345x$8$1$"
    "dePMsRBooeyhv7cOW142TFgojuizVrwIJYUHwBxtJgCDWXKKR31gcJDykZpW/3HQTYZ/K6JBTks16IWIY+17WQ==";
const std::string kDjangoBcrypt = "bcrypt$$2b" + kBcryptTail;
const std::string kDjangoBcryptSha256 =
    "bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuusKc9nysTAJiZ46H6r5wXNZi/eFt69Zu";
const std::string kDjangoArgon2 =
    "argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdHNhbHRzYWx0c2FsdDEyMzQ1eA$zs/Q4VlunCmAet33QLv0uQ";
const std::string kPasslibPbkdf2 =
    "$pbkdf2-sha256$29000$iFFq7d07xzgHYAzBeG/tvQ$zLeGUavuw/0Yx8f4BUqrnL2NPP.8vokla.rOCqmvt/s";
const std::string kPasslibBcrypt = "$2b$04$nWyRicy/EZeAs2fdiDD94Oo9/ZLh0IH2YyXs9bFS6rTXIi/p513Aq";
const std::string kPasslibArgon2 =
    "$argon2id$v=19$m=102400,t=2,p=8$01oLgZCSco5Rai3l3Dsn5A$fmc1PZZLOUrWUZRLBePKZg";

TEST(ForeignHash, VerifiesTheRightPasswordOnly) {
  for (const auto& hash : {kScrypt, kPbkdf2, "$2a" + kBcryptTail, "$2b" + kBcryptTail,
                           "$2y" + kBcryptTail, kDjangoPbkdf2, kDjangoScrypt, kDjangoBcrypt,
                           kDjangoBcryptSha256, kPasslibPbkdf2, kPasslibBcrypt}) {
    EXPECT_TRUE(can_verify_foreign_hash(hash)) << hash;
    EXPECT_TRUE(verify_foreign_hash(hash, Secret(kPassword))) << hash;
    EXPECT_FALSE(verify_foreign_hash(hash, Secret("correct horse n"))) << hash;
    EXPECT_FALSE(verify_foreign_hash(hash, Secret(kPassword + "\0"s))) << hash;
    EXPECT_FALSE(verify_foreign_hash(hash, Secret(""))) << hash;
  }
}

TEST(ForeignHash, VerifiesArgon2OfOtherSoftware) {
  const auto hasher = make_argon2_hasher(128);
  for (const auto& hash : {kDjangoArgon2, kPasslibArgon2}) {
    EXPECT_TRUE(hasher->can_verify(hash)) << hash;
    EXPECT_TRUE(hasher->verify(hash, Secret(kPassword))) << hash;
    EXPECT_FALSE(hasher->verify(hash, Secret("correct horse n"))) << hash;
    EXPECT_TRUE(hasher->needs_rehash(hash, Secret(kPassword))) << hash;
    EXPECT_THROW(make_argon2_hasher(64)->verify(hash, Secret(kPassword)), std::bad_alloc)
        << "it reserves its 100 MiB";
  }
}

TEST(ForeignHash, CanVerifyNoOtherTextAndNoAbsurdArgon2) {
  const auto hasher = make_argon2_hasher(128);
  EXPECT_TRUE(hasher->can_verify(hasher->hash(Secret(kPassword))));
  const auto tail = "$01oLgZCSco5Rai3l3Dsn5A$fmc1PZZLOUrWUZRLBePKZg"s;
  for (const auto& hash :
       {""s, "secret"s, "$argon2id$"s, "$argon2id$v=19$m=102400,t=2,p=8$salt"s, "$1$salt$hash"s,
        "$5$salt$hash"s, "sha1$salt$hash"s, "!unusable"s, "$argon2id$v=19$m=2000000,t=2,p=8" + tail,
        "$argon2id$v=19$m=102400,t=900,p=8" + tail}) {
    EXPECT_FALSE(hasher->can_verify(hash)) << hash;
  }
}

TEST(ForeignHash, RefusesAMalformedHash) {
  const auto hex = kScrypt.substr(kScrypt.rfind('$'));
  for (const auto& broken : {"scrypt:"s,
                             "scrypt:32768:8:1$saltsalt$"s,
                             "scrypt:32768:8:1$saltsalt$zz"s,
                             "scrypt:32768:8$saltsalt" + hex,
                             "scrypt:32767:8:1$saltsalt" + hex,
                             "scrypt:-1:8:1$saltsalt" + hex,
                             "scrypt:0:8:1$saltsalt" + hex,
                             kScrypt + "$x",
                             kScrypt + "0",
                             "pbkdf2:sha1:1000$salt" + hex,
                             "pbkdf2:sha256:$salt" + hex,
                             "pbkdf2:sha256:0$salt" + hex,
                             "$2b$"s,
                             "$2b$04$"s,
                             ("$2b" + kBcryptTail).substr(0, 59),
                             "$2b" + kBcryptTail + "x",
                             "$2b$99" + kBcryptTail.substr(3),
                             kDjangoPbkdf2 + "$",
                             kDjangoPbkdf2.substr(0, 50),
                             kDjangoScrypt + "!",
                             "bcrypt$$2b$04$"s,
                             "bcrypt_sha256$"s,
                             kDjangoBcryptSha256 + "x",
                             "$pbkdf2-sha256$0$iFFq7d07xzgHYAzBeG/tvQ$"s}) {
    EXPECT_FALSE(can_verify_foreign_hash(broken)) << broken;
    EXPECT_FALSE(verify_foreign_hash(broken, Secret(kPassword))) << broken;
  }
}

// Each of these would take minutes or gigabytes.
TEST(ForeignHash, RefusesAbsurdCosts) {
  const auto hex = kScrypt.substr(kScrypt.rfind('$'));
  for (const auto& costly :
       {"scrypt:1073741824:8:1$salt" + hex, "scrypt:32768:1000000:1$salt" + hex,
        "scrypt:32768:8:100000$salt" + hex, "scrypt:2:18446744073709551615:1$salt" + hex,
        "pbkdf2:sha256:2000000000$salt" + hex, "$2b$31" + kBcryptTail.substr(3)}) {
    EXPECT_FALSE(verify_foreign_hash(costly, Secret(kPassword))) << costly;
  }
}

TEST(ForeignHash, NeedsTheMemoryOfItsParameters) {
  constexpr std::uint64_t kMebibyte = 1024 * 1024;
  EXPECT_EQ(memory_of_foreign_hash(kScrypt) / kMebibyte, 32U);
  const auto hex = kScrypt.substr(kScrypt.rfind('$'));
  EXPECT_EQ(memory_of_foreign_hash("scrypt:131072:8:1$salt" + hex) / kMebibyte, 128U);
  EXPECT_EQ(memory_of_foreign_hash(kDjangoScrypt) / kMebibyte, 16U);
  EXPECT_EQ(memory_of_foreign_hash("scrypt:1073741824:8:1$salt" + hex), 0U) << "is never computed";
  EXPECT_EQ(memory_of_foreign_hash(kPbkdf2), 0U);
  EXPECT_EQ(memory_of_foreign_hash("$2b" + kBcryptTail), 0U);
}

TEST(ForeignHash, WaitsForMemoryOrIsRefused) {
  const auto hasher = make_argon2_hasher(20);

  EXPECT_THROW(hasher->verify(kScrypt, Secret(kPassword)), std::bad_alloc);
  EXPECT_TRUE(hasher->verify(kPbkdf2, Secret(kPassword)));
}

TEST(ForeignHash, IsVerifiedAndReplacedByTheHasher) {
  const auto hasher = make_argon2_hasher(64);

  EXPECT_TRUE(hasher->verify(kScrypt, Secret(kPassword)));
  const auto older =
      "$argon2id$v=19$m=65536,t=3,p=1$c2FsdHNhbHRzYWx0c2FsdA$"
      "aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g"s;
  for (const auto& hash : {kScrypt, kPbkdf2, "$2b" + kBcryptTail, older}) {
    EXPECT_TRUE(hasher->needs_rehash(hash, Secret(kPassword))) << hash;
  }
  EXPECT_FALSE(hasher->needs_rehash(hasher->hash(Secret(kPassword)), Secret(kPassword)));
}

// bcrypt reads 72 bytes, so a longer password may be another than that of the hash.
TEST(ForeignHash, OfBcryptIsNotReplacedByAPasswordThatItVerifiedOnlyInPart) {
  const auto hasher = make_argon2_hasher(64);
  const std::string read(72, 'k');
  const auto hash =
      std::string(::crypt((read + "the rest").c_str(), "$2b$04$abcdefghijklmnopqrstuu"));

  for (const auto& password : {read, read + "the rest", read + "something else"}) {
    EXPECT_TRUE(hasher->verify(hash, Secret(password)));
    EXPECT_FALSE(hasher->needs_rehash(hash, Secret(password)));
  }
  std::string composed;
  std::string decomposed;
  for (int i = 0; i < 30; ++i) {
    composed += "\xC3\xB1";
    decomposed += "n\xCC\x83";
  }
  const auto of_decomposed =
      std::string(::crypt((decomposed + "the rest").c_str(), "$2b$04$abcdefghijklmnopqrstuu"));
  EXPECT_TRUE(hasher->verify(of_decomposed, Secret(composed)));
  EXPECT_FALSE(hasher->needs_rehash(of_decomposed, Secret(composed)));

  const auto whole = read.substr(1);
  const auto short_hash = std::string(::crypt(whole.c_str(), "$2b$04$abcdefghijklmnopqrstuu"));
  EXPECT_FALSE(hasher->verify(short_hash, Secret(read)));
  EXPECT_TRUE(hasher->verify(short_hash, Secret(whole)));
  EXPECT_TRUE(hasher->needs_rehash(short_hash, Secret(whole)));
  EXPECT_TRUE(hasher->needs_rehash(kScrypt, Secret(read)));
  EXPECT_TRUE(hasher->needs_rehash(kDjangoBcryptSha256, Secret(read))) << "it read all of it";
}

}  // namespace
}  // namespace auth
