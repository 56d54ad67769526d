// SPDX-License-Identifier: Apache-2.0
// Sums and maxima over the threads of a block or a warp, along a fixed tree: the same bits in every run. Sums are in
// double precision. All threads of the block or the warp call these together, and each gets the result.
#ifndef DAC_CUDA_BLOCK_SUM_CUH
#define DAC_CUDA_BLOCK_SUM_CUH

#include "cuda/launch.cuh"

namespace dac {

template <typename T, typename Join>
__device__ T warp_fold(T value, const Join& join) {
  for (int step = 16; step > 0; step /= 2) value = join(value, __shfl_xor_sync(0xFFFFFFFFu, value, step));
  return value;
}

// Within warps first, then every thread joins the warps' results in order.
template <unsigned kBlockThreads, typename T, typename Join>
__device__ T block_fold(T value, const Join& join) {
  constexpr unsigned kWarp = 32, kWarps = kBlockThreads / kWarp;
  static_assert(kBlockThreads % kWarp == 0);
  __shared__ T of_warps[kWarps];
  value = warp_fold(value, join);
  __syncthreads();  // a result before this one may still be read
  if (threadIdx.x % kWarp == 0) of_warps[threadIdx.x / kWarp] = value;
  __syncthreads();
  value = of_warps[0];
#pragma unroll
  for (unsigned w = 1; w < kWarps; ++w) value = join(value, of_warps[w]);
  return value;
}

struct Sum {
  __device__ double operator()(double a, double b) const { return a + b; }
};
// Of numbers alone: what is not one is passed over.
struct Maximum {
  __device__ float operator()(float a, float b) const { return fmaxf(a, b); }
};

template <unsigned kBlockThreads>
__device__ double block_sum(double value) {
  return block_fold<kBlockThreads>(value, Sum());
}
template <unsigned kBlockThreads>
__device__ float block_max(float value) {
  return block_fold<kBlockThreads>(value, Maximum());
}
__device__ inline double warp_sum(double value) { return warp_fold(value, Sum()); }
__device__ inline float warp_max(float value) { return warp_fold(value, Maximum()); }

}  // namespace dac

#endif
