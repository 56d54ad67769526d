// SPDX-License-Identifier: Apache-2.0
// Gradients of the time MLP in a general pass: what flows into its features is summed over the rows of each step first,
// so that the MLP goes back on as many rows as there are steps.
//
// Two launches. Steps: grid (steps, S), 32 features x 8 threads that share the rows, every eighth each; their sums are
// added in order, then go back through the second layer. Layers: grid (blocks of the 1,600 parameters, S), a thread a
// parameter takes its sum over the steps in order.
#include "core/update_rules.h"
#include "cuda/pass_kernels.h"

namespace dac {
namespace {

constexpr int kRowThreads = 8;
constexpr int kLayerThreads = 256;
constexpr int kFirstLayer = (kTimeEmbedding + 1) * kTimeFeatures;  // parameters: a kernel's rows and the bias
constexpr int kSecondLayer = (kTimeFeatures + 1) * kTimeFeatures;

__global__ void __launch_bounds__(kTimeFeatures* kRowThreads)
    time_step_gradients_kernel(const __grid_constant__ TimeGradientArgs args) {
  ptx::take_turn();
  __shared__ float partial[kRowThreads][kTimeFeatures];
  __shared__ float d_features[kTimeFeatures];
  const int step = static_cast<int>(blockIdx.x), s = static_cast<int>(blockIdx.y);
  const int k = static_cast<int>(threadIdx.x), share = static_cast<int>(threadIdx.y);
  float sum = 0.0f;
  for (int64_t r = share; r < args.rows; r += kRowThreads) {
    const int64_t row = s * args.rows + r;
    if (args.timesteps && timestep_index(args.timesteps[row], args.tables.steps) - 1 != step) continue;
    sum += args.d[(row + 1) * args.width - kTimeFeatures + k];
  }
  partial[share][k] = sum;
  __syncthreads();
  const int64_t place = args.tables.row(s, step) * kTimeFeatures + k;
  if (share == 0) {
    for (int j = 1; j < kRowThreads; ++j) sum += partial[j][k];
    d_features[k] = args.d_features[place] = sum;
  }
  __syncthreads();
  if (share != 0) return;
  const Matrix kernel = HeadWeights(args.shape, args.part, s, 0).time_kernel(1);
  float d_hidden = 0.0f;
  for (int c = 0; c < kTimeFeatures; ++c) d_hidden += d_features[c] * kernel.data[k * kernel.pitch + c];
  args.d_hidden[place] = d_hidden * args.tables.slope[place];
}

__global__ void __launch_bounds__(kLayerThreads)
    time_layer_gradients_kernel(const __grid_constant__ TimeGradientArgs args) {
  ptx::take_turn();
  const int s = static_cast<int>(blockIdx.y);
  int i = static_cast<int>(blockIdx.x) * kLayerThreads + static_cast<int>(threadIdx.x);
  const bool second = i >= kFirstLayer;
  if (second) i -= kFirstLayer;
  if (second && i >= kSecondLayer) return;
  const LayerShape& layer = args.shape.time[second ? 1 : 0];
  const int input = i / kTimeFeatures, output = i % kTimeFeatures;  // behind the last input the bias
  const float* x = second ? args.tables.hidden : args.tables.embedding;
  const float* d = second ? args.d_features : args.d_hidden;
  float sum = 0.0f;
  for (int step = 0; step < args.tables.steps; ++step) {
    const int64_t row = args.tables.row(s, step);
    sum += (input < layer.in ? x[row * layer.in + input] : 1.0f) * d[row * kTimeFeatures + output];
  }
  float* to = args.gradients + s * args.shape.floats_per_seed +
              (input < layer.in ? layer.kernel + input * layer.out : layer.bias) + output;
  *to = args.add ? *to + sum : sum;
}

}  // namespace

void launch_time_gradients(const TimeGradientArgs& args, const MlpContext& context) {
  const unsigned seeds = static_cast<unsigned>(context.num_seeds);
  const dim3 steps(static_cast<unsigned>(args.tables.steps), seeds);
  launch({"time_step_gradients", steps, dim3(kTimeFeatures, kRowThreads)}, context.queue, time_step_gradients_kernel,
         args);
  constexpr unsigned kBlocks = (kFirstLayer + kSecondLayer + kLayerThreads - 1) / kLayerThreads;
  launch({"time_layer_gradients", dim3(kBlocks, seeds), dim3(kLayerThreads)}, context.queue,
         time_layer_gradients_kernel, args);
}

}  // namespace dac
