#include "common/http/status.hpp"

#include <ostream>  // which the next one needs and does not include

#include <boost/beast/http/status.hpp>

namespace common::http {

std::string_view reason_phrase(int status) {
  namespace http = boost::beast::http;
  const auto known = http::int_to_status(static_cast<unsigned>(status));
  if (known == http::status::unknown) return {};
  const auto phrase = http::obsolete_reason(known);
  return {phrase.data(), phrase.size()};
}

}  // namespace common::http
