#include "common/http/plain_json.hpp"

#include <gtest/gtest.h>

namespace common {
namespace {

using nlohmann::json;
using std::string_literals::operator""s;

// What the whole parser makes of a text, and how many members stand in it; discarded if it is bad.
json parse_counting(std::string_view text, std::size_t& members) {
  members = 0;
  const auto count = [&](int, json::parse_event_t event, const json&) {
    if (event == json::parse_event_t::key) ++members;
    return true;
  };
  return json::parse(text.begin(), text.end(), count, false);
}

TEST(PlainJson, ReadsAnObjectOfPlainValues) {
  EXPECT_EQ(read_plain_object(R"({"b":"x y","a":true,"c":false,"n":0,"m":123456789012345678})"),
            (json{{"b", "x y"}, {"a", true}, {"c", false}, {"n", 0U}, {"m", 123456789012345678U}}));
  EXPECT_EQ(read_plain_object("{}"), json::object());
  EXPECT_EQ(read_plain_object(" {\t\"a\" :\n 1 , \"\" : \"\" }\r\n"), (json{{"a", 1U}, {"", ""}}));
}

TEST(PlainJson, LeavesAllOtherTextToAWholeParser) {
  for (const auto& text : {""s,
                           "{"s,
                           "{}x"s,
                           "{}{}"s,
                           "{}\0"s,
                           "[]"s,
                           "\"a\""s,
                           "1"s,
                           "null"s,
                           "{\"a\":1"s,
                           "{\"a\":1,}"s,
                           "{,\"a\":1}"s,
                           "{\"a\"}"s,
                           "{\"a\":}"s,
                           "{a:1}"s,
                           "{'a':1}"s,
                           "{\"a\":null}"s,
                           "{\"a\":[]}"s,
                           "{\"a\":{}}"s,
                           "{\"a\":-1}"s,
                           "{\"a\":01}"s,
                           "{\"a\":1.0}"s,
                           "{\"a\":1e2}"s,
                           "{\"a\":True}"s,
                           "{\"a\":truex}"s,
                           "{\"a\":\"\\n\"}"s,
                           "{\"a\":\"\xC3\xA1\"}"s,
                           "{\"a\":\"\n\"}"s,
                           "{\"a\":\"\x7F\"}"s,
                           "{\"a\":1234567890123456789}"s,
                           "{\"\\u0061\":1}"s,
                           "{\"a\":\"b}"s,
                           "{\"a\":1\v}"s,
                           "{\"a\":1}/**/"s,
                           "\xEF\xBB\xBF{}"s}) {
    EXPECT_EQ(read_plain_object(text), std::nullopt) << text;
  }
}

TEST(PlainJson, LeavesAMemberThatStandsTwiceToAWholeParser) {
  EXPECT_EQ(read_plain_object(R"({"a":1,"a":1})"), std::nullopt);
  EXPECT_EQ(read_plain_object(R"({"a":1,"b":2,"a":3})"), std::nullopt);
  EXPECT_EQ(read_plain_object(R"({"b":1,"a":2,"b":3})"), std::nullopt);
}

// Whatever stands in whichever place: what it reads, a whole parser reads alike.
TEST(PlainJson, AgreesWithAWholeParserWhateverOneByteIs) {
  const auto text = R"( {"a":"b c", "d":true,"e":10,"ab":false})"s;
  int read = 0;
  for (std::size_t place = 0; place < text.size(); ++place) {
    for (int byte = 0; byte < 256; ++byte) {
      auto changed = text;
      changed[place] = static_cast<char>(byte);
      const auto plain = read_plain_object(changed);
      if (!plain) continue;

      std::size_t members = 0;
      ASSERT_EQ(parse_counting(changed, members).dump(), plain->dump()) << changed;
      ASSERT_EQ(members, plain->size()) << changed;
      ++read;
    }
  }
  EXPECT_GT(read, 500);
}

}  // namespace
}  // namespace common
