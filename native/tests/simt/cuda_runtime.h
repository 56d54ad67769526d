// SPDX-License-Identifier: Apache-2.0
// Stands in for the CUDA toolkit's header of this name when a host compiler compiles the kernels (g++ -x c++): the
// language's keywords, the built-in variables and functions that the backend's kernels use, and the run-time library.
// `__shared__` arrays of fixed size become static: one block runs at a time (they keep the last block's values, where a
// GPU would have garbage). Dynamic shared memory comes from dac::dynamic_shared(). Add here what a new kernel needs.
#ifndef DAC_TESTS_SIMT_CUDA_RUNTIME_H
#define DAC_TESTS_SIMT_CUDA_RUNTIME_H

#include <math.h>  // the float functions in the global namespace, as in CUDA

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "runtime_twin.h"
#include "scheduler.h"

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline __attribute__((always_inline))
#define __shared__ static
#define __constant__ static
#define __align__(bytes) alignas(bytes)
#define __launch_bounds__(...)
#define __grid_constant__

// ------------------------------------------------------------------------------------------ vector types

struct alignas(8) float2 {
  float x, y;
};
struct alignas(16) float4 {
  float x, y, z, w;
};
struct alignas(8) int2 {
  int x, y;
};
struct alignas(16) int4 {
  int x, y, z, w;
};
struct alignas(8) uint2 {
  unsigned x, y;
};
struct alignas(16) uint4 {
  unsigned x, y, z, w;
};
inline float2 make_float2(float x, float y) { return {x, y}; }
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
inline int2 make_int2(int x, int y) { return {x, y}; }
inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }
inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }

// ------------------------------------------------------------------------------------------ barriers and warps

constexpr int warpSize = 32;

#define SIMT_TEXT_(x) #x
#define SIMT_TEXT(x) SIMT_TEXT_(x)
#define __syncthreads() ::simt::barrier(0, 0, __FILE__ ":" SIMT_TEXT(__LINE__))

namespace simt {

inline void nothing(void* const*) {}

struct Exchange {
  uint64_t value;  // bits given, then bits received
  int source;      // lane to read from
};
inline void exchange(void* const lanes[kWarp]) {
  uint64_t given[kWarp];
  for (int l = 0; l < kWarp; ++l)
    if (lanes[l]) given[l] = static_cast<Exchange*>(lanes[l])->value;
  for (int l = 0; l < kWarp; ++l) {
    if (!lanes[l]) continue;
    auto* lane = static_cast<Exchange*>(lanes[l]);
    if (!lanes[lane->source]) fail("shuffle: lane " + std::to_string(lane->source) + " is read and takes no part");
    lane->value = given[lane->source];
  }
}

template <typename T>
T shuffle(const char* what, unsigned mask, T value, int source) {
  static_assert(sizeof(T) == 4 || sizeof(T) == 8, "shuffles move 4 or 8 bytes");
  Exchange arguments{0, source};
  std::memcpy(&arguments.value, &value, sizeof value);
  warp_operation(what, mask, &arguments, exchange);
  std::memcpy(&value, &arguments.value, sizeof value);
  return value;
}

struct Vote {
  unsigned value;
};
inline void ballot(void* const lanes[kWarp]) {
  unsigned bits = 0;
  for (int l = 0; l < kWarp; ++l)
    if (lanes[l] && static_cast<Vote*>(lanes[l])->value) bits |= 1u << l;
  for (int l = 0; l < kWarp; ++l)
    if (lanes[l]) static_cast<Vote*>(lanes[l])->value = bits;
}

}  // namespace simt

inline void __syncwarp(unsigned mask = 0xFFFFFFFFu) {
  int unused = 0;
  simt::warp_operation("__syncwarp", mask, &unused, simt::nothing);
}

// A lane outside of its segment of `width` lanes reads its own value.
template <typename T>
T __shfl_sync(unsigned mask, T value, int source, int width = 32) {
  const int lane = simt::lane_id();
  return simt::shuffle("__shfl_sync", mask, value, (lane & ~(width - 1)) | (source & (width - 1)));
}
template <typename T>
T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32) {
  const int lane = simt::lane_id(), from = lane - static_cast<int>(delta);
  return simt::shuffle("__shfl_up_sync", mask, value, from < (lane & ~(width - 1)) ? lane : from);
}
template <typename T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32) {
  const int lane = simt::lane_id(), from = lane + static_cast<int>(delta);
  return simt::shuffle("__shfl_down_sync", mask, value, from > (lane | (width - 1)) ? lane : from);
}
template <typename T>
T __shfl_xor_sync(unsigned mask, T value, int lanes, int width = 32) {
  const int lane = simt::lane_id(), from = lane ^ lanes;
  return simt::shuffle("__shfl_xor_sync", mask, value, from > (lane | (width - 1)) ? lane : from);
}
inline unsigned __ballot_sync(unsigned mask, int predicate) {
  simt::Vote vote{predicate != 0};
  simt::warp_operation("__ballot_sync", mask, &vote, simt::ballot);
  return vote.value;
}
inline int __any_sync(unsigned mask, int predicate) { return __ballot_sync(mask, predicate) != 0; }
inline int __all_sync(unsigned mask, int predicate) { return __ballot_sync(mask, !predicate) == 0; }

// ------------------------------------------------------------------------------------------ memory

inline void __threadfence() {}
inline void __threadfence_block() {}
template <typename T>
T __ldg(const T* p) {
  return *p;
}
template <typename T>
T __ldcg(const T* p) {
  return *p;
}
template <typename T>
T atomicAdd(T* p, T value) {
  const T old = *p;
  *p = static_cast<T>(old + value);
  return old;
}
template <typename T>
T atomicMax(T* p, T value) {
  const T old = *p;
  *p = std::max(old, value);
  return old;
}
template <typename T>
T atomicExch(T* p, T value) {
  const T old = *p;
  *p = value;
  return old;
}
template <typename T>
T atomicCAS(T* p, T expected, T value) {
  const T old = *p;
  if (old == expected) *p = value;
  return old;
}
inline unsigned atomicInc(unsigned* p, unsigned last) {
  const unsigned old = *p;
  *p = old >= last ? 0 : old + 1;
  return old;
}

// ------------------------------------------------------------------------------------------ arithmetic

using std::max;
using std::min;

inline float __uint_as_float(unsigned bits) { return simt::bits_of<float>(bits); }
inline unsigned __float_as_uint(float value) { return simt::bits_of<unsigned>(value); }
inline float __int_as_float(int bits) { return simt::bits_of<float>(bits); }
inline int __float_as_int(float value) { return simt::bits_of<int>(value); }

// Rounded once, and never joined into a fused multiply-add: the emulation is compiled with -ffp-contract=off.
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fsub_rn(float a, float b) { return a - b; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline float __fsqrt_rn(float a) { return sqrtf(a); }
inline float __frcp_rn(float a) { return 1.0f / a; }
inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
inline double __dadd_rn(double a, double b) { return a + b; }
inline double __dmul_rn(double a, double b) { return a * b; }

// The fast functions of the hardware, here as exact as the host's.
inline float rsqrtf(float a) { return 1.0f / sqrtf(a); }
inline float __expf(float a) { return expf(a); }
inline float __exp10f(float a) { return powf(10.0f, a); }
inline float __logf(float a) { return logf(a); }
inline float __log2f(float a) { return log2f(a); }
inline float __sinf(float a) { return sinf(a); }
inline float __cosf(float a) { return cosf(a); }
inline float __fdividef(float a, float b) { return a / b; }
inline float __saturatef(float a) { return a > 1 ? 1.0f : a > 0 ? a : 0.0f; }

inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __clz(int x) { return x ? __builtin_clz(static_cast<unsigned>(x)) : 32; }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline unsigned __umulhi(unsigned a, unsigned b) { return static_cast<unsigned>(uint64_t{a} * b >> 32); }

#endif
