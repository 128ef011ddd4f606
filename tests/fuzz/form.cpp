// Text as a query string and as the body of an OAuth request.
#include <map>

#include <nlohmann/json.hpp>

#include "common/core/error.hpp"
#include "common/core/text.hpp"
#include "common/http/form_body.hpp"
#include "common/http/url.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/support/requests.hpp"

namespace {

using common::http::FormBody;
using fuzz::require;
using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kFormType = "application/x-www-form-urlencoded";

std::string write_query(const Pairs& pairs) {
  std::string query;
  for (const auto& [name, value] : pairs) {
    query += common::http::percent_encode(name) + "=" + common::http::percent_encode(value) + "&";
  }
  return query;
}

void check_query(const std::string& text) {
  const auto escaped = common::http::percent_encode(text);
  require(common::http::percent_decode(escaped) == text, "any text survives a URL");
  try {
    const auto pairs = common::http::parse_query(text);
    require(common::http::parse_query(write_query(pairs)) == pairs, "parameters survive a URL");
    std::size_t bytes = 0;
    for (const auto& [name, value] : pairs) bytes += name.size() + value.size();
    require(bytes <= text.size(), "nothing grows when it is unescaped");
  } catch (const common::Error& refusal) {
    require(refusal.code() == "bad_query", "a broken escape is all that can be wrong");
  }
}

// A form and a JSON object with the same parameters give the same result.
void check_form(const std::string& text) {
  try {
    const FormBody form(tests::json_request("/token", text, kFormType));
    const auto pairs = common::http::parse_query(text);
    std::map<std::string, std::string> parameters(pairs.begin(), pairs.end());
    require(parameters.size() == pairs.size(), "a parameter that stands twice is refused");
    const FormBody object(tests::json_request("/token", nlohmann::json(parameters).dump()));
    for (const auto& [name, value] : parameters) {
      require(common::count_characters(value).has_value(), "a parameter is UTF-8");
      require(form.find(name).value_or("") == value, "a parameter is what the query has");
      require(form.find(name) == object.find(name), "form and JSON read alike");
    }
    require(!form.find("no such parameter").has_value() || parameters.contains("no such parameter"),
            "what is absent is not found");
  } catch (const common::Error& refusal) {
    require(refusal.code() == "invalid_request", "a refusal is OAuth's");
  }
}

// The text as JSON: every error is a client error.
void check_object(const std::string& text) {
  try {
    const FormBody form(tests::json_request("/token", text));
    const auto password = form.require("password");
    require(!password.empty() && nlohmann::json::parse(text).at("password") == password,
            "a parameter is the member's text");
  } catch (const common::Error& refusal) {
    require(refusal.kind() == common::ErrorKind::kMalformed, "a refusal is 400");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(fuzz::view_of(data, size));
  check_query(text);
  check_form(text);
  check_object(text);
  return 0;
}
