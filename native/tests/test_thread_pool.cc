// SPDX-License-Identifier: Apache-2.0
// Who works at what, and a crew that cannot be complete. This program's pthread_create comes before the system's, and can refuse.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <string>
#include <thread>

#include "core/status.h"
#include "core/thread_pool.h"
#include "support.h"

namespace {
std::atomic<int> threads_left{1 << 30};
}

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                              void* argument) {
  using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static const auto create = reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
  if (threads_left-- <= 0) return EAGAIN;
  return create(thread, attributes, start, argument);
}

namespace dac::test {
namespace {

class ThreadPoolTest : public testing::Test {
 protected:
  void TearDown() override { threads_left = 1 << 30; }
};

TEST_F(ThreadPoolTest, ReportsAThreadThatCannotBeStartedAndLeavesNone) {
  threads_left = 2;
  try {
    ThreadPool pool(8);
    FAIL() << "eight threads were started";
  } catch (const Error& error) {
    EXPECT_EQ(DAC_OUT_OF_MEMORY, error.status());
    EXPECT_EQ(0u, std::string(error.what()).find("only 3 of 8 threads could be started (")) << error.what();
  }
}

TEST_F(ThreadPoolTest, AnEngineIsRefusedWithTheReason) {
  threads_left = 0;
  const dac_engine_config config = {DAC_DEVICE_CPU, 0, DAC_PRECISION_FP32, 4, 1};
  const int64_t seed = 1;
  dac_engine* engine = nullptr;
  EXPECT_EQ(DAC_OUT_OF_MEMORY, dac_engine_create(&config, &seed, &engine));
  EXPECT_NE(std::string::npos, std::string(dac_last_error()).find("use fewer threads")) << dac_last_error();
  EXPECT_EQ(nullptr, engine);
}

// Every worker waits in its first task for the others, so that none can be helped before it has begun.
TEST_F(ThreadPoolTest, EachWorkerBeginsWithItsOwnShare) {
  constexpr int kThreads = 3, kTasks = 8;
  ThreadPool pool(kThreads);
  for (int run = 0; run < 3; ++run) {
    std::atomic<int> begun{0}, done{0};
    std::atomic<int> first[kThreads] = {{-1}, {-1}, {-1}};
    pool.run(kTasks, [&](int task, int worker) {
      int none = -1;
      if (first[worker].compare_exchange_strong(none, task)) {
        ++begun;
        while (begun < kThreads) std::this_thread::yield();
      }
      ++done;
    });
    for (int worker = 0; worker < kThreads; ++worker) EXPECT_EQ(worker * kTasks / kThreads, first[worker]);
    EXPECT_EQ(kTasks, done);
  }
}

TEST_F(ThreadPoolTest, WorksOnceThreadsCanBeStarted) {
  ThreadPool pool(3);
  std::atomic<int> sum{0};
  pool.run(10, [&](int task, int) { sum += task; });
  EXPECT_EQ(45, sum);
}

}  // namespace
}  // namespace dac::test
