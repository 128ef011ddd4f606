#pragma once

#include "common/service/config.hpp"
#include "common/token/cookies.hpp"

namespace common {

// Part of declare_common_settings().
void declare_cookie_settings(Settings& settings);
// Part of read_common_settings(), which has read environment, public_url and cors_origins. Throws
// ConfigError.
CookieOptions read_cookie_settings(const Settings& settings, const CommonConfig& config);

}  // namespace common
