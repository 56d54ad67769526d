// SPDX-License-Identifier: Apache-2.0
// All inline assembly of the CUDA backend, one small function an instruction (PTX ISA, chapters named at each).
//
// Nothing else of the backend contains `asm`. Compiled by a host compiler, the functions come from ptx_twin.h in the
// emulation's folder, which computes the same thing from the layout tables of the PTX manual.
//
// Lane l of a warp has group g = l / 4 and place t = l % 4. Fragments of m16n8kK products (row i, column j):
//   d, c (16 x 8, float)   d[0] (g, 2t)  d[1] (g, 2t+1)  d[2] (g+8, 2t)  d[3] (g+8, 2t+1)
//   bf16 a (16 x 16)       a[0] (g, 2t..2t+1)  a[1] (g+8, 2t..)  a[2] (g, 2t+8..)  a[3] (g+8, 2t+8..); low half first
//   bf16 b (16 x 8)        b[0] (2t..2t+1, g)  b[1] (2t+8..2t+9, g)
//   tf32 a (16 x 8)        a[0] (g, t)  a[1] (g+8, t)  a[2] (g, t+4)  a[3] (g+8, t+4)
//   tf32 b (8 x 8)         b[0] (t, g)  b[1] (t+4, g)
#ifndef DAC_CUDA_PTX_CUH
#define DAC_CUDA_PTX_CUH

#include <cuda_runtime.h>

#include <cstdint>

#ifndef __CUDACC__
#include "ptx_twin.h"
#else

namespace dac::ptx {

// ------------------------------------------------------------------------------------------ matrix products

// d += a b, all lanes of the warp together; float accumulators.
__device__ inline void mma_bf16(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
      "{%0, %1, %2, %3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

// d += a b with operands in tf32 (float bits, the low 13 ignored).
__device__ inline void mma_tf32(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  asm volatile(
      "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
      "{%0, %1, %2, %3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

// ------------------------------------------------------------------------------------------ operands from shared memory

// ldmatrix: 8 x 8 matrices of 16-bit elements. Lane 8 m + i gives the address of row i of matrix m (16 bytes, aligned
// to 16; with fewer than four matrices the addresses of the other lanes are not used but must be valid). Lane l gets
// elements (l / 4, 2 (l % 4) ..+1) of matrix m in r[m]; with _trans, of the transposed matrix.
__device__ inline uint32_t shared_address(const void* pointer) {
  return static_cast<uint32_t>(__cvta_generic_to_shared(pointer));
}

__device__ inline void ldmatrix_x1(uint32_t (&r)[1], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%0}, [%1];"
               : "=r"(r[0])
               : "r"(shared_address(row))
               : "memory");
}

__device__ inline void ldmatrix_x2(uint32_t (&r)[2], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%0, %1}, [%2];"
               : "=r"(r[0]), "=r"(r[1])
               : "r"(shared_address(row))
               : "memory");
}

__device__ inline void ldmatrix_x4(uint32_t (&r)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(row))
               : "memory");
}

__device__ inline void ldmatrix_x1_trans(uint32_t (&r)[1], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x1.trans.shared.b16 {%0}, [%1];"
               : "=r"(r[0])
               : "r"(shared_address(row))
               : "memory");
}

__device__ inline void ldmatrix_x2_trans(uint32_t (&r)[2], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%0, %1}, [%2];"
               : "=r"(r[0]), "=r"(r[1])
               : "r"(shared_address(row))
               : "memory");
}

__device__ inline void ldmatrix_x4_trans(uint32_t (&r)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(row))
               : "memory");
}

// ------------------------------------------------------------------------------------------ asynchronous copies

// cp.async, global to shared: the first `bytes` of 16 (or 4) are copied, the rest of the destination is set to zero.
// Both addresses are aligned to 16 (or 4) even where bytes is 0. The data are there after a wait and, for other threads,
// a __syncthreads.
__device__ inline void copy_async_16(void* shared, const void* global, int bytes = 16) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared_address(shared)), "l"(global), "r"(bytes)
               : "memory");
}

__device__ inline void copy_async_4(void* shared, const void* global, int bytes = 4) {
  asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;" ::"r"(shared_address(shared)), "l"(global), "r"(bytes)
               : "memory");
}

// Closes this thread's group of copies begun since the last commit.
__device__ inline void copy_async_commit() { asm volatile("cp.async.commit_group;" ::: "memory"); }

// Waits until at most `pending` of this thread's groups are still on their way.
template <int pending>
__device__ inline void copy_async_wait() {
  asm volatile("cp.async.wait_group %0;" ::"n"(pending) : "memory");
}

// ------------------------------------------------------------------------------------------ barriers

// bar.sync: `threads` threads (whole warps) meet at barrier `number`, 1..15; number 0 is __syncthreads().
__device__ inline void barrier_sync(int number, int threads) {
  asm volatile("bar.sync %0, %1;" ::"r"(number), "r"(threads) : "memory");
}

// ------------------------------------------------------------------------------------------ kernels in a queue

// Lets the next kernel of the queue start its blocks, and waits until the work of the kernels before is there. Does
// nothing where kernels do not overlap.
__device__ inline void take_turn() {
#if __CUDA_ARCH__ >= 900
  asm volatile(
      "griddepcontrol.launch_dependents;\n"
      "griddepcontrol.wait;" ::
          : "memory");
#endif
}

// ------------------------------------------------------------------------------------------ conversions

// float to tf32, nearest, ties away from zero; the low 13 bits become 0.
__device__ inline uint32_t to_tf32(float value) {
  uint32_t bits;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(value));
  return bits;
}

// Two floats to bf16, nearest even; `low` fills bits 0..15.
__device__ inline uint32_t to_bf16x2(float low, float high) {
  uint32_t bits;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(bits) : "f"(high), "f"(low));
  return bits;
}

// 2^x to about 2 ulp (ex2.approx.ftz).
__device__ inline float exp2_approximate(float x) {
  float y;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
}

// 1 / x to 1 ulp (rcp.approx.ftz): without the scaling that __fdividef adds for denormal numbers.
__device__ inline float reciprocal_approximate(float x) {
  float y;
  asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
}

// Square root to 1 ulp, denormal numbers as 0 (sqrt.approx.ftz).
__device__ inline float square_root_approximate(float x) {
  float y;
  asm("sqrt.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
}

// Two neighbours to global memory at 8 bytes; the compiler takes such stores apart where it must prove the alignment.
__device__ inline void store_pair(float* to, float2 values) {
  asm volatile("st.global.v2.f32 [%0], {%1, %2};" ::"l"(to), "f"(values.x), "f"(values.y) : "memory");
}

// tanh to about 2^-11 relative (tanh.approx).
__device__ inline float tanh_approximate(float x) {
  float y;
  asm("tanh.approx.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
}

}  // namespace dac::ptx

#endif

namespace dac::ptx {

// One float to bf16, nearest even, and the halves of a pair back: no assembly needed.
__device__ inline uint16_t to_bf16(float value) { return static_cast<uint16_t>(to_bf16x2(value, 0.0f)); }
__device__ inline float low_bf16(uint32_t pair) { return __uint_as_float(pair << 16); }
__device__ inline float high_bf16(uint32_t pair) { return __uint_as_float(pair & 0xFFFF0000u); }

}  // namespace dac::ptx

#endif
