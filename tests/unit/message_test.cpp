#include "common/http/message.hpp"

#include <gtest/gtest.h>

namespace common::http {
namespace {

TEST(Methods, AreParsedCaseSensitively) {
  for (const char* name : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    const auto method = parse_method(name);
    ASSERT_TRUE(method) << name;
    EXPECT_EQ(to_string(*method), name);
  }
  for (const char* name : {"", "get", "Get", "TRACE", "CONNECT", "GET ", "PROPFIND"}) {
    EXPECT_FALSE(parse_method(name)) << name;
  }
}

TEST(Headers, AreFoundInAnyCase) {
  Headers headers;
  headers.add("X-One", "1");
  headers.add("x-one", "2");

  EXPECT_EQ(*headers.find("x-ONE"), "1");
  EXPECT_EQ(headers.count("X-one"), 2);
  EXPECT_EQ(headers.find("X-On"), nullptr);
  EXPECT_EQ(headers.find(""), nullptr);
}

TEST(Headers, SetReplacesEveryFieldOfThatName) {
  Headers headers;
  headers.add("A", "1");
  headers.add("B", "2");
  headers.add("a", "3");

  headers.set("A", "4");

  EXPECT_EQ(headers.fields(), (std::vector<Headers::Field>{{"B", "2"}, {"A", "4"}}));
}

TEST(ReasonPhrase, IsKnownForEveryStatusInUse) {
  for (const int status : {200, 201, 204, 304, 400, 401, 403, 404, 405, 408, 409, 412,
                           413, 414, 415, 417, 422, 429, 431, 500, 501, 503, 505}) {
    EXPECT_NE(reason_phrase(status), "") << status;
  }
  EXPECT_EQ(reason_phrase(404), "Not Found");
}

TEST(ReasonPhrase, IsEmptyForAnUnknownStatus) {
  for (const int status : {0, 99, 299, 498, 999, -1}) {
    EXPECT_EQ(reason_phrase(status), "") << status;
  }
}

}  // namespace
}  // namespace common::http
