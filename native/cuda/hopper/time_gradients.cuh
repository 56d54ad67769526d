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

// What the steps' gradients become on their way back through the time MLP.
struct StepGradients {
  float features[kMostSteps][kTimeFeatures];  // at its outputs
  float hidden[kMostSteps][kTimeFeatures];    // at the first layer's pre-activations
};

// The loss' gradients at the features: one warp a feature, its lanes share the 256 columns.
__device__ inline void feature_gradients(const HeadWeights& weights, const NetworkShape& shape, int steps,
                                         const float* by_step, StepGradients& gradients) {
  const int lane = static_cast<int>(threadIdx.x) % kWarpSize;
  const Matrix rows = weights.rows(0, shape.obs_dim + shape.act_dim, kTimeFeatures);
  for (int f = static_cast<int>(threadIdx.x) / kWarpSize; f < kTimeFeatures; f += kGradientThreads / kWarpSize) {
    float row[kWidth / kWarpSize];
#pragma unroll
    for (int i = 0; i < kWidth / kWarpSize; ++i) row[i] = rows.data[f * rows.pitch + lane + i * kWarpSize];
    for (int t = 0; t < steps; ++t) {
      float sum = 0.0f;
#pragma unroll
      for (int i = 0; i < kWidth / kWarpSize; ++i) sum += row[i] * by_step[t * kWidth + lane + i * kWarpSize];
      for (int other = kWarpSize / 2; other > 0; other /= 2) sum += __shfl_xor_sync(0xFFFFFFFFu, sum, other);
      if (lane == 0) gradients.features[t][f] = sum;
    }
  }
}

// A dense layer's kernel (in, 32) and bias from its inputs (T, in) and the gradients at its outputs.
__device__ inline void step_layer_gradient(const LayerShape& place, float* gradient, const float* inputs, int steps,
                                           const float (*deltas)[kTimeFeatures]) {
  for (int i = static_cast<int>(threadIdx.x); i < (place.in + 1) * kTimeFeatures; i += kGradientThreads) {
    const int input = i / kTimeFeatures, o = i % kTimeFeatures;
    float sum = 0.0f;
    for (int t = 0; t < steps; ++t) sum += (input < place.in ? inputs[t * place.in + input] : 1.0f) * deltas[t][o];
    gradient[input < place.in ? place.kernel + i : place.bias + o] = sum;
  }
}

// by_step: (T, 256) in shared memory, gradients at the first layer's pre-activations. gradients: of the bank, (S, ...).
__device__ inline void time_gradients(const TimeGradientArgs& args, const NetworkShape& shape, float* gradients, int s,
                                      const float* by_step) {
  __shared__ StepGradients of_steps;
  const int steps = args.tables.steps;
  const int64_t table_row = args.tables.row(s, 0);
  const HeadWeights weights(shape, args.params, s, 0);
  float* gradient = gradients + s * shape.floats_per_seed;
  const float* features = args.tables.features + table_row * kTimeFeatures;
  float* rows = gradient + shape.layers[0].kernel + int64_t{shape.obs_dim + shape.act_dim} * kWidth;
  for (int f = 0; f < kTimeFeatures; ++f) {
    float sum = 0.0f;
    for (int t = 0; t < steps; ++t) sum += features[t * kTimeFeatures + f] * by_step[t * kWidth + threadIdx.x];
    rows[f * kWidth + threadIdx.x] = sum;
  }
  feature_gradients(weights, shape, steps, by_step, of_steps);
  __syncthreads();
  step_layer_gradient(shape.time[1], gradient, args.tables.hidden + table_row * kTimeFeatures, steps, of_steps.features);
  const Matrix kernel = weights.time_kernel(1);
  for (int e = static_cast<int>(threadIdx.x); e < steps * kTimeFeatures; e += kGradientThreads) {
    const int t = e / kTimeFeatures, i = e % kTimeFeatures;
    float sum = 0.0f;
#pragma unroll
    for (int o = 0; o < kTimeFeatures; ++o) sum += of_steps.features[t][o] * kernel.data[i * kernel.pitch + o];
    of_steps.hidden[t][i] = sum * args.tables.slope[(table_row + t) * kTimeFeatures + i];
  }
  __syncthreads();
  step_layer_gradient(shape.time[0], gradient, args.tables.embedding + table_row * kTimeEmbedding, steps,
                      of_steps.hidden);
}

}  // namespace dac::hopper

#endif
