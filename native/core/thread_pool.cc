// SPDX-License-Identifier: Apache-2.0
#include "core/thread_pool.h"

#include <chrono>
#include <string>

#include "core/status.h"

namespace dac {
namespace {

constexpr auto kSpin = std::chrono::microseconds(30);

void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

// Returns when the condition holds or the time to spin is over.
template <typename Condition>
void spin_until(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + kSpin;
  while (!condition() && std::chrono::steady_clock::now() < deadline) pause_briefly();
}

}  // namespace

ThreadPool::ThreadPool(int threads, void (*prepare)())
    : prepare_(prepare), shares_(std::make_unique<Share[]>(static_cast<size_t>(threads))) {
  try {
    crew_.reserve(static_cast<size_t>(threads - 1));
    for (int worker = 1; worker < threads; ++worker) crew_.emplace_back([this, worker] { crew_loop(worker); });
  } catch (const std::exception& refused) {
    const std::string started = std::to_string(crew_.size() + 1);
    dismiss();
    const std::string text = "only " + started + " of " + std::to_string(threads) + " threads could be started (" +
                             refused.what() + "); use fewer threads or raise the limit of processes";
    throw Error(DAC_OUT_OF_MEMORY, text);
  }
}

ThreadPool::~ThreadPool() { dismiss(); }

void ThreadPool::dismiss() noexcept {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  start_.notify_all();
  for (std::thread& thread : crew_) thread.join();
  crew_.clear();
}

void ThreadPool::run_erased(int tasks, Call call, void* context) {
  if (prepare_) prepare_();
  if (tasks <= 1 || crew_.empty()) {
    for (int task = 0; task < tasks; ++task) call(context, task, 0);
    return;
  }
  for (int64_t worker = 0; worker < threads(); ++worker) {
    Share& share = shares_[static_cast<size_t>(worker)];
    share.next = static_cast<int>(worker * tasks / threads());
    share.end = static_cast<int>((worker + 1) * tasks / threads());
  }
  call_ = call;
  context_ = context;
  failure_ = nullptr;
  busy_ = static_cast<int>(crew_.size());
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ++round_;
  }
  start_.notify_all();
  work(0);
  wait_for_crew();
  if (failure_) std::rethrow_exception(failure_);
}

void ThreadPool::wait_for_crew() {
  spin_until([this] { return busy_ == 0; });
  if (busy_ == 0) return;
  std::unique_lock<std::mutex> lock(mutex_);
  done_.wait(lock, [this] { return busy_ == 0; });
}

void ThreadPool::work(int worker) {
  for (int others = 0; others < threads(); ++others) {
    Share& share = shares_[static_cast<size_t>((worker + others) % threads())];
    for (int task; (task = share.next.fetch_add(1)) < share.end;) {
      try {
        call_(context_, task, worker);
      } catch (...) {
        std::lock_guard<std::mutex> lock(mutex_);
        failure_ = std::current_exception();
      }
    }
  }
}

void ThreadPool::crew_loop(int worker) {
  if (prepare_) prepare_();
  for (uint64_t seen = 0;; ++seen) {
    spin_until([&] { return round_ != seen || stop_; });
    {
      std::unique_lock<std::mutex> lock(mutex_);
      start_.wait(lock, [&] { return round_ != seen || stop_; });
    }
    if (stop_) return;
    work(worker);
    if (busy_.fetch_sub(1) == 1) {
      { std::lock_guard<std::mutex> lock(mutex_); }  // the caller is either before its check or asleep
      done_.notify_one();
    }
  }
}

}  // namespace dac
