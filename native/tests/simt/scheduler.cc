// SPDX-License-Identifier: Apache-2.0
#include "scheduler.h"

#include <boost/context/fiber.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <iterator>
#include <map>
#include <memory>
#include <vector>

#include "guarded_memory.h"
#include "sanitizer_fibres.h"

uint3 threadIdx, blockIdx;
dim3 blockDim, gridDim;

namespace simt {
namespace {

using boost::context::fiber;

// Stacks are kept for the next block: making one is a system call.
class StackPool {
 public:
  boost::context::stack_context allocate() {
    if (free_.empty()) return source_.allocate();
    const auto stack = free_.back();
    free_.pop_back();
    return stack;
  }
  void deallocate(const boost::context::stack_context& stack) { free_.push_back(stack); }

 private:
  boost::context::protected_fixedsize_stack source_{256 * 1024};
  std::vector<boost::context::stack_context> free_;
};

StackPool& stack_pool() {
  static auto* const pool = new StackPool;  // never destroyed: other statics may still hold stacks
  return *pool;
}

// A thread's stack; the sanitizer is told where it lies.
struct PooledStack {
  SanitizedStack* place;
  boost::context::stack_context allocate() {
    const boost::context::stack_context stack = stack_pool().allocate();
    *place = fresh_stack(static_cast<char*>(stack.sp) - stack.size, stack.size);
    return stack;
  }
  void deallocate(boost::context::stack_context& stack) { stack_pool().deallocate(stack); }
};

enum class State { kReady, kAtBarrier, kAtWarpOperation, kWaiting, kDone };

struct Copy {
  void* to;
  const void* from;
  int size, bytes, group;
};

struct Thread {
  fiber context, scheduler;
  SanitizedStack stack;
  State state = State::kReady;
  uint3 index{}, block{};
  unsigned rank = 0;           // of the block in its cluster
  const char* site = nullptr;  // of the barrier, or the warp operation's name
  int barrier_number = 0, barrier_threads = 0;
  unsigned mask = 0;
  void* arguments = nullptr;
  WarpFunction execute = nullptr;
  std::function<bool()> ready;
  std::vector<Copy> copies;
  int copy_groups = 0;
  Begun begun;
  bool took_turn = false;
};

constexpr int kWarpsInGroup = 4;
constexpr int kClusterBarrier = 16;  // behind the numbers that a block has

const Launch* current_launch = nullptr;
std::vector<Thread> threads;  // of all blocks of the cluster
size_t block_threads = 0;
int current = -1;
SanitizedStack scheduler_stack;
std::vector<std::unique_ptr<GuardedMemory>> shared_memory;  // of each block of a cluster
std::deque<std::function<void()>> asynchronous;

std::string name_of(const uint3& i) {
  return "(" + std::to_string(i.x) + ", " + std::to_string(i.y) + ", " + std::to_string(i.z) + ")";
}

void wait_as(State state) {
  Thread& self = threads[static_cast<size_t>(current)];
  self.state = state;
  leave_stack(self.stack, scheduler_stack);
  self.scheduler = std::move(self.scheduler).resume();
  enter_stack(self.stack, scheduler_stack);
}

void resume(int index) {
  Thread& thread = threads[static_cast<size_t>(index)];
  current = index;
  threadIdx = thread.index;
  blockIdx = thread.block;
  leave_stack(scheduler_stack, thread.stack);
  thread.context = std::move(thread.context).resume();
  enter_stack(scheduler_stack, thread.stack);
  current = -1;
}

void finish_thread(Thread& thread) {
  if (!thread.copies.empty()) fail("returned with asynchronous copies that nobody waited for");
  if (!thread.begun.products.empty()) fail("returned with products of its warpgroup that it has not waited for");
  if (*thread.begun.copies_out > 0) fail("returned with bulk copies out of shared memory that it has not waited for");
  if (current_launch->overlapped && !thread.took_turn) fail("returned without ptx::take_turn() in an overlapped queue");
  thread.state = State::kDone;
  const size_t warp = static_cast<size_t>(current) / kWarp * kWarp;
  for (size_t i = warp; i < warp + kWarp && i < threads.size(); ++i)
    if (threads[i].state == State::kAtWarpOperation && (threads[i].mask >> (current % kWarp) & 1))
      fail("returned while lane " + std::to_string(i % kWarp) + " of its warp waits for it at " + threads[i].site);
}

// The cluster that begins with the block `first`.
void start_threads(const std::function<void()>& body, const uint3& first) {
  const dim3 shape = current_launch->block;
  block_threads = size_t{shape.x} * shape.y * shape.z;
  threads.clear();
  threads.resize(block_threads * current_launch->cluster);
  for (size_t i = 0; i < threads.size(); ++i) {
    const unsigned n = static_cast<unsigned>(i % block_threads);
    threads[i].index = {n % shape.x, n / shape.x % shape.y, n / shape.x / shape.y};
    threads[i].rank = static_cast<unsigned>(i / block_threads);
    threads[i].block = {first.x + threads[i].rank, first.y, first.z};
    threads[i].context = fiber(std::allocator_arg, PooledStack{&threads[i].stack}, [&body, i](fiber&& scheduler) {
      enter_stack(threads[i].stack, scheduler_stack);
      threads[i].scheduler = std::move(scheduler);
      body();
      finish_thread(threads[i]);
      leave_stack(threads[i].stack, scheduler_stack, true);
      return std::move(threads[i].scheduler);
    });
  }
}

// Runs the lanes of a warp until none is ready; true if any was.
bool run_warp(int warp) {
  const int first = warp * kWarp, last = std::min(first + kWarp, static_cast<int>(threads.size()));
  bool progress = false;
  for (bool again = true; again; progress |= again) {
    again = false;
    for (int i = first; i < last; ++i)
      if (threads[static_cast<size_t>(i)].state == State::kReady) {
        resume(i);
        again = true;
      }
  }
  return progress;
}

// Where the threads are, for the message about divergence.
std::string whereabouts() {
  std::map<std::string, std::vector<size_t>> places;
  for (size_t i = 0; i < threads.size(); ++i)
    places[threads[i].state == State::kDone ? "returned" : std::string("waiting at ") + threads[i].site].push_back(i);
  std::string text;
  for (const auto& [place, at] : places)
    text +=
        "\n  " + std::to_string(at.size()) + " threads " + place + ", the first is " + name_of(threads[at[0]].index);
  return text;
}

// Opens every barrier whose threads have all come; true if one was.
bool open_barriers() {
  std::map<std::pair<unsigned, int>, std::vector<Thread*>> waiting;  // by block and number
  for (Thread& thread : threads)
    if (thread.state == State::kAtBarrier)
      waiting[{thread.barrier_number == kClusterBarrier ? 0 : thread.rank, thread.barrier_number}].push_back(&thread);
  bool opened = false;
  for (auto& [place, who] : waiting) {
    size_t expected = place.second == kClusterBarrier ? threads.size() : block_threads;
    if (who[0]->barrier_threads) expected = static_cast<size_t>(who[0]->barrier_threads);
    if (who.size() < expected) continue;
    bool same = who.size() == expected;
    for (const Thread* thread : who)
      same = same && thread->barrier_threads == who[0]->barrier_threads && !std::strcmp(thread->site, who[0]->site);
    if (!same) fail("barrier divergence: threads meet at different barriers" + whereabouts());
    for (Thread* thread : who) thread->state = State::kReady;
    opened = true;
  }
  return opened;
}

// Lets go on whoever has what it waited for; true if anybody has.
bool wake_waiting() {
  bool woken = false;
  for (Thread& thread : threads)
    if (thread.state == State::kWaiting && thread.ready()) {
      thread.state = State::kReady;
      woken = true;
    }
  return woken;
}

bool do_asynchronous_work(bool newest_first) {
  if (asynchronous.empty()) return false;
  const auto which = newest_first ? std::prev(asynchronous.end()) : asynchronous.begin();
  const auto work = std::move(*which);
  asynchronous.erase(which);
  work();
  return true;
}

// The order that a device leaves open. backwards: of warps. newest_first: of bulk copies. held: a warpgroup that goes on
// only when nothing else can.
struct OpenOrder {
  bool backwards, newest_first;
  int held;
};

void run_cluster(const std::function<void()>& body, const uint3& first, const OpenOrder& order) {
  start_threads(body, first);
  const int warps = static_cast<int>((threads.size() + kWarp - 1) / kWarp);
  const auto run_warps = [&](bool those_held) {
    bool progress = false;
    for (int i = 0; i < warps; ++i) {
      const int w = order.backwards ? warps - 1 - i : i;
      if ((w / kWarpsInGroup == order.held) == those_held) progress |= run_warp(w);
    }
    return progress;
  };
  for (bool progress = true; progress;) {
    progress = run_warps(false);
    progress |= open_barriers();
    progress |= wake_waiting();
    progress = progress || do_asynchronous_work(order.newest_first) || run_warps(true);
  }
  for (const Thread& thread : threads)
    if (thread.state != State::kDone) fail("barrier divergence: the block cannot go on" + whereabouts());
}

}  // namespace

void fail(const std::string& what) {
  std::string where =
      current_launch ? "kernel " + current_launch->kernel + ", block " + name_of(blockIdx) : "no kernel";
  if (current >= 0) where += ", thread " + name_of(threadIdx);
  std::fprintf(stderr, "simt: %s: %s\n", where.c_str(), what.c_str());
  std::abort();
}

void run_grid(const Launch& launch, const std::function<void()>& body) {
  current_launch = &launch;
  gridDim = launch.grid;
  blockDim = launch.block;
  if (gridDim.x % launch.cluster) fail("the grid is not a multiple of the cluster");
  if (launch.cluster > 1 && size_t{blockDim.x} * blockDim.y * blockDim.z % kWarp)
    fail("the emulation has whole warps in clusters only");
  for (unsigned rank = 0; rank < launch.cluster; ++rank)
    shared_memory.push_back(std::make_unique<GuardedMemory>(launch.shared_bytes, 128, "dynamic shared memory"));
  static unsigned clusters = 0;  // of all grids: small ones are not always the same
  unsigned number = 0;
  for (unsigned z = 0; z < gridDim.z; ++z)
    for (unsigned y = 0; y < gridDim.y; ++y)
      for (unsigned x = 0; x < gridDim.x; x += launch.cluster) {
        for (const auto& memory : shared_memory) memory->poison();
        run_cluster(body, {x, y, z}, {number++ % 2 == 1, clusters / 6 % 2 == 1, static_cast<int>(clusters % 3) - 1});
        ++clusters;
        for (const auto& memory : shared_memory)
          if (!memory->intact()) fail("wrote outside of its dynamic shared memory");
      }
  shared_memory.clear();
  current_launch = nullptr;
}

void* dynamic_shared_memory() { return dynamic_shared_memory(cluster_rank()); }

void* dynamic_shared_memory(unsigned rank) { return shared_memory.at(rank)->data(); }

unsigned cluster_rank() { return threads[static_cast<size_t>(current)].rank; }

void cluster_barrier(const char* site) { barrier(kClusterBarrier, 0, site); }

void wait_until(const char* site, std::function<bool()> ready) {
  if (ready()) return;
  Thread& self = threads[static_cast<size_t>(current)];
  self.site = site;
  self.ready = std::move(ready);
  wait_as(State::kWaiting);
}

void take_turn() { threads[static_cast<size_t>(current)].took_turn = true; }

void later(std::function<void()> work) { asynchronous.push_back(std::move(work)); }

Begun& begun() { return threads[static_cast<size_t>(current)].begun; }

void barrier(int number, int expected, const char* site) {
  Thread& self = threads[static_cast<size_t>(current)];
  self.site = site;
  self.barrier_number = number;
  self.barrier_threads = expected;
  wait_as(State::kAtBarrier);
}

void warp_operation(const char* what, unsigned mask, void* arguments, WarpFunction execute) {
  const size_t first = static_cast<size_t>(current) / kWarp * kWarp;
  const size_t lanes = std::min<size_t>(kWarp, threads.size() - first);
  if (lanes < kWarp) mask &= (1u << lanes) - 1;
  Thread& self = threads[static_cast<size_t>(current)];
  if (!(mask >> lane_id() & 1)) fail(std::string(what) + ": the mask leaves out the calling lane");
  self.site = what;
  self.mask = mask;
  self.arguments = arguments;
  self.execute = execute;
  bool complete = true;
  void* all[kWarp] = {};
  for (size_t lane = 0; lane < lanes; ++lane) {
    Thread& other = threads[first + lane];
    if (!(mask >> lane & 1)) continue;
    all[lane] = other.arguments;
    if (&other == &self) continue;
    if (other.state == State::kDone)
      fail(std::string(what) + ": lane " + std::to_string(lane) + " has returned already");
    if (other.state != State::kAtWarpOperation)
      complete = false;
    else if (other.execute != execute || other.mask != mask)
      fail(std::string("warp divergence: ") + what + " here, " + other.site + " in lane " + std::to_string(lane));
  }
  if (!complete) return wait_as(State::kAtWarpOperation);
  execute(all);
  for (size_t lane = 0; lane < lanes; ++lane)
    if (mask >> lane & 1) threads[first + lane].state = State::kReady;
}

int lane_id() { return current % kWarp; }

void copy_async(void* shared, const void* global, int size, int bytes) {
  const auto misaligned = [size](const void* p) {
    return reinterpret_cast<uintptr_t>(p) % static_cast<uintptr_t>(size);
  };
  if (misaligned(shared) || misaligned(global)) fail("cp.async: an address is not aligned to the size of the copy");
  if (bytes < 0 || bytes > size) fail("cp.async: bytes outside of 0..size");
  std::memset(shared, 0xFF, static_cast<size_t>(size));  // whoever reads before the wait reads NaNs
  Thread& self = threads[static_cast<size_t>(current)];
  self.copies.push_back({shared, global, size, bytes, self.copy_groups});
}

void copy_async_commit() { ++threads[static_cast<size_t>(current)].copy_groups; }

void copy_async_wait(int pending) {
  Thread& self = threads[static_cast<size_t>(current)];
  std::vector<Copy> left;
  for (const Copy& copy : self.copies) {
    if (copy.group >= self.copy_groups - pending) {
      left.push_back(copy);
      continue;
    }
    std::memset(copy.to, 0, static_cast<size_t>(copy.size));
    std::memcpy(copy.to, copy.from, static_cast<size_t>(copy.bytes));
  }
  self.copies = std::move(left);
}

}  // namespace simt
