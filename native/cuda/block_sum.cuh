// SPDX-License-Identifier: Apache-2.0
// A sum over the threads of a block, in double precision and along a fixed tree: the same bits in every run.
#ifndef DAC_CUDA_BLOCK_SUM_CUH
#define DAC_CUDA_BLOCK_SUM_CUH

#include "cuda/launch.cuh"

namespace dac {

// The sum of `value` over all kBlockThreads threads of the block, in every thread. All threads call it together.
template <unsigned kBlockThreads>
__device__ double block_sum(double value) {
  __shared__ double partial[kBlockThreads];
  const unsigned i = threadIdx.x;
  __syncthreads();  // a sum before this one may still be read
  partial[i] = value;
  for (unsigned half = kBlockThreads / 2; half > 0; half /= 2) {
    __syncthreads();
    if (i < half) partial[i] += partial[i + half];
  }
  __syncthreads();
  return partial[0];
}

}  // namespace dac

#endif
