// SPDX-License-Identifier: Apache-2.0
// The value and policy losses of the other algorithms, and what weighs them.
//
// Losses: grid (S), one block of 256 threads a replica, whose sums are in double precision and along a fixed tree;
// every gradient is made by one thread. Weights: grid (row blocks, S), a thread a row.
#include "core/agent_rules.h"
#include "cuda/block_sum.cuh"
#include "cuda/cuda_backend.h"

namespace dac {
namespace {

constexpr unsigned kThreads = 256;

__global__ void __launch_bounds__(kThreads) value_regression_kernel(const __grid_constant__ ValueRegressionOp op) {
  ptx::take_turn();
  const int64_t s = blockIdx.x;
  const float *q = op.q + s * op.heads * op.batch, *v = op.values + s * op.batch;
  float cut = -1;
  if (op.kind == DAC_VALUES_EXPONENTIAL) {
    for (int64_t b = threadIdx.x; b < op.batch; b += kThreads)
      cut = fmaxf(cut, exponential_argument(LeastValue(q, op.heads, op.batch, b).value, v[b], op.parameter));
    cut = block_max<kThreads>(cut);
  }
  double loss = 0, mean = 0;
  for (int64_t b = threadIdx.x; b < op.batch; b += kThreads) {
    const ValueTerm term = value_term(op.kind, op.parameter, LeastValue(q, op.heads, op.batch, b).value, v[b], cut);
    op.d_values[s * op.batch + b] = term.derivative / static_cast<float>(op.batch);
    loss += term.loss;
    mean += v[b];
  }
  loss = block_sum<kThreads>(loss);
  mean = block_sum<kThreads>(mean);
  if (threadIdx.x != 0) return;
  op.loss[s] = static_cast<float>(loss / static_cast<double>(op.batch));
  op.mean[s] = static_cast<float>(mean / static_cast<double>(op.batch));
}

__global__ void __launch_bounds__(kThreads) advantage_weights_kernel(const __grid_constant__ AdvantageWeightsOp op) {
  ptx::take_turn();
  const int64_t b = static_cast<int64_t>(blockIdx.x) * kThreads + threadIdx.x, s = blockIdx.y;
  if (b >= op.batch) return;
  const LeastValue q(op.q + s * op.heads * op.batch, op.heads, op.batch, b);
  op.weights[s * op.batch + b] = advantage_weight(op, q.value, op.values[s * op.batch + b]);
}

__global__ void __launch_bounds__(kThreads) entropy_loss_kernel(const __grid_constant__ EntropyLossOp op) {
  ptx::take_turn();
  const int64_t s = blockIdx.x, first = s * op.heads * op.batch;
  const float share = 1.0f / static_cast<float>(op.batch), temperature = op.temperature[s];
  double loss = 0, log_probs = 0;
  for (int64_t b = threadIdx.x; b < op.batch; b += kThreads) {
    const LeastValue q(op.values + first, op.heads, op.batch, b);
    const float log_prob = op.log_probs[s * op.batch + b];
    for (int h = 0; h < op.heads; ++h) op.d_values[first + h * op.batch + b] = h == q.head ? -share : 0.0f;
    op.d_log_probs[s * op.batch + b] = share * temperature;
    loss += static_cast<double>(temperature) * log_prob - q.value;
    log_probs += log_prob;
  }
  loss = block_sum<kThreads>(loss);
  log_probs = block_sum<kThreads>(log_probs);
  if (threadIdx.x != 0) return;
  op.loss[s] = static_cast<float>(loss / static_cast<double>(op.batch));
  op.mean_log_prob[s] = static_cast<float>(log_probs / static_cast<double>(op.batch));
}

__global__ void __launch_bounds__(kThreads)
    crossed_value_loss_kernel(const __grid_constant__ CrossedValueLossOp op, DrawSource source) {
  ptx::take_turn();
  const int s = static_cast<int>(blockIdx.x);
  const float u = op.uniform ? op.uniform[s] : draw_uniform(source.key(s, 0), 0);
  const int64_t chosen = (u > 0.5f ? 2 * s : 2 * s + 1) * op.rows, other = (u > 0.5f ? 2 * s + 1 : 2 * s) * op.rows;
  double sum = 0, size = 0;
  for (int64_t r = threadIdx.x; r < op.rows; r += kThreads) {
    sum += op.values[chosen + r];
    size += fabsf(op.values[other + r]);
  }
  sum = block_sum<kThreads>(sum);
  size = block_sum<kThreads>(size);
  const double rows = static_cast<double>(op.rows);
  const float divisor = static_cast<float>(size / rows) + 1e-5f,
              gradient = -1.0f / (static_cast<float>(op.rows) * divisor);
  for (int64_t r = threadIdx.x; r < op.rows; r += kThreads) {
    op.d_values[chosen + r] = gradient;
    op.d_values[other + r] = 0.0f;
  }
  if (threadIdx.x != 0) return;
  const float loss = static_cast<float>(-sum / rows) / divisor;
  op.loss[s] = loss;
  op.total[s] += loss;
}

}  // namespace

void CudaBackend::run(const ValueRegressionOp& op) {
  launch({"value_regression", num_seeds(), kThreads}, queue(), value_regression_kernel, op);
}

void CudaBackend::run(const AdvantageWeightsOp& op) {
  const dim3 grid(static_cast<unsigned>((op.batch + kThreads - 1) / kThreads), num_seeds());
  launch({"advantage_weights", grid, kThreads}, queue(), advantage_weights_kernel, op);
}

void CudaBackend::run(const EntropyLossOp& op) {
  launch({"entropy_loss", num_seeds(), kThreads}, queue(), entropy_loss_kernel, op);
}

void CudaBackend::run(const CrossedValueLossOp& op) {
  launch({"crossed_value_loss", num_seeds(), kThreads}, queue(), crossed_value_loss_kernel, op,
         draws(op.counter, op.stream));
}

}  // namespace dac
