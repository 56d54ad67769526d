// SPDX-License-Identifier: Apache-2.0
// The losses between a forward and a backward pass and their gradients.
//
// Grid (S): one block of 256 threads a replica, whose sums are in double precision and along a fixed tree.
#include "core/update_rules.h"
#include "cuda/cuda_backend.h"
#include "cuda/statistics.cuh"

namespace dac {
namespace {

__global__ void __launch_bounds__(kTileThreads) squared_error_kernel(const __grid_constant__ SquaredErrorOp op) {
  ptx::take_turn();
  const int s = static_cast<int>(blockIdx.x);
  const int64_t count = op.heads * op.batch, first = s * count;
  const float scale = squared_error_scale(op.over_heads, op.heads, op.batch);
  const bool of_sum = op.over_heads == DAC_HEADS_OF_SUM;
  CriticStatistics<SquaredErrorOp>{op, op.heads}(s);
  double sum_loss = 0;
  for (int64_t b = threadIdx.x; b < op.batch; b += kTileThreads) {
    const float target = op.targets[s * op.batch + b];
    float sum = 0;
    for (int64_t i = b; i < count && of_sum; i += op.batch) sum += op.values[first + i];
    sum_loss += static_cast<double>(sum - target) * (sum - target);
    for (int64_t i = b; i < count; i += op.batch)
      op.d_values[first + i] = scale * ((of_sum ? sum : op.values[first + i]) - target);
  }
  sum_loss = block_sum<kTileThreads>(sum_loss);
  if (threadIdx.x != 0) return;
  if (of_sum) op.loss[s] = static_cast<float>(sum_loss / static_cast<double>(op.batch));
  if (op.over_heads == DAC_HEADS_SUM) op.loss[s] *= static_cast<float>(op.heads);
}

__global__ void __launch_bounds__(kTileThreads) noise_regression_kernel(const __grid_constant__ NoiseRegressionOp op) {
  ptx::take_turn();
  const int s = static_cast<int>(blockIdx.x);
  const int64_t count = op.batch * op.act_dim;
  const float scale = 1.0f / static_cast<float>(count), eta = op.eta[s];
  double regression = 0, guidance = 0;
  for (int64_t e = threadIdx.x; e < count; e += kTileThreads) {
    const int64_t i = s * count + e;
    const int t = timestep_index(op.timesteps[i / op.act_dim], op.schedule.steps);
    const NoiseTerms terms = noise_terms(op.predicted_noise[i], op.noise[i], op.guidance ? op.guidance[i] : 0.0f,
                                         guidance_weight(op.schedule, op.guidance_kind, t), eta);
    regression += terms.squared_error;
    guidance += terms.guidance;
    if (op.d_predicted) op.d_predicted[i] = scale * terms.gradient;
  }
  regression = block_sum<kTileThreads>(regression);
  guidance = block_sum<kTileThreads>(guidance);
  if (threadIdx.x != 0) return;
  op.bc_loss[s] = static_cast<float>(regression / static_cast<double>(count));
  op.guidance_loss[s] = static_cast<float>(guidance / static_cast<double>(count));
  op.actor_loss[s] = eta * op.bc_loss[s] + op.guidance_loss[s];
}

__global__ void __launch_bounds__(kTileThreads) value_loss_kernel(const __grid_constant__ ValueLossOp op) {
  ptx::take_turn();
  const int s = static_cast<int>(blockIdx.x);
  const int64_t count = op.heads * op.batch, first = s * count;
  double size = 0, sum = 0;
  for (int64_t i = threadIdx.x; i < count; i += kTileThreads) {
    size += fabsf(op.data_values[first + i]);
    sum += op.values[first + i];
  }
  const double mean_over = static_cast<double>(count);
  const float q_norm = static_cast<float>(block_sum<kTileThreads>(size) / mean_over), divisor = q_norm + 1e-6f;
  const float loss = static_cast<float>(-block_sum<kTileThreads>(sum) / mean_over) / divisor;
  const float gradient = -1.0f / (static_cast<float>(count) * divisor);
  for (int64_t i = threadIdx.x; i < count; i += kTileThreads) op.d_values[first + i] = gradient;
  if (threadIdx.x != 0) return;
  op.q_norm[s] = q_norm;
  op.loss[s] = loss;
  op.total[s] += loss;
}

}  // namespace

void CudaBackend::run(const SquaredErrorOp& op) {
  launch({"squared_error", dim3(num_seeds()), dim3(kTileThreads)}, queue(), squared_error_kernel, op);
}

void CudaBackend::run(const NoiseRegressionOp& op) {
  launch({"noise_regression", dim3(num_seeds()), dim3(kTileThreads)}, queue(), noise_regression_kernel, op);
}

void CudaBackend::run(const ValueLossOp& op) {
  launch({"value_loss", dim3(num_seeds()), dim3(kTileThreads)}, queue(), value_loss_kernel, op);
}

}  // namespace dac
