#include "common/http/http_client.hpp"

#include <algorithm>
#include <cstddef>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include <curl/curl.h>
#include <openssl/ssl.h>

#include "common/http/ascii.hpp"
#include "common/http/url.hpp"

namespace common::http {
namespace {

constexpr std::size_t kMaxHeaderBytes = 8U * 1024U;
constexpr std::size_t kMaxBodyBytes = 4U * 1024U * 1024U;
constexpr int kFirstFinalStatus = 200;  // RFC 9110 section 15.2: 1xx is followed by another one

using HeaderList = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

// What a request has received so far.
struct Transfer {
  FetchedAnswer answer;
  std::size_t header_bytes = 0;
  bool header_ended = false;
  bool body_too_long = false;
};

// Adds the field of a header line, if it has one.
void add_field(std::string_view line, Headers& headers) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const auto end = std::min(line.find_first_of("\r\n"), line.size());
  headers.add(line.substr(0, colon), trim_blanks(line.substr(colon + 1, end - colon - 1)));
}

// libcurl calls this with each line, trailers included. 0 ends the transfer.
std::size_t on_header(char* data, std::size_t, std::size_t size, void* user_data) {
  auto& transfer = *static_cast<Transfer*>(user_data);
  transfer.header_bytes += size;
  if (transfer.header_bytes > kMaxHeaderBytes) return 0;
  const std::string_view line(data, size);
  if (line == "\r\n" || line == "\n") transfer.header_ended = true;
  try {
    if (line.starts_with("HTTP/")) {  // of the final answer, or of a 1xx before it
      transfer.header_ended = false;
      transfer.answer.headers = {};
    }
    add_field(line, transfer.answer.headers);
  } catch (const std::bad_alloc&) {  // must not pass through libcurl
    return 0;
  }
  return size;
}

std::size_t on_body(char* data, std::size_t, std::size_t size, void* user_data) {
  auto& transfer = *static_cast<Transfer*>(user_data);
  auto& body = transfer.answer.body;
  transfer.body_too_long = body.size() + size > kMaxBodyBytes;
  if (transfer.body_too_long) return 0;
  try {
    body.append(data, size);
  } catch (const std::bad_alloc&) {  // must not pass through libcurl
    return 0;
  }
  return size;
}

CURLcode use_default_certificates(CURL*, void* context, void*) {
  const int done = ::SSL_CTX_set_default_verify_paths(static_cast<SSL_CTX*>(context));
  return done == 1 ? CURLE_OK : CURLE_SSL_CACERT_BADFILE;
}

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  const auto code = curl_easy_setopt(handle, option, value);
  if (code != CURLE_OK) throw std::runtime_error(curl_easy_strerror(code));
}

void set_options(CURL* handle, std::chrono::milliseconds timeout) {
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(handle, CURLOPT_PROXY, "");  // not those of the environment
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_QUICK_EXIT, 1L);  // do not wait for a name resolution after the timeout
  set(handle, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(kMaxBodyBytes));
  set(handle, CURLOPT_HEADERFUNCTION, &on_header);
  set(handle, CURLOPT_WRITEFUNCTION, &on_body);
  // Instead of libcurl's bundle. OpenSSL looks certificates up in its directory when it needs them.
  set(handle, CURLOPT_CAINFO, static_cast<char*>(nullptr));
  set(handle, CURLOPT_CAPATH, static_cast<char*>(nullptr));
  set(handle, CURLOPT_SSL_CTX_FUNCTION, &use_default_certificates);
}

HeaderList make_headers(const Secret* bearer, const Headers& fields) {
  HeaderList headers(curl_slist_append(nullptr, "Accept: application/json"), curl_slist_free_all);
  if (!headers) throw std::bad_alloc();
  const auto add = [&](const std::string& line) {
    if (curl_slist_append(headers.get(), line.c_str()) == nullptr) throw std::bad_alloc();
  };
  if (bearer != nullptr) add("Authorization: Bearer " + bearer->reveal());
  for (const auto& [name, value] : fields.fields()) add(name + ": " + value);
  return headers;
}

std::string describe_connect_error(CURL* handle) {
  long error = 0;
  curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &error);
  if (error == 0) return curl_easy_strerror(CURLE_COULDNT_CONNECT);
  return std::generic_category().message(static_cast<int>(error));
}

// libcurl refuses a header line above 100 KB by itself, with one of two codes by its version.
bool is_header_too_long(CURLcode code, const Transfer& transfer) {
  constexpr int kTooLarge = 100;  // CURLE_TOO_LARGE, since 8.6
  return transfer.header_bytes > kMaxHeaderBytes ||
         (!transfer.header_ended && (code == CURLE_OUT_OF_MEMORY || code == kTooLarge));
}

std::string describe(CURLcode code, CURL* handle, const Transfer& transfer,
                     std::chrono::seconds timeout) {
  if (is_header_too_long(code, transfer)) return "header limit exceeded";
  if (transfer.body_too_long) return "body limit exceeded";
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return "no whole answer within " + std::to_string(timeout.count()) + " s";
    case CURLE_COULDNT_CONNECT:
      return describe_connect_error(handle);
    case CURLE_COULDNT_RESOLVE_HOST:
      return "host not found";
    case CURLE_PEER_FAILED_VERIFICATION:
      return "certificate verify failed";
    case CURLE_FILESIZE_EXCEEDED:
      return "body limit exceeded";
    case CURLE_PARTIAL_FILE:
      return "partial message";
    case CURLE_GOT_NOTHING:
      return "end of stream";
    case CURLE_UNSUPPORTED_PROTOCOL:
      return "not an answer of HTTP";
    default:
      return curl_easy_strerror(code);
  }
}

}  // namespace

HttpClient::HttpClient(std::chrono::seconds timeout)
    : timeout_(timeout), handle_(nullptr, curl_easy_cleanup) {
  static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (initialized != CURLE_OK) throw std::runtime_error(curl_easy_strerror(initialized));
  handle_.reset(curl_easy_init());
  if (!handle_) throw std::bad_alloc();
  set_options(handle_.get(), timeout);
}

FetchedAnswer HttpClient::get(const std::string& url, const Secret* bearer, const Headers& fields) {
  return request("GET", url, bearer, fields, nullptr);
}

FetchedAnswer HttpClient::post(const std::string& url, const std::string& json,
                               const Secret& bearer, Headers fields) {
  fields.add("Content-Type", "application/json");
  return request("POST", url, &bearer, fields, &json);
}

FetchedAnswer HttpClient::request(const std::string& method, const std::string& url,
                                  const Secret* bearer, const Headers& fields,
                                  const std::string* body) {
  if (body != nullptr) {
    set(handle_.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
    set(handle_.get(), CURLOPT_COPYPOSTFIELDS, body->c_str());
  } else {
    set(handle_.get(), CURLOPT_HTTPGET, 1L);
  }
  set(handle_.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
  return send(url, bearer, fields);
}

FetchedAnswer HttpClient::send(const std::string& url, const Secret* bearer,
                               const Headers& fields) {
  check_http_url(url);
  const auto headers = make_headers(bearer, fields);
  Transfer transfer;
  auto* handle = handle_.get();
  set(handle, CURLOPT_URL, url.c_str());
  set(handle, CURLOPT_HTTPHEADER, headers.get());
  set(handle, CURLOPT_HEADERDATA, &transfer);
  set(handle, CURLOPT_WRITEDATA, &transfer);
  const auto code = curl_easy_perform(handle);
  if (code != CURLE_OK) throw std::runtime_error(describe(code, handle, transfer, timeout_));
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  // libcurl takes the end of the connection for the end of the header.
  if (!transfer.header_ended || status < kFirstFinalStatus) {
    throw std::runtime_error("partial message");
  }
  transfer.answer.status = static_cast<int>(status);
  return std::move(transfer.answer);
}

}  // namespace common::http
