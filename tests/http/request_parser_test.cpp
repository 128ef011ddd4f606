#include "common/http/request_parser.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace {

using common::http::Method;
using common::http::Request;
using common::http::RequestLimits;
using common::http::RequestParser;

const RequestLimits kLimits{};

// Feeds `text` in pieces of `step` bytes. Like a session, keeps bytes that the parser does not
// consume.
void feed(RequestParser& parser, std::string_view text, std::size_t step) {
  std::string waiting;
  while (!text.empty() && !parser.refusal() && !parser.done()) {
    waiting += text.substr(0, step);
    text.remove_prefix(std::min(step, text.size()));
    waiting.erase(0, parser.put(waiting));
  }
}

int refusal_of(std::string_view text, std::size_t step) {
  RequestParser parser(kLimits);
  feed(parser, text, step);
  return parser.refusal() ? parser.refusal()->status : 0;
}

Request read(std::string_view text, std::size_t step) {
  RequestParser parser(kLimits);
  feed(parser, text, step);
  EXPECT_FALSE(parser.refusal()) << parser.refusal()->message;
  EXPECT_TRUE(parser.done());
  return parser.take();
}

struct Refused {
  const char* name;
  std::string text;
  int status;
};

std::string with_field(const std::string& field) {
  return "POST /x HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n";
}

std::string with_line(const std::string& line) { return line + "\r\nHost: a\r\n\r\n"; }

std::string with_chunks(const std::string& chunks) {
  return "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
}

const std::vector<Refused> kRefused{
    // RFC 9112 section 3: the request line
    {"NoTarget", with_line("GET HTTP/1.1"), 400},
    {"NoVersion", with_line("GET /"), 400},
    {"TwoBlanks", with_line("GET  / HTTP/1.1"), 400},
    {"BlankAtTheEnd", with_line("GET / HTTP/1.1 "), 400},
    {"BlankAtTheStart", with_line(" GET / HTTP/1.1"), 400},
    {"TabInsteadOfBlank", with_line("GET\t/\tHTTP/1.1"), 400},
    {"LowerCaseVersion", with_line("GET / http/1.1"), 400},
    {"VersionWithoutMinor", with_line("GET / HTTP/1"), 400},
    {"Version2", with_line("GET / HTTP/2.0"), 505},
    {"Version0_9", with_line("GET / HTTP/0.9"), 505},
    {"LowerCaseMethod", with_line("get / HTTP/1.1"), 501},
    {"UnknownMethod", with_line("BREW / HTTP/1.1"), 501},
    {"Connect", with_line("CONNECT a:80 HTTP/1.1"), 501},
    {"Trace", with_line("TRACE / HTTP/1.1"), 405},
    {"MethodWithParenthesis", with_line("G(T / HTTP/1.1"), 400},
    {"LongMethod", with_line(std::string(5000, 'M') + " / HTTP/1.1"), 414},
    // RFC 9112 section 3.2: the target
    {"RelativeTarget", with_line("GET x HTTP/1.1"), 400},
    {"AsteriskOfGet", with_line("GET * HTTP/1.1"), 400},
    {"AbsoluteWithoutHost", with_line("GET http:///x HTTP/1.1"), 400},
    {"AbsoluteWithAPortAlone", with_line("GET http://:80/x HTTP/1.1"), 400},
    {"AbsoluteWithUserInformation", with_line("GET http://me@a/x HTTP/1.1"), 400},
    {"QueryAlone", with_line("GET ?a=b HTTP/1.1"), 400},
    {"OtherScheme", with_line("GET ftp://a/x HTTP/1.1"), 400},
    {"FragmentInTarget", with_line("GET /x#y HTTP/1.1"), 400},
    {"BrokenEscape", with_line("GET /%zz HTTP/1.1"), 400},
    {"CutEscape", with_line("GET /%4 HTTP/1.1"), 400},
    {"BrokenEscapeInQuery", with_line("GET /?a=%g0 HTTP/1.1"), 400},
    {"ControlCharacterInTarget", with_line("GET /\x01 HTTP/1.1"), 400},
    {"DeleteInTarget", with_line("GET /\x7f HTTP/1.1"), 400},
    {"HighByteInTarget", with_line("GET /\xc3\xa9 HTTP/1.1"), 400},
    {"LongTarget", with_line("GET /" + std::string(4096, 'a') + " HTTP/1.1"), 414},
    // RFC 9110 section 5, RFC 9112 section 5: fields
    {"BlankBeforeColon", with_field("Name : x"), 400},
    {"TabBeforeColon", with_field("Name\t: x"), 400},
    {"NoColon", with_field("Name"), 400},
    {"EmptyName", with_field(": x"), 400},
    {"NameWithBlank", with_field("Na me: x"), 400},
    {"NameWithHighByte", with_field("N\xc3\xa9: x"), 400},
    {"FoldedLine", with_field("Name: x\r\n y"), 400},
    {"FoldedFirstLine", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
    {"NulInValue", with_field(std::string("Name: x\0y", 9)), 400},
    {"ControlCharacterInValue", with_field("Name: x\x01"), 400},
    {"BareLineFeed", "GET / HTTP/1.1\nHost: a\n\n", 400},
    {"BareLineFeedInValue", with_field("Name: x\ny"), 400},
    {"BareCarriageReturn", with_field("Name: x\ry"), 400},
    {"LargeHeader", with_field("Name: " + std::string(9000, 'x')), 431},
    {"ManyFields", with_field([] {
       std::string fields;
       for (int i = 0; i < 1500; ++i) fields += "A: b\r\n";
       return fields + "Z: z";
     }()),
     431},
    // RFC 9112 section 3.2: Host
    {"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
    {"TwoHosts", with_field("Host: a"), 400},
    {"HostWithBlank", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
    {"HostWithSlash", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
    {"HostWithAt", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
    {"HostWithBrokenEscape", "GET / HTTP/1.1\r\nHost: a%4\r\n\r\n", 400},
    {"HostWithTwoPorts", "GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n", 400},
    // RFC 9112 section 6: framing
    {"LengthAndCoding", with_field("Content-Length: 3\r\nTransfer-Encoding: chunked"), 400},
    {"CodingAndLength", with_field("Transfer-Encoding: chunked\r\nContent-Length: 3"), 400},
    {"UnknownCodingAndLength", with_field("Transfer-Encoding: gzip\r\nContent-Length: 3"), 400},
    {"TwoLengths", with_field("Content-Length: 3\r\nContent-Length: 4"), 400},
    {"TwoEqualLengths", with_field("Content-Length: 0\r\nContent-Length: 0"), 400},
    {"ListOfLengths", with_field("Content-Length: 3, 3"), 400},
    {"NegativeLength", with_field("Content-Length: -1"), 400},
    {"PlusLength", with_field("Content-Length: +1"), 400},
    {"HexLength", with_field("Content-Length: 0x10"), 400},
    {"EmptyLength", with_field("Content-Length: "), 400},
    {"LengthWithText", with_field("Content-Length: 3a"), 400},
    {"HugeLength", with_field("Content-Length: 99999999999999999999999"), 400},
    {"LengthOverLimit", with_field("Content-Length: 65537"), 413},
    {"UnknownCoding", with_field("Transfer-Encoding: gzip"), 501},
    {"UnknownCodingBeforeChunked", with_field("Transfer-Encoding: gzip, chunked"), 501},
    {"IdentityCoding", with_field("Transfer-Encoding: identity"), 501},
    {"ChunkedWithParameter", with_field("Transfer-Encoding: chunked;a=b"), 501},
    {"ChunkedWithVerticalTab",
     with_field("Transfer-Encoding: \x0b"
                "chunked"),
     400},
    {"TwoCodings", with_field("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400},
    {"UnknownCodingAndChunked", with_field("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked"),
     400},
    {"CodingInOldVersion",
     "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    // RFC 9112 section 7.1: chunks
    {"ChunkSizeMinusOne", with_chunks("-1\r\n\r\n"), 400},
    {"ChunkSizeEmpty", with_chunks("\r\n\r\n"), 400},
    {"ChunkSizeWithPrefix", with_chunks("0x3\r\nabc\r\n0\r\n\r\n"), 400},
    {"ChunkSizeWithBlankBefore", with_chunks(" 3\r\nabc\r\n0\r\n\r\n"), 400},
    {"ChunkSizeOverflow", with_chunks("10000000000000000\r\nabc"), 400},
    {"ChunkSizeOverLimit", with_chunks("10001\r\n"), 413},
    {"ChunksOverLimit",
     with_chunks("ffff\r\n" + std::string(0xffff, 'x') + "\r\n2\r\nxx\r\n0\r\n\r\n"), 413},
    {"ChunkLongerThanItsSize", with_chunks("3\r\nabcd\r\n0\r\n\r\n"), 400},
    {"ChunkEndedByLineFeed", with_chunks("3\nabc\n0\n\n"), 400},
    {"ChunkWithBadExtension", with_chunks("3;=x\r\nabc\r\n0\r\n\r\n"), 400},
    {"ChunkWithEscapedControlCharacter", with_chunks("3;a=\"\\\x01\"\r\nabc\r\n0\r\n\r\n"), 400},
    {"ChunkWithLongExtension", with_chunks("3;a=" + std::string(300, 'b') + "\r\nabc\r\n0\r\n\r\n"),
     400},
    {"ChunkWithOpenQuote", with_chunks("3;a=\"b\\\"\r\nabc\r\n0\r\n\r\n"), 400},
    {"ChunkWithEndlessExtension", with_chunks("3;a=" + std::string(20000, 'b')), 400},
    {"EndlessTrailer", with_chunks("0\r\nA: " + std::string(20000, 'b')), 400},
    {"TrailerWithBareLineFeed", with_chunks("0\r\nA: b\nC: d\r\n\r\n"), 400},
    // RFC 9110 section 10.1.1
    {"UnknownExpectation", with_field("Expect: 200-ok"), 417},
};

class Refusals : public testing::TestWithParam<Refused> {};

TEST_P(Refusals, DoNotDependOnHowTheBytesArrive) {
  const auto& [name, text, status] = GetParam();

  EXPECT_EQ(refusal_of(text, text.size()), status);
  EXPECT_EQ(refusal_of(text, 1), status);
  EXPECT_EQ(refusal_of(text, 7), status);
}

INSTANTIATE_TEST_SUITE_P(RequestParser, Refusals, testing::ValuesIn(kRefused),
                         [](const auto& test) { return std::string(test.param.name); });

class StepSizes : public testing::TestWithParam<std::size_t> {};

TEST_P(StepSizes, ReadARequestWithoutABody) {
  const auto request = read(
      "GET /api/items?limit=2&q=a%20b HTTP/1.1\r\nHost: a:1\r\nAccept: */*\r\n\r\n", GetParam());

  EXPECT_EQ(request.method, Method::kGet);
  EXPECT_EQ(request.path, "/api/items");
  EXPECT_EQ(request.query, "limit=2&q=a%20b");
  EXPECT_EQ(*request.headers.find("accept"), "*/*");
  EXPECT_EQ(request.body, "");
}

TEST_P(StepSizes, ReadABodyWithContentLength) {
  const auto request =
      read("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", GetParam());

  EXPECT_EQ(request.body, "hello");
}

TEST_P(StepSizes, ReadAChunkedBody) {
  const auto request =
      read(with_chunks("3;name=\"v\"\r\nabc\r\n00A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"),
           GetParam());

  EXPECT_EQ(request.body, "abc0123456789");
  EXPECT_EQ(request.headers.find("Trailer"), nullptr) << "a trailer became a header";
}

TEST_P(StepSizes, SkipEmptyLinesBeforeTheRequest) {
  const auto request = read("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", GetParam());

  EXPECT_EQ(request.path, "/");
}

INSTANTIATE_TEST_SUITE_P(RequestParser, StepSizes, testing::Values(1, 2, 3, 7, 4096));

TEST(RequestParser, AcceptsTheAbsoluteForm) {
  const auto request = read("GET http://a.example/x/y?z=1 HTTP/1.1\r\nHost: a\r\n\r\n", 4096);

  EXPECT_EQ(request.path, "/x/y");
  EXPECT_EQ(request.query, "z=1");
}

TEST(RequestParser, AcceptsTheAbsoluteFormWithoutAPath) {
  EXPECT_EQ(read("GET http://a.example HTTP/1.1\r\nHost: a\r\n\r\n", 4096).path, "/");
  EXPECT_EQ(read("GET http://a.example?z=1 HTTP/1.1\r\nHost: a\r\n\r\n", 4096).query, "z=1");
}

TEST(RequestParser, AcceptsTheAsteriskForm) {
  EXPECT_EQ(read("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 4096).path, "*");
}

TEST(RequestParser, AcceptsHttp10WithoutAHost) {
  RequestParser parser(kLimits);
  feed(parser, "GET / HTTP/1.0\r\n\r\n", 4096);

  EXPECT_TRUE(parser.done());
  EXPECT_FALSE(parser.keep_alive());
}

// The error response needs the request id and the origin.
TEST(RequestParser, ReadsTheHeadersAfterAnInvalidRequestLine) {
  for (const std::string line : {"BREW /", "TRACE /", "GET /%"}) {
    RequestParser parser(kLimits);
    feed(parser, line + " HTTP/1.1\r\nHost: a\r\nX-Request-ID: b\r\nOrigin: c\r\n\r\n", 4096);
    ASSERT_TRUE(parser.refusal());
    const auto request = parser.take();

    ASSERT_NE(request.headers.find("X-Request-ID"), nullptr) << line;
    EXPECT_EQ(*request.headers.find("Origin"), "c");
  }
}

TEST(RequestParser, DoesNotConsumeTheNextRequest) {
  const std::string first = "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab";
  RequestParser parser(kLimits);

  const auto used = parser.put(first + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");

  EXPECT_TRUE(parser.done());
  EXPECT_EQ(used, first.size());
}

TEST(RequestParser, AcceptsTargetsAndBodiesUpToTheLimits) {
  const std::string target(kLimits.max_target_bytes - 1, 'a');
  const std::string body(kLimits.max_body_bytes, 'b');

  EXPECT_EQ(read("GET /" + target + " HTTP/1.1\r\nHost: a\r\n\r\n", 4096).path, "/" + target);
  EXPECT_EQ(read("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65536\r\n\r\n" + body, 4096).body,
            body);
}

TEST(RequestParser, ReportsKeepAlive) {
  RequestParser stays(kLimits);
  RequestParser closes(kLimits);
  RequestParser old(kLimits);
  feed(stays, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 4096);
  feed(closes, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 4096);
  feed(old, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 4096);

  EXPECT_TRUE(stays.keep_alive());
  EXPECT_FALSE(closes.keep_alive());
  EXPECT_FALSE(old.keep_alive());
}

TEST(RequestParser, ReportsExpectContinue) {
  RequestParser parser(kLimits);
  feed(parser, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n",
       4096);

  EXPECT_TRUE(parser.header_done());
  EXPECT_FALSE(parser.done());
  EXPECT_TRUE(parser.expects_continue());
}

}  // namespace
