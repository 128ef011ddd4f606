#include "common/http/json_writer.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace common {
namespace {

std::string written(std::string_view text) {
  JsonWriter json;
  json.value(text);
  return json.take();
}

TEST(JsonWriter, WritesObjectsAndArraysOfEveryKind) {
  JsonWriter json;
  json.begin_object();
  json.member("text", "a");
  json.member("number", std::int64_t{-7});
  json.member("yes", true);
  json.member("no", false);
  json.member("nothing", std::optional<std::string>());
  json.member("something", std::optional<std::int64_t>(8));
  json.begin_member("list");
  json.begin_array();
  json.value("x");
  json.begin_object();
  json.end_object();
  json.begin_array();
  json.end_array();
  json.value(nullptr);
  json.end_array();
  json.end_object();

  EXPECT_EQ(json.text(), R"({"text":"a","number":-7,"yes":true,"no":false,"nothing":null,)"
                         R"("something":8,"list":["x",{},[],null]})");
}

TEST(JsonWriter, InsertsJsonOfAnotherWriter) {
  JsonWriter inner;
  inner.begin_array();
  inner.value("a");
  inner.end_array();

  JsonWriter outer;
  outer.begin_object();
  outer.member("items", inner);
  outer.member("next", nullptr);
  outer.end_object();

  EXPECT_EQ(outer.take(), R"({"items":["a"],"next":null})");
}

TEST(JsonWriter, WritesACommaAfterTextsThatEndWithABracketOrAColon) {
  JsonWriter json;
  json.begin_array();
  for (const auto* text : {"{", "[", ":", ""}) json.value(text);
  json.end_array();

  EXPECT_EQ(json.text(), R"(["{","[",":",""])");
}

TEST(JsonWriter, EscapesLikeNlohmann) {
  for (char32_t character = 0; character < 0x250; ++character) {
    std::string text = "a";
    if (character < 0x80) {
      text += static_cast<char>(character);
    } else {
      text += static_cast<char>(0xC0U | character >> 6U);
      text += static_cast<char>(0x80U | (character & 0x3FU));
    }
    text += "z";

    EXPECT_EQ(written(text), nlohmann::json(text).dump());
  }
  EXPECT_EQ(written("日本語 \xF0\x9F\x94\x91"), nlohmann::json("日本語 \xF0\x9F\x94\x91").dump());
}

TEST(JsonWriter, WritesTheLargestNumbers) {
  JsonWriter json;
  json.begin_array();
  json.value(std::numeric_limits<std::int64_t>::min());
  json.value(std::numeric_limits<std::int64_t>::max());
  json.end_array();

  EXPECT_EQ(json.text(), "[-9223372036854775808,9223372036854775807]");
}

TEST(JsonWriter, RefusesInvalidUtf8) {
  for (const auto* text : {"\xFF", "a\xC3", "\xED\xA0\x80", "\xC0\xAF"}) {
    EXPECT_THROW(written(text), std::exception) << text;
  }
}

}  // namespace
}  // namespace common
