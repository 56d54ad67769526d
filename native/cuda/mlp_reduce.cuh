// SPDX-License-Identifier: Apache-2.0
// A sum over the threads of a block, in double precision and along a fixed tree: the same bits in every run.
#ifndef DAC_CUDA_MLP_REDUCE_CUH
#define DAC_CUDA_MLP_REDUCE_CUH

#include "cuda/mlp_dense.cuh"

namespace dac {

// The sum of `value` over all kThreads threads, in every thread. All threads call it together.
__device__ inline double block_sum(double value) {
  __shared__ double partial[kThreads];
  const int i = static_cast<int>(threadIdx.x);
  __syncthreads();  // a sum before this one may still be read
  partial[i] = value;
  for (int half = kThreads / 2; half > 0; half /= 2) {
    __syncthreads();
    if (i < half) partial[i] += partial[i + half];
  }
  __syncthreads();
  return partial[0];
}

}  // namespace dac

#endif
