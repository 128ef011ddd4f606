#include "common/http/status.hpp"

#include <ostream>  // which the next one needs and does not include

#include <boost/beast/http/status.hpp>

namespace common::http {

std::string_view reason_phrase(int status) {
  const auto phrase =
      boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  return {phrase.data(), phrase.size()};
}

}  // namespace common::http
