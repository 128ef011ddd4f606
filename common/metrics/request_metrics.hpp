#pragma once

#include "common/http/router.hpp"
#include "common/metrics/metrics.hpp"

namespace common::metrics {

// Requests and durations by route, as the router counts them. Once all routes are there; the router
// must live for as long as text() is called.
void add_request_metrics(Metrics& metrics, const http::Router& router);

}  // namespace common::metrics
