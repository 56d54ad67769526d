// SPDX-License-Identifier: Apache-2.0
// Runs one grid of a CUDA kernel on one host thread: the threads of a block are fibres, blocks follow each other. The
// blocks of a cluster run together.
//
// A fibre runs until it meets a barrier or an operation of its whole warp. A warp's operation is executed once, by the
// last lane to come, for all lanes; a barrier opens when all threads of the block have come. Where neither can ever
// happen the program stops and says which threads wait where: that is barrier divergence, which a GPU may forgive by
// chance. Odd-numbered blocks run their warps from the last to the first, so that a missing barrier shows; two clusters of
// three hold back one of their first two warpgroups for as long as anything else can go on.
//
// Stricter than the hardware: a thread must not return while others of its block still meet at a barrier, all threads
// must meet at the same __syncthreads() of the source, and asynchronous copies must be waited for before the end.
// Dynamic shared memory is filled with NaNs at each block's start, and a page that cannot be touched follows it.
// Blocks of different clusters never run at the same time, so a block must not wait for another one's writes.
//
// Asynchronous work (later()) is done as late as possible, when no thread can go on without it, and in half of the clusters
// the newest first: who reads too early, or overwrites too early what is still to be read, gets wrong numbers.
#ifndef DAC_TESTS_SIMT_SCHEDULER_H
#define DAC_TESTS_SIMT_SCHEDULER_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

struct dim3 {
  constexpr dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
  unsigned x, y, z;
};
struct uint3 {
  unsigned x, y, z;
};

extern uint3 threadIdx, blockIdx;
extern dim3 blockDim, gridDim;

namespace simt {

constexpr int kWarp = 32;

struct Launch {
  std::string kernel;  // for messages
  dim3 grid, block;
  size_t shared_bytes;
  unsigned cluster = 1;     // blocks along x that run together
  bool overlapped = false;  // every thread must call take_turn()
};

// Runs body() once for every thread of the grid.
void run_grid(const Launch& launch, const std::function<void()>& body);

// Stops the program with the kernel, block and thread that run now.
[[noreturn]] void fail(const std::string& what);

// Of the block that runs now, or of another one of its cluster.
void* dynamic_shared_memory();
void* dynamic_shared_memory(unsigned rank);
// The block's place in its cluster.
unsigned cluster_rank();

// __syncthreads() and bar.sync with a number: `threads` threads meet (0: all of the block). site: file and line.
void barrier(int number, int threads, const char* site);
// All threads of all blocks of the cluster meet.
void cluster_barrier(const char* site);

// The thread may touch what kernels before this one have made.
void take_turn();

// The thread goes on once ready() is true.
void wait_until(const char* site, std::function<bool()> ready);
// Work of nobody in particular, in the order given.
void later(std::function<void()> work);

// This lane's share of an operation of the lanes in `mask`: returns when execute() has run over the arguments of all of
// them; lanes that do not take part are null. what: the operation's name.
using WarpFunction = void (*)(void* const lanes[kWarp]);
void warp_operation(const char* what, unsigned mask, void* arguments, WarpFunction execute);

int lane_id();

// What a thread has begun and not waited for: products of its warpgroup (wgmma), which belong to the group that the
// next commit closes, and bulk copies out of shared memory.
struct Product {
  float* d;
  int columns;
  uint64_t a, b;
  const uint32_t* left;  // a in registers, four a thread; null: a is a descriptor
  bool accumulate, a_transposed, b_transposed;
  int group;
};
struct Begun {
  std::vector<Product> products;
  int product_groups = 0;  // closed so far
  std::shared_ptr<int> copies_out = std::make_shared<int>(0);
};
Begun& begun();

// cp.async: begins, closes a group, waits until at most `pending` groups are left.
void copy_async(void* shared, const void* global, int size, int bytes);
void copy_async_commit();
void copy_async_wait(int pending);

}  // namespace simt

#endif
