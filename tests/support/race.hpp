#pragma once

#include <barrier>
#include <functional>
#include <future>
#include <type_traits>
#include <vector>

namespace test {

// Runs `work(i)` concurrently in `threads` threads and returns the results in order. Rethrows
// the exception of the first failed thread in that order.
template <class Work>
std::vector<std::invoke_result_t<Work&, int>> race(int threads, Work work) {
  using Result = std::invoke_result_t<Work&, int>;
  std::barrier start(threads);
  std::vector<std::future<Result>> running;
  for (int i = 0; i < threads; ++i) {
    running.push_back(std::async(std::launch::async, [&work, &start, i] {
      start.arrive_and_wait();
      return work(i);
    }));
  }
  for (auto& each : running) each.wait();
  std::vector<Result> results;
  for (auto& each : running) results.push_back(each.get());
  return results;
}

}  // namespace test
