// SPDX-License-Identifier: Apache-2.0
// A fixed crew of threads for loops over independent tasks.
//
// Each worker has a share of consecutive tasks, the same in every run of as many, and helps the others when it is done: what
// neighbouring tasks read (a head's weights) stays in its caches, and on its NUMA node where the system moves pages to those
// who read them. So which worker gets a task is not deterministic; results are, because a task's result never depends on the
// worker and no two tasks write the same memory. The caller works too, as worker 0. Whoever waits spins for some microseconds, so
// that the short serial gaps between the operations of an update do not cost a wake-up each, and then sleeps: on a busy
// machine a spinning (or yielding) thread would wait for a whole time slice of the other programs.
#ifndef DAC_CORE_THREAD_POOL_H
#define DAC_CORE_THREAD_POOL_H

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace dac {

class ThreadPool {
 public:
  // prepare, if given, is called in every thread before it works: once in the crew's, at each run in the caller's.
  // Throws Error(DAC_OUT_OF_MEMORY) if a thread cannot be started; none is left then.
  explicit ThreadPool(int threads, void (*prepare)() = nullptr);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(crew_.size()) + 1; }

  // Calls body(task, worker) for task = 0..tasks-1; returns when all are done. Rethrows a task's exception.
  template <typename Body>
  void run(int tasks, Body&& body) {
    run_erased(tasks, [](void* context, int task, int worker) { (*static_cast<Body*>(context))(task, worker); }, &body);
  }

 private:
  using Call = void (*)(void* context, int task, int worker);
  void dismiss() noexcept;
  void run_erased(int tasks, Call call, void* context);
  void work(int worker);
  void crew_loop(int worker);
  void wait_for_crew();

  void (*prepare_)();
  std::vector<std::thread> crew_;
  std::mutex mutex_;
  std::condition_variable start_, done_;
  std::atomic<uint64_t> round_{0};  // one more for every run
  // Tasks next .. end - 1 of a worker are not taken yet.
  struct alignas(64) Share {
    std::atomic<int> next{0};
    int end = 0;
  };
  std::unique_ptr<Share[]> shares_;  // of all threads
  std::atomic<int> busy_{0};  // members of the crew that have not finished the round
  std::atomic<bool> stop_{false};
  std::exception_ptr failure_;
  Call call_ = nullptr;
  void* context_ = nullptr;
};

}  // namespace dac

#endif
