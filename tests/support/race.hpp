#pragma once

#include <barrier>
#include <functional>
#include <future>
#include <type_traits>
#include <vector>

namespace test {

// Runs `work(i)` in `contenders` threads that start at one moment, and answers what each answered.
// Throws what the first that threw has thrown.
template <class Work>
std::vector<std::invoke_result_t<Work&, int>> race(int contenders, Work work) {
  using Answer = std::invoke_result_t<Work&, int>;
  std::barrier start(contenders);
  std::vector<std::future<Answer>> running;
  for (int i = 0; i < contenders; ++i) {
    running.push_back(std::async(std::launch::async, [&work, &start, i] {
      start.arrive_and_wait();
      return work(i);
    }));
  }
  for (auto& each : running) each.wait();
  std::vector<Answer> answers;
  for (auto& each : running) answers.push_back(each.get());
  return answers;
}

}  // namespace test
