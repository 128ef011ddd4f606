#include "common/service/process_metrics.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <sys/resource.h>
#include <unistd.h>

namespace common::metrics {
namespace {

// proc(5): the second number of statm is the pages in memory.
double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double size = 0;
  double resident = 0;
  statm >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

double open_files() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  return static_cast<double>(std::distance(begin(files), end(files)));
}

}  // namespace

void add_process_metrics(Metrics& metrics, const std::string& service) {
  metrics.gauge("llavero_build_info", "Which service this is, and its version; always 1.",
                {{"service", service}, {"version", LLAVERO_VERSION}}, [] { return 1.0; });
  const std::chrono::duration<double> started = std::chrono::system_clock::now().time_since_epoch();
  metrics.gauge("process_start_time_seconds", "When the process started, since the epoch.", {},
                [started] { return started.count(); });
  metrics.gauge("process_resident_memory_bytes", "Memory that the process holds.", {},
                resident_bytes);
  metrics.counter("process_cpu_seconds_total", "Processor time that the process took.", {},
                  processor_seconds);
  metrics.gauge("process_open_fds", "Open file descriptors.", {}, open_files);
}

}  // namespace common::metrics
