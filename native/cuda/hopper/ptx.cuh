// SPDX-License-Identifier: Apache-2.0
// The instructions that only Hopper has (PTX ISA; sm_90a), one small function each, as ptx.cuh has the portable ones:
// barriers in shared memory, bulk copies, clusters, and products of a warpgroup (128 threads). Compiled for another
// chip they stop the kernel; the launchers never start one there. The host emulation has hopper_twin.h.
//
// A matrix in shared memory is named to wgmma by a descriptor; the three layouts used here, each with its origin at a
// multiple of 1,024 bytes (or 128 without a swizzle), are made by the functions at the end.
#ifndef DAC_CUDA_HOPPER_PTX_CUH
#define DAC_CUDA_HOPPER_PTX_CUH

#include "cuda/ptx.cuh"

#ifndef __CUDACC__
#include "hopper_twin.h"
#else

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
#define DAC_SM90(...) asm volatile(__VA_ARGS__)
#else
#define DAC_SM90(...) asm volatile("trap;")
#endif

namespace dac::ptx {

// ------------------------------------------------------------------------------------------ clusters

// This block's place in its cluster.
__device__ inline uint32_t cluster_rank() {
  uint32_t rank = 0;
  DAC_SM90("mov.u32 %0, %%cluster_ctarank;" : "=r"(rank));
  return rank;
}

// All threads of all blocks of the cluster meet; what they wrote to shared memory is seen by all.
__device__ inline void cluster_sync() {
  DAC_SM90(
      "barrier.cluster.arrive.release.aligned;\n"
      "barrier.cluster.wait.acquire.aligned;" ::
          : "memory");
}

// ------------------------------------------------------------------------------------------ barriers

// A phase ends when `count` arrivals and all bytes that were announced have come.
__device__ inline void mbarrier_init(uint64_t* barrier, int count) {
  DAC_SM90("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(shared_address(barrier)), "r"(count) : "memory");
}

// Before anybody but the thread that initialised them uses the barriers; a cluster_sync() follows, or where the block is alone __syncthreads().
__device__ inline void mbarrier_init_fence() { DAC_SM90("fence.mbarrier_init.release.cluster;" ::: "memory"); }

// Arrives, and announces bytes that copies will complete.
__device__ inline void mbarrier_arrive_expect(uint64_t* barrier, int bytes) {
  DAC_SM90("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(shared_address(barrier)), "r"(bytes)
           : "memory");
}

__device__ inline void mbarrier_arrive(uint64_t* barrier) {
  DAC_SM90("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(shared_address(barrier)) : "memory");
}

// Arrives at the barrier in the same place of another block of the cluster.
__device__ inline void mbarrier_arrive_at(uint64_t* barrier, uint32_t rank) {
  DAC_SM90(
      "{\n"
      ".reg .b32 remote;\n"
      "mapa.shared::cluster.u32 remote, %0, %1;\n"
      "mbarrier.arrive.release.cluster.shared::cluster.b64 _, [remote];\n"
      "}" ::"r"(shared_address(barrier)),
      "r"(rank)
      : "memory");
}

// Until the phase of this parity has ended: phases are numbered from 0. What bulk copies brought is seen after
// it.
__device__ inline void mbarrier_wait(uint64_t* barrier, int parity) {
  uint32_t done = 1;
  do {
    DAC_SM90(
        "{\n"
        ".reg .pred ended;\n"
        "mbarrier.try_wait.parity.shared::cta.b64 ended, [%1], %2;\n"
        "selp.u32 %0, 1, 0, ended;\n"
        "}"
        : "=r"(done)
        : "r"(shared_address(barrier)), "r"(parity)
        : "memory");
  } while (!done);
}

// The same where the arrivals are those of another block's threads, whose own stores to this block's shared memory are
// seen after it. Costs the multiprocessor its first-level cache.
__device__ inline void mbarrier_wait_cluster(uint64_t* barrier, int parity) {
  uint32_t done = 1;
  do {
    DAC_SM90(
        "{\n"
        ".reg .pred ended;\n"
        "mbarrier.try_wait.parity.acquire.cluster.shared::cta.b64 ended, [%1], %2;\n"
        "selp.u32 %0, 1, 0, ended;\n"
        "}"
        : "=r"(done)
        : "r"(shared_address(barrier)), "r"(parity)
        : "memory");
  } while (!done);
}

// ------------------------------------------------------------------------------------------ bulk copies

// Global to shared memory; completes `bytes` at the barrier. Addresses and size are multiples of 16.
__device__ inline void copy_bulk(void* shared, const void* global, int bytes, uint64_t* barrier) {
  DAC_SM90("cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1], %2, [%3];" ::"r"(
               shared_address(shared)),
           "l"(global), "r"(bytes), "r"(shared_address(barrier))
           : "memory");
}

// From this block's shared memory to another block's, at the place where `shared` and `barrier` are in this block.
__device__ inline void copy_bulk_to(uint32_t rank, void* shared, const void* from, int bytes, uint64_t* barrier) {
  DAC_SM90(
      "{\n"
      ".reg .b32 to, at;\n"
      "mapa.shared::cluster.u32 to, %0, %4;\n"
      "mapa.shared::cluster.u32 at, %3, %4;\n"
      "cp.async.bulk.shared::cluster.shared::cta.mbarrier::complete_tx::bytes [to], [%1], %2, [at];\n"
      "}" ::"r"(shared_address(shared)),
      "r"(shared_address(from)), "r"(bytes), "r"(shared_address(barrier)), "r"(rank)
      : "memory");
}

// From shared to global memory. This thread's copies make one group after the other.
__device__ inline void copy_bulk_out(void* global, const void* shared, int bytes) {
  DAC_SM90(
      "cp.async.bulk.global.shared::cta.bulk_group [%0], [%1], %2;\n"
      "cp.async.bulk.commit_group;" ::"l"(global),
      "r"(shared_address(shared)), "r"(bytes)
      : "memory");
}

// Until the shared memory of this thread's copies out has been read; until they are done.
__device__ inline void copies_out_read() { DAC_SM90("cp.async.bulk.wait_group.read 0;" ::: "memory"); }
__device__ inline void copies_out_done() { DAC_SM90("cp.async.bulk.wait_group 0;" ::: "memory"); }

// To the same place in the shared memory of another block of the cluster.
__device__ inline void store_at(uint32_t rank, uint4* shared, uint4 value) {
  DAC_SM90(
      "{\n"
      ".reg .b32 to;\n"
      "mapa.shared::cluster.u32 to, %0, %1;\n"
      "st.shared::cluster.v4.b32 [to], {%2, %3, %4, %5};\n"
      "}" ::"r"(shared_address(shared)),
      "r"(rank), "r"(value.x), "r"(value.y), "r"(value.z), "r"(value.w)
      : "memory");
}

// What this thread wrote to shared memory is seen by bulk copies and products that begin after a barrier.
__device__ inline void fence_async_proxy() { DAC_SM90("fence.proxy.async.shared::cta;" ::: "memory"); }

// ------------------------------------------------------------------------------------------ products

// Descriptors count on it: the launch fails where dynamic shared memory does not start at 1,024 bytes.
__device__ inline void require_swizzle_alignment(const void* shared) {
  if (shared_address(shared) % 1024 != 0) __trap();
}

// An address as descriptors have it.
__device__ inline uint32_t shared_window(const void* shared) { return shared_address(shared); }

// Before the first product of a sequence: registers and shared memory are as the program order says.
__device__ inline void wgmma_fence() { DAC_SM90("wgmma.fence.sync.aligned;" ::: "memory"); }

// d (64 x 128) = a (64 x 16) b (16 x 128), plus what was in d if `accumulate`. Contiguous in shared memory are the 16
// inner elements; or, if a_transposed, a's 64 rows, and if b_transposed, b's 128 columns. Thread 32 w + l of the
// warpgroup has, with g = l / 4 and t = l % 4, d[4 j + c] (16 w + g, 8 j + 2 t + c) and d[4 j + 2 + c] (16 w + g + 8, 8
// j + 2 t + c), c = 0, 1.
template <bool a_transposed, bool b_transposed>
__device__ __forceinline__ void wgmma_m64n128k16(float (&d)[64], uint64_t a, uint64_t b, bool accumulate) {
  DAC_SM90(
      "{\n"
      ".reg .pred add;\n"
      "setp.ne.b32 add, %66, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16 {"
      "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, "
      "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, "
      "%32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, "
      "%48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63}, "
      "%64, %65, add, 1, 1, %67, %68;\n"
      "}"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]), "+f"(d[4]), "+f"(d[5]), "+f"(d[6]), "+f"(d[7]), "+f"(d[8]),
        "+f"(d[9]), "+f"(d[10]), "+f"(d[11]), "+f"(d[12]), "+f"(d[13]), "+f"(d[14]), "+f"(d[15]), "+f"(d[16]),
        "+f"(d[17]), "+f"(d[18]), "+f"(d[19]), "+f"(d[20]), "+f"(d[21]), "+f"(d[22]), "+f"(d[23]), "+f"(d[24]),
        "+f"(d[25]), "+f"(d[26]), "+f"(d[27]), "+f"(d[28]), "+f"(d[29]), "+f"(d[30]), "+f"(d[31]), "+f"(d[32]),
        "+f"(d[33]), "+f"(d[34]), "+f"(d[35]), "+f"(d[36]), "+f"(d[37]), "+f"(d[38]), "+f"(d[39]), "+f"(d[40]),
        "+f"(d[41]), "+f"(d[42]), "+f"(d[43]), "+f"(d[44]), "+f"(d[45]), "+f"(d[46]), "+f"(d[47]), "+f"(d[48]),
        "+f"(d[49]), "+f"(d[50]), "+f"(d[51]), "+f"(d[52]), "+f"(d[53]), "+f"(d[54]), "+f"(d[55]), "+f"(d[56]),
        "+f"(d[57]), "+f"(d[58]), "+f"(d[59]), "+f"(d[60]), "+f"(d[61]), "+f"(d[62]), "+f"(d[63])
      : "l"(a), "l"(b), "r"(static_cast<int>(accumulate)), "n"(a_transposed ? 1 : 0), "n"(b_transposed ? 1 : 0)
      : "memory");
}

// The same with 64 columns: d[4 j + ...] for j below 8.
template <bool a_transposed, bool b_transposed>
__device__ __forceinline__ void wgmma_m64n64k16(float (&d)[32], uint64_t a, uint64_t b, bool accumulate) {
  DAC_SM90(
      "{\n"
      ".reg .pred add;\n"
      "setp.ne.b32 add, %34, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 {"
      "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, "
      "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31}, "
      "%32, %33, add, 1, 1, %35, %36;\n"
      "}"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]), "+f"(d[4]), "+f"(d[5]), "+f"(d[6]), "+f"(d[7]),
        "+f"(d[8]), "+f"(d[9]), "+f"(d[10]), "+f"(d[11]), "+f"(d[12]), "+f"(d[13]), "+f"(d[14]), "+f"(d[15]),
        "+f"(d[16]), "+f"(d[17]), "+f"(d[18]), "+f"(d[19]), "+f"(d[20]), "+f"(d[21]), "+f"(d[22]), "+f"(d[23]),
        "+f"(d[24]), "+f"(d[25]), "+f"(d[26]), "+f"(d[27]), "+f"(d[28]), "+f"(d[29]), "+f"(d[30]), "+f"(d[31])
      : "l"(a), "l"(b), "r"(static_cast<int>(accumulate)), "n"(a_transposed ? 1 : 0), "n"(b_transposed ? 1 : 0)
      : "memory");
}

// The same with a, which is not transposed, in registers: thread 32 w + l has a[0] (16 w + g, 2 t ..+1), a[1] (16 w + g + 8,
// 2 t ..+1), a[2] (16 w + g, 2 t + 8 ..+1), a[3] (16 w + g + 8, 2 t + 8 ..+1), low half first; they stay as they are until
// the product is done.
template <bool b_transposed>
__device__ __forceinline__ void wgmma_m64n64k16_registers(float (&d)[32], const uint32_t (&a)[4], uint64_t b,
                                                          bool accumulate) {
  DAC_SM90(
      "{\n"
      ".reg .pred add;\n"
      "setp.ne.b32 add, %37, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 {"
      "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, "
      "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31}, "
      "{%32, %33, %34, %35}, %36, add, 1, 1, %38;\n"
      "}"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]), "+f"(d[4]), "+f"(d[5]), "+f"(d[6]), "+f"(d[7]),
        "+f"(d[8]), "+f"(d[9]), "+f"(d[10]), "+f"(d[11]), "+f"(d[12]), "+f"(d[13]), "+f"(d[14]), "+f"(d[15]),
        "+f"(d[16]), "+f"(d[17]), "+f"(d[18]), "+f"(d[19]), "+f"(d[20]), "+f"(d[21]), "+f"(d[22]), "+f"(d[23]),
        "+f"(d[24]), "+f"(d[25]), "+f"(d[26]), "+f"(d[27]), "+f"(d[28]), "+f"(d[29]), "+f"(d[30]), "+f"(d[31])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b), "r"(static_cast<int>(accumulate)),
        "n"(b_transposed ? 1 : 0)
      : "memory");
}

__device__ inline void wgmma_commit() { DAC_SM90("wgmma.commit_group.sync.aligned;" ::: "memory"); }

// Until at most `pending` of the committed groups are on their way.
template <int pending>
__device__ inline void wgmma_wait() {
  DAC_SM90("wgmma.wait_group.sync.aligned %0;" ::"n"(pending) : "memory");
}

// All threads of a warpgroup: from now on it has `count` registers a thread, a multiple of 8. What some leave others can take,
// in a kernel that is compiled for fewer.
template <int count>
__device__ inline void leave_registers() {
  DAC_SM90("setmaxnreg.dec.sync.aligned.u32 %0;" ::"n"(count));
}
template <int count>
__device__ inline void take_registers() {
  DAC_SM90("setmaxnreg.inc.sync.aligned.u32 %0;" ::"n"(count));
}

// No instruction: a number that the compiler takes for a new one, from which nothing was computed before.
__device__ inline void renew(int& number) { asm volatile("" : "+r"(number)); }

// A copy that the compiler keeps: the two are different registers.
__device__ inline void move(uint32_t& to, uint32_t from) { asm volatile("mov.b32 %0, %1;" : "=r"(to) : "r"(from)); }

}  // namespace dac::ptx

#undef DAC_SM90

#endif

namespace dac::ptx {

// Start, strides in bytes, layout: 1 is the swizzle of 128 bytes.
__device__ inline uint64_t matrix_descriptor(uint32_t start, uint32_t leading, uint32_t stride, uint64_t layout) {
  const auto field = [](uint32_t bytes) { return static_cast<uint64_t>((bytes & 0x3FFFF) >> 4); };
  return field(start) | field(leading) << 16 | field(stride) << 32 | layout << 62;
}

// (rows, 64) with contiguous columns: 8 rows of 128 bytes are an atom of 1,024, in which the 16-byte piece p of row r
// lies in place p ^ r; atoms follow each other along the rows. For products over columns `start` / 2 on.
__device__ inline uint64_t swizzled_rows(uint32_t start) { return matrix_descriptor(start, 16, 1024, 1); }

// The same atoms as the transposed operand: columns run over all atoms, `leading` bytes from one 64 to the next.
__device__ inline uint64_t swizzled_columns(uint32_t start, uint32_t leading) {
  return matrix_descriptor(start, leading, 1024, 1);
}

// Atoms of 8 rows x 16 bytes without a swizzle: `leading` bytes from one 8 columns to the next, 128 from 8 rows to the
// next 8.
__device__ inline uint64_t plain_rows(uint32_t start, uint32_t leading) {
  return matrix_descriptor(start, leading, 128, 0);
}

}  // namespace dac::ptx

#endif
