#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "auth-service/http_routes.hpp"
#include "common/core/error.hpp"
#include "common/http/base64url.hpp"
#include "common/http/form_body.hpp"
#include "common/http/json.hpp"
#include "common/http/json_body.hpp"

namespace auth {
namespace {

using common::CheckReport;
using common::TokenUse;
using common::http::Request;
using common::http::Response;
using Json = nlohmann::ordered_json;

// The checks refuse tokens that are longer or deeper.
constexpr std::size_t kMaxDecodedBytes = 4096;
constexpr int kMaxDecodedDepth = 8;

TokenUse use_of(const std::string& name) {
  constexpr std::array<std::pair<std::string_view, TokenUse>, 4> kUses{
      {{"access", TokenUse::kAccess},
       {"refresh", TokenUse::kRefresh},
       {"any", TokenUse::kAccessOrRefresh},
       {"service", TokenUse::kService}}};
  for (const auto& [known, use] : kUses) {
    if (name == known) return use;
  }
  throw common::Error(common::ErrorKind::kMalformed, "invalid_request",
                      "Parameter use must be access, refresh, any or service");
}

Json to_json(const CheckReport& report) {
  constexpr std::array<std::string_view, 3> kResults{"pass", "fail", "skipped"};
  Json json{{"check", report.check},
            {"result", kResults.at(static_cast<std::size_t>(report.outcome))}};
  if (report.outcome == CheckReport::Outcome::kFailed) {
    json["code"] = report.code;
    json["message"] = report.message;
  }
  return json;
}

// A segment of a token as a JSON object; nothing if it is not one.
std::optional<nlohmann::json> decode(std::string_view segment) {
  const auto text = common::decode_base64url(segment);
  if (!text) return std::nullopt;
  try {
    auto strict = common::parse_strict_json(*text, kMaxDecodedDepth);
    if (!strict.value.is_object()) return std::nullopt;
    return std::move(strict.value);
  } catch (const common::JsonError&) {
    return std::nullopt;
  }
}

// Adds header and claims, verified or not; never the signature, without which it is no token.
void add_decoded(Json& body, std::string_view token) {
  const auto first = token.find('.');
  if (token.size() > kMaxDecodedBytes || first == std::string_view::npos) return;
  const auto second = std::min(token.find('.', first + 1), token.size());
  if (auto header = decode(token.substr(0, first))) body["header"] = *std::move(header);
  if (auto claims = decode(token.substr(first + 1, second - first - 1))) {
    body["claims"] = *std::move(claims);
  }
}

Response explain(Sessions& sessions, const Request& request) {
  const common::http::FormBody form(request);
  const auto token = form.require("token");
  const auto use = form.find("use").value_or("access");
  Json checks = Json::array();
  bool valid = true;
  for (const auto& report : sessions.explain(token, use_of(use))) {
    valid = valid && report.outcome == CheckReport::Outcome::kPassed;
    checks.push_back(to_json(report));
  }
  Json body{{"valid", valid}, {"use", use}, {"checks", std::move(checks)}};
  add_decoded(body, token);
  return common::http::json_response(200, body);
}

}  // namespace

void add_explain_routes(common::http::Router& router, Sessions& sessions) {
  router.add(common::http::Method::kPost, "/token/explain", common::http::Executor::kBlocking,
             [&sessions](const Request& request) { return explain(sessions, request); });
}

}  // namespace auth
