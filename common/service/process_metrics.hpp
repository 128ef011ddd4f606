#pragma once

#include <string>

#include "common/service/metrics.hpp"

namespace common::metrics {

// What this process is and takes: its version, its start, its memory, processor time and open
// files. The names that begin with process_ are those of every Prometheus client.
void add_process_metrics(Metrics& metrics, const std::string& service);

}  // namespace common::metrics
