// SPDX-License-Identifier: Apache-2.0
// Host twins of the instructions in cuda/hopper/ptx.cuh: barriers in shared memory, bulk copies and products of a
// warpgroup. All of them work on the scheduler's asynchronous terms: as late as the waits allow.
#ifndef DAC_TESTS_SIMT_HOPPER_TWIN_H
#define DAC_TESTS_SIMT_HOPPER_TWIN_H

#include <cuda_runtime.h>

#include <cstdint>

#include "scheduler.h"

namespace simt {

// mbarrier: `count` arrivals, and as many bytes as were announced, end a phase.
void init_barrier(uint64_t* barrier, int count);
void arrive(uint64_t* barrier, int announced_bytes);
void complete_bytes(uint64_t* barrier, int bytes);
// Until the phase of this parity has ended.
void wait_phase(uint64_t* barrier, int parity);

// The same place in the shared memory of another block of the cluster.
void* in_block(const void* shared, unsigned rank);

// Copies `bytes` (a multiple of 16, at addresses that are too), then completes them at the barrier.
void copy_bulk(void* to, const void* from, int bytes, uint64_t* barrier);

// From shared to global memory, and until all that this thread has begun is there.
void copy_bulk_out(void* to, const void* from, int bytes);
void wait_copies_out();

// d (64 x columns, a share for each thread of a warpgroup) += a (64 x 16) b (16 x columns), by matrix descriptors; or =
// if not `accumulate`. a_transposed, b_transposed: stored with the 64 rows, or the columns, contiguous.
void begin_product(float* d, int columns, uint64_t a, uint64_t b, bool accumulate, bool a_transposed,
                   bool b_transposed);
// The same with a's share of each thread in registers, as they are when the product is done.
void begin_product_of_registers(float* d, int columns, const uint32_t* a, uint64_t b, bool accumulate, bool b_transposed);
void close_products();
// Until at most `pending` of the thread's closed groups are left.
void wait_products(int pending);

}  // namespace simt

namespace dac::ptx {

inline uint32_t cluster_rank() { return simt::cluster_rank(); }
inline void cluster_sync() { simt::cluster_barrier("barrier.cluster"); }

inline void mbarrier_init(uint64_t* barrier, int count) { simt::init_barrier(barrier, count); }
inline void mbarrier_init_fence() {}
inline void mbarrier_arrive_expect(uint64_t* barrier, int bytes) { simt::arrive(barrier, bytes); }
inline void mbarrier_arrive(uint64_t* barrier) { simt::arrive(barrier, 0); }
inline void mbarrier_arrive_at(uint64_t* barrier, uint32_t rank) {
  simt::arrive(static_cast<uint64_t*>(simt::in_block(barrier, rank)), 0);
}
inline void mbarrier_wait(uint64_t* barrier, int parity) { simt::wait_phase(barrier, parity); }
inline void mbarrier_wait_cluster(uint64_t* barrier, int parity) { simt::wait_phase(barrier, parity); }

inline void copy_bulk(void* shared, const void* global, int bytes, uint64_t* barrier) {
  simt::copy_bulk(shared, global, bytes, barrier);
}
inline void copy_bulk_to(uint32_t rank, void* shared, const void* from, int bytes, uint64_t* barrier) {
  simt::copy_bulk(simt::in_block(shared, rank), from, bytes, static_cast<uint64_t*>(simt::in_block(barrier, rank)));
}
inline void copy_bulk_out(void* global, const void* shared, int bytes) { simt::copy_bulk_out(global, shared, bytes); }
inline void copies_out_read() { simt::wait_copies_out(); }
inline void copies_out_done() { simt::wait_copies_out(); }
inline void fence_async_proxy() {}

inline void store_at(uint32_t rank, uint4* shared, uint4 value) {
  *static_cast<uint4*>(simt::in_block(shared, rank)) = value;
}

inline void require_swizzle_alignment(const void*) {}

// From the start of the dynamic shared memory, which a GPU aligns to 1,024 bytes and the emulation need not.
inline uint32_t shared_window(const void* shared) {
  return static_cast<uint32_t>(static_cast<const unsigned char*>(shared) -
                               static_cast<const unsigned char*>(simt::dynamic_shared_memory()));
}

inline void renew(int&) {}
inline void move(uint32_t& to, uint32_t from) { to = from; }

template <int count>
void leave_registers() {}
template <int count>
void take_registers() {}

inline void wgmma_fence() {}
template <bool a_transposed, bool b_transposed>
void wgmma_m64n128k16(float (&d)[64], uint64_t a, uint64_t b, bool accumulate) {
  simt::begin_product(d, 128, a, b, accumulate, a_transposed, b_transposed);
}
template <bool a_transposed, bool b_transposed>
void wgmma_m64n64k16(float (&d)[32], uint64_t a, uint64_t b, bool accumulate) {
  simt::begin_product(d, 64, a, b, accumulate, a_transposed, b_transposed);
}
template <bool b_transposed>
void wgmma_m64n64k16_registers(float (&d)[32], const uint32_t (&a)[4], uint64_t b, bool accumulate) {
  simt::begin_product_of_registers(d, 64, a, b, accumulate, b_transposed);
}
inline void wgmma_commit() { simt::close_products(); }
template <int pending>
void wgmma_wait() {
  simt::wait_products(pending);
}

}  // namespace dac::ptx

#endif
