#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/core/log.hpp"

namespace common {

enum class LogFormat : std::uint8_t { kText, kJson };

// A log on standard output. Each line is written when its event happens.
//   text: 2026-11-20T18:02:29.123Z info auth-service login_ok request_id=4f0c user=juan
//   json: {"time":"...","level":"info","service":"auth-service","event":"login_ok",...}
// `level` is trace, debug, info, warn, error or off.
std::unique_ptr<Log> make_log(const std::string& service, const std::string& level,
                              LogFormat format);

}  // namespace common
