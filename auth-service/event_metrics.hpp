#pragma once

#include <span>

#include "common/service/counting_log.hpp"

namespace auth {

// Which of this service's log events are counted, and as what.
std::span<const common::metrics::EventMetric> event_metrics();

}  // namespace auth
