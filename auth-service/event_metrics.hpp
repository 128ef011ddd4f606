#pragma once

#include <span>

#include "common/service/counting_log.hpp"

namespace auth {

// The metrics that log events of this service move.
std::span<const common::metrics::EventMetric> event_metrics();

}  // namespace auth
