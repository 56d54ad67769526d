// SPDX-License-Identifier: Apache-2.0
// A crew of threads, each pinned to a processor of its own, measured together over the same stretch of time.
#ifndef DAC_BENCH_CREW_H
#define DAC_BENCH_CREW_H

#include <pthread.h>
#include <sched.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace dac::bench {

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

// Processors that this process may use.
inline std::vector<int> processors() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  std::vector<int> result;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &allowed)) result.push_back(cpu);
  return result;
}

inline void pin(int cpu) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(cpu, &one);
  pthread_setaffinity_np(pthread_self(), sizeof one, &one);
}

// Calls that all threads together make in a second. make(thread) runs on the thread and returns what it calls over and
// over.
template <typename Make>
double calls_per_second(int threads, double seconds, const Make& make) {
  const std::vector<int> cpus = processors();
  std::atomic<int> ready{0};
  std::atomic<bool> start{false}, stop{false};
  std::vector<long> calls(static_cast<size_t>(threads));
  std::vector<std::thread> crew;
  for (int i = 0; i < threads; ++i) {
    crew.emplace_back([&, i] {
      pin(cpus[static_cast<size_t>(i) % cpus.size()]);
      auto work = make(i);
      for (int warm = 0; warm < 20; ++warm) work();
      ++ready;
      while (!start) std::this_thread::yield();
      long count = 0;
      for (; !stop; ++count) work();
      calls[static_cast<size_t>(i)] = count;
    });
  }
  while (ready < threads) std::this_thread::yield();
  const auto began = Clock::now();
  start = true;
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  stop = true;
  for (std::thread& thread : crew) thread.join();
  const double elapsed = seconds_since(began);
  double total = 0;
  for (long count : calls) total += static_cast<double>(count);
  return total / elapsed;
}

}  // namespace dac::bench

#endif
