#pragma once

#include "common/http/router.hpp"
#include "common/service/metrics.hpp"

namespace common::metrics {

// Requests and durations by route, as the router counts them, of routes that are added later too.
// The router must live, and have all its routes, when text() is called.
void add_request_metrics(Metrics& metrics, const http::Router& router);

}  // namespace common::metrics
