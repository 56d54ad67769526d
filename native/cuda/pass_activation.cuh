// SPDX-License-Identifier: Apache-2.0
// The activations of networks with options and their derivatives, in float in every precision.
#ifndef DAC_CUDA_PASS_ACTIVATION_CUH
#define DAC_CUDA_PASS_ACTIVATION_CUH

#include "cuda/mlp_precision.cuh"

namespace dac {

__device__ inline float activated(int activation, float x) {
  switch (activation) {
    case DAC_ACTIVATION_RELU:
      return x > 0.0f ? x : 0.0f;
    case DAC_ACTIVATION_TANH:
      return tanhf(x);
    default:
      return mish<Precision::kFp32>(x).value;
  }
}

__device__ inline float activation_slope(int activation, float x) {
  switch (activation) {
    case DAC_ACTIVATION_RELU:
      return x > 0.0f ? 1.0f : 0.0f;
    case DAC_ACTIVATION_TANH: {
      const float y = tanhf(x);
      return 1.0f - y * y;
    }
    default:
      return mish<Precision::kFp32>(x).slope;
  }
}

}  // namespace dac

#endif
