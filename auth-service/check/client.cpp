#include "auth-service/check/client.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "common/http/url.hpp"

namespace auth::check {
namespace {

constexpr std::size_t kNameBytes = 5;
constexpr std::size_t kPasswordBytes = 12;
constexpr int kTooManyRequests = 429;

}  // namespace

Client::Client(Paths paths, std::string url, std::string books_url)
    : paths_(std::move(paths)), url_(std::move(url)), books_url_(std::move(books_url)) {
  if (paths_.account) target_.hide(paths_.account->password);
}

std::string Client::url_of(const Route& route) const {
  const bool at_books = (paths_.items && route.path == paths_.items->path) ||
                        (paths_.books && route.path == paths_.books->path);
  return (at_books ? books_url_ : url_) + route.path;
}

Account Client::invent_account() {
  Account account{.username = "check-" + common::make_hex(random_, kNameBytes),
                  .password = "Pw-" + common::make_hex(random_, kPasswordBytes)};
  target_.hide(account.password);
  return account;
}

Call Client::credentials_call(const Route& route, const Account& account) const {
  Call call{.method = route.method, .url = url_of(route), .token = ""};
  if (route.form) {
    call.headers.add("Content-Type", common::http::kFormType);
    call.body = "grant_type=password&" + route.username + "=" +
                common::http::percent_encode(account.username) + "&" + route.password + "=" +
                common::http::percent_encode(account.password);
  } else {
    call.body =
        nlohmann::json{{route.username, account.username}, {route.password, account.password}}
            .dump();
  }
  return call;
}

Result Client::enroll(const Account& account) {
  auto result = target_.send(credentials_call(paths_.enroll.value(), account));
  if (result.ok()) registered_.push_back({account, ""});
  return result;
}

Result Client::log_in(const Account& account) {
  return target_.send(credentials_call(paths_.login.value(), account));
}

Call Client::refresh_call(const std::string& token) const {
  const auto& route = paths_.refresh.value();
  Call call{
      .method = route.method, .url = url_of(route), .token = route.token.empty() ? token : ""};
  if (!route.token.empty()) call.body = nlohmann::json{{route.token, token}}.dump();
  return call;
}

Result Client::refresh(const std::string& token) { return target_.send(refresh_call(token)); }

Result Client::call(const Route& route, const std::string& token,
                    const common::http::Headers& headers) {
  return target_.send(
      {.method = route.method, .url = url_of(route), .token = token, .headers = headers});
}

Result Client::add_item(const std::string& token, const std::string& name) {
  const auto& route = paths_.items.value();
  return target_.send({.method = "POST",
                       .url = url_of(route),
                       .token = token,
                       .headers = {},
                       .body = nlohmann::json{{route.name, name}}.dump()});
}

Tokens Client::tokens_of(const Result& result, const Route& route) {
  Tokens tokens{.access = result.member(route.access_token),
                .refresh = result.member(route.refresh_token)};
  target_.hide(tokens.access);
  target_.hide(tokens.refresh);
  return tokens;
}

Tokens Client::new_session(const Account& account) {
  const auto result = log_in(account);
  auto tokens = tokens_of(result, paths_.login.value());
  if (result.status == kTooManyRequests) throw RateLimited("no login");
  if (!result.ok() || tokens.access.empty())
    throw std::runtime_error("no login: " + target_.redact(result.body));
  return tokens;
}

Account Client::new_account() {
  if (paths_.account) return *paths_.account;
  auto account = invent_account();
  const auto result = enroll(account);
  if (result.status == kTooManyRequests) throw RateLimited("no new account");
  if (!result.ok()) throw std::runtime_error("no new account: " + target_.redact(result.body));
  if (paths_.remove) registered_.back().token = new_session(account).access;
  return account;
}

std::vector<std::string> Client::remove_accounts() {
  target_.begin_cleanup();
  std::vector<std::string> staying;
  for (const auto& [account, kept] : registered_) {
    try {
      if (paths_.remove) {
        const auto token = kept.empty() ? new_session(account).access : kept;
        if (call(*paths_.remove, token).ok()) continue;
      }
    } catch (const std::runtime_error&) {
      // Reported as staying.
    }
    staying.push_back(account.username);
  }
  return staying;
}

}  // namespace auth::check
