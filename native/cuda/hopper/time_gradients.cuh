// SPDX-License-Identifier: Apache-2.0
// Gradients of the noise model's time MLP, and of the rows of the first layer's kernel that its features meet, from
// gradients that are summed by step: T rows, of which all threads of one block make everything.
#ifndef DAC_CUDA_HOPPER_TIME_GRADIENTS_CUH
#define DAC_CUDA_HOPPER_TIME_GRADIENTS_CUH

#include "cuda/hopper/pair.cuh"
#include "cuda/time_features.cuh"

namespace dac::hopper {

constexpr int kGradientThreads = 256;  // of a block: one a column
constexpr int kMostSteps = 32;  // T; more take the portable kernels

struct TimeGradientArgs {
  TimeTables tables = {};
  const float* params = nullptr;  // (S, floats_per_seed) of the noise model
};

// Shared memory of the block, of which the product's caller has filled by_step; the rest is fetched at once, so that its
// loads are on their way together.
struct StepMemory {
  float by_step[kMostSteps][kWidth];  // gradients at the first layer's pre-activations
  float rows[kTimeFeatures][kWidth];  // of the first layer's kernel, that the features meet
  float kernel[kTimeFeatures][kTimeFeatures + 1];  // of the time MLP's second layer; padded against bank conflicts
  float embedding[kMostSteps][kTimeEmbedding], hidden[kMostSteps][kTimeFeatures], slope[kMostSteps][kTimeFeatures],
      features[kMostSteps][kTimeFeatures];         // the tables
  float feature_gradients[kMostSteps][kTimeFeatures];  // at the time MLP's outputs
  float hidden_gradients[kMostSteps][kTimeFeatures];   // at its first layer's pre-activations
};

// count: a multiple of four, as both places are.
__device__ inline void fetch_floats(float* to, const float* from, int count) {
#pragma unroll 8  // all 32 rows' loads on their way together
  for (int i = static_cast<int>(threadIdx.x); i < count / 4; i += kGradientThreads)
    reinterpret_cast<float4*>(to)[i] = reinterpret_cast<const float4*>(from)[i];
}

__device__ inline void fetch(StepMemory& memory, const TimeTables& tables, const HeadWeights& weights,
                             const NetworkShape& shape, int s) {
  const int steps = tables.steps;
  const int64_t row = tables.row(s, 0);
  fetch_floats(memory.rows[0], weights.rows(0, shape.obs_dim + shape.act_dim, kTimeFeatures).data,
               kTimeFeatures * kWidth);
  fetch_floats(memory.embedding[0], tables.embedding + row * kTimeEmbedding, steps * kTimeEmbedding);
  fetch_floats(memory.hidden[0], tables.hidden + row * kTimeFeatures, steps * kTimeFeatures);
  fetch_floats(memory.slope[0], tables.slope + row * kTimeFeatures, steps * kTimeFeatures);
  fetch_floats(memory.features[0], tables.features + row * kTimeFeatures, steps * kTimeFeatures);
  const float* kernel = weights.time_kernel(1).data;
#pragma unroll 4
  for (int i = static_cast<int>(threadIdx.x); i < kTimeFeatures * kTimeFeatures; i += kGradientThreads)
    memory.kernel[i / kTimeFeatures][i % kTimeFeatures] = kernel[i];
}

// The loss' gradients at the features: one warp a feature, its lanes share the 256 columns.
__device__ inline void feature_gradients(StepMemory& memory, int steps) {
  const int lane = static_cast<int>(threadIdx.x) % kWarpSize;
  for (int f = static_cast<int>(threadIdx.x) / kWarpSize; f < kTimeFeatures; f += kGradientThreads / kWarpSize)
    for (int t = 0; t < steps; ++t) {
      float sum = 0.0f;
#pragma unroll
      for (int i = 0; i < kWidth / kWarpSize; ++i)
        sum += memory.rows[f][lane + i * kWarpSize] * memory.by_step[t][lane + i * kWarpSize];
      for (int other = kWarpSize / 2; other > 0; other /= 2) sum += __shfl_xor_sync(0xFFFFFFFFu, sum, other);
      if (lane == 0) memory.feature_gradients[t][f] = sum;
    }
}

// The summand of a norm. Exact: a double has room for it.
__device__ inline double square(float gradient) { return static_cast<double>(gradient) * gradient; }

// A dense layer's kernel (in, 32) and bias from its inputs (T, in) and the gradients at its outputs. Returns the sum of
// the squares of what the thread has stored.
template <int kIn>
__device__ inline double step_layer_gradient(const LayerShape& place, float* gradient, const float (*inputs)[kIn],
                                             int steps, const float (*deltas)[kTimeFeatures]) {
  double squares = 0;
  for (int i = static_cast<int>(threadIdx.x); i < (kIn + 1) * kTimeFeatures; i += kGradientThreads) {
    const int input = i / kTimeFeatures, o = i % kTimeFeatures;
    float sum = 0.0f;
    for (int t = 0; t < steps; ++t) sum += (input < kIn ? inputs[t][input] : 1.0f) * deltas[t][o];
    gradient[input < kIn ? place.kernel + i : place.bias + o] = sum;
    squares += square(sum);
  }
  return squares;
}

// memory.by_step has been filled. gradients: of the bank, (S, ...). Returns the sum of the squares of what the thread has
// stored.
__device__ inline double time_gradients(const TimeGradientArgs& args, const NetworkShape& shape, float* gradients, int s,
                                        StepMemory& memory) {
  const int steps = args.tables.steps;
  double squares = 0;
  fetch(memory, args.tables, HeadWeights(shape, args.params, s, 0), shape, s);
  __syncthreads();
  float* gradient = gradients + s * shape.floats_per_seed;
  float* rows = gradient + shape.layers[0].kernel + int64_t{shape.obs_dim + shape.act_dim} * kWidth;
#pragma unroll 4
  for (int f = 0; f < kTimeFeatures; ++f) {
    float sum = 0.0f;
    for (int t = 0; t < steps; ++t) sum += memory.features[t][f] * memory.by_step[t][threadIdx.x];
    rows[f * kWidth + threadIdx.x] = sum;
    squares += square(sum);
  }
  feature_gradients(memory, steps);
  __syncthreads();
  squares += step_layer_gradient(shape.time[1], gradient, memory.hidden, steps, memory.feature_gradients);
  for (int e = static_cast<int>(threadIdx.x); e < steps * kTimeFeatures; e += kGradientThreads) {
    const int t = e / kTimeFeatures, i = e % kTimeFeatures;
    float sum = 0.0f;
#pragma unroll
    for (int o = 0; o < kTimeFeatures; ++o) sum += memory.feature_gradients[t][o] * memory.kernel[i][o];
    memory.hidden_gradients[t][i] = sum * memory.slope[t][i];
  }
  __syncthreads();
  return squares + step_layer_gradient(shape.time[0], gradient, memory.embedding, steps, memory.hidden_gradients);
}

}  // namespace dac::hopper

#endif
