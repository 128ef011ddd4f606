#include "common/core/secret.hpp"

#include <concepts>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "common/core/log.hpp"

namespace common {
namespace {

template <class Value>
concept Streamable = requires(std::ostream& stream, const Value& value) {
  stream << value;
};

// Code that formats a secret does not compile.
static_assert(!fmt::is_formattable<Secret>::value);
static_assert(!Streamable<Secret>);
static_assert(!std::convertible_to<Secret, std::string>);
static_assert(!std::convertible_to<Secret, std::string_view>);
static_assert(!std::constructible_from<LogField, std::string_view, Secret>);
static_assert(!std::constructible_from<decltype(LogField::value), Secret>);
static_assert(!std::constructible_from<nlohmann::json, Secret>);
// A string does not convert to a secret implicitly.
static_assert(!std::convertible_to<std::string, Secret>);

// The same traits hold for a string, so the checks above can fail.
static_assert(fmt::is_formattable<std::string>::value);
static_assert(Streamable<std::string>);
static_assert(std::constructible_from<decltype(LogField::value), std::string_view>);
static_assert(std::constructible_from<nlohmann::json, std::string>);

TEST(Secret, RevealsItsValue) {
  const Secret secret("s3cret");

  EXPECT_EQ(secret.reveal(), "s3cret");
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
}

}  // namespace
}  // namespace common
