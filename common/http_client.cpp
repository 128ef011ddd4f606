#include "common/http_client.hpp"

#include <mutex>
#include <stdexcept>

#include <cpprest/http_client.h>
#include <pplx/threadpool.h>

namespace common {
namespace {

constexpr int kClientThreads = 1;

// Without it cpprest starts 40 threads with its first request.
void limit_client_threads() {
  static std::once_flag once;
  std::call_once(once, [] { crossplat::threadpool::initialize_with_threads(kClientThreads); });
}

}  // namespace

FetchedAnswer fetch(const std::string& url, std::chrono::seconds timeout, const Secret* bearer) {
  limit_client_threads();
  web::http::client::http_client_config config;
  config.set_timeout(timeout);
  try {
    web::http::client::http_client client(url, config);
    web::http::http_request request(web::http::methods::GET);
    if (bearer != nullptr) request.headers().add("Authorization", "Bearer " + bearer->reveal());
    const auto response = client.request(request).get();
    return {response.status_code(), response.extract_utf8string(true).get()};
  } catch (const web::uri_exception&) {
    throw std::runtime_error("it is not a URL");
  } catch (const std::exception& error) {
    throw std::runtime_error(error.what());
  }
}

}  // namespace common
