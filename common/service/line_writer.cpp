#include "common/service/line_writer.hpp"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <new>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace common {
namespace {

// Returns the part that could not be written.
std::string_view write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd writable{.fd = file, .events = POLLOUT, .revents = 0};
      ::poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      break;
    }
  }
  return text;
}

std::string reserved() {
  constexpr std::size_t kLossLineBytes = 1024;
  std::string text;
  text.reserve(LineWriter::kMaxWaitingBytes + kLossLineBytes);
  return text;
}

// Starts a thread that handles no signal: not those of the service, and no SIGPIPE.
template <class Work>
std::thread start_without_signals(Work work) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(std::move(work));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace

struct LineWriter::State {
  State(int output, DescribeLoss describe, std::atomic<std::uint64_t>* lost_total)
      : file(output), describe_loss(std::move(describe)), lost_lines(lost_total) {}

  // Once constructed it needs no memory, except for the line about lost ones.
  void run() {
    bool is_within_line = false;  // the output, after a write that failed
    std::unique_lock lock(mutex);
    while (true) {
      is_idle = true;
      wake.wait(lock, [&] { return closing || !waiting.empty(); });
      is_idle = false;
      if (waiting.empty()) break;
      batch.swap(waiting);
      waiting.clear();
      const auto described = append_loss();
      lock.unlock();
      if (is_within_line) is_within_line = !write_all(file, "\n").empty();
      const auto rest = write_all(file, batch);
      lock.lock();
      if (abandoned) return;
      if (rest.size() < batch.size()) is_within_line = !rest.empty() && *(rest.data() - 1) != '\n';
      if (rest.empty()) {
        lost -= described;
      } else {
        const auto lines = std::count(rest.begin(), rest.end(), '\n') - (described > 0 ? 1 : 0);
        lose(static_cast<std::uint64_t>(lines));
      }
      wake.wait_for(lock, kPause, [&] { return closing; });
    }
    done = true;
    finished.notify_one();
  }

  // Returns how many lost lines the last line of the batch describes: none without such a line.
  std::uint64_t append_loss() {
    if (lost == 0) return 0;
    try {
      batch += describe_loss(lost);
      return lost;
    } catch (const std::bad_alloc&) {
      return 0;
    }
  }

  void lose(std::uint64_t lines) {
    lost += lines;
    if (lost_lines != nullptr) lost_lines->fetch_add(lines, std::memory_order_relaxed);
  }

  const int file;
  const DescribeLoss describe_loss;
  std::atomic<std::uint64_t>* const lost_lines;

  std::string batch = reserved();  // that the thread writes
  std::mutex mutex;                // guards the rest
  std::condition_variable wake;
  std::condition_variable finished;
  std::string waiting = reserved();
  std::uint64_t lost = 0;  // and not yet described
  bool is_idle = false;    // the thread, which needs a wake-up
  bool closing = false;
  bool abandoned = false;  // the writer is gone
  bool done = false;
};

LineWriter::LineWriter(int file, DescribeLoss describe_loss, std::atomic<std::uint64_t>* lost_lines)
    : state_(std::make_shared<State>(file, std::move(describe_loss), lost_lines)),
      thread_(start_without_signals([state = state_] { state->run(); })) {}

LineWriter::~LineWriter() {
  std::unique_lock lock(state_->mutex);
  state_->closing = true;
  state_->wake.notify_one();
  const bool done = state_->finished.wait_for(lock, kCloseTimeout, [&] { return state_->done; });
  state_->abandoned = true;
  lock.unlock();
  done ? thread_.join() : thread_.detach();
}

void LineWriter::write(std::string_view line) {
  const std::lock_guard lock(state_->mutex);
  if (state_->waiting.size() + line.size() > kMaxWaitingBytes) return state_->lose(1);
  if (std::exchange(state_->is_idle, false)) state_->wake.notify_one();
  state_->waiting += line;
}

}  // namespace common
