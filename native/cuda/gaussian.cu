// SPDX-License-Identifier: Apache-2.0
// Gaussian policies: samples, their way back, and the likelihood of data actions.
//
// Eight threads share a row, every eighth dimension each; their sums are added along a fixed tree. Samples and their
// way back: grid (blocks of 32 rows, S). Likelihood: grid (S), one block a replica, 32 rows at a time; the sum over the
// rows is in double precision and along a fixed tree. The draws are the CPU's, bit for bit.
#include "core/agent_rules.h"
#include "cuda/block_sum.cuh"
#include "cuda/cuda_backend.h"

namespace dac {
namespace {

constexpr unsigned kThreads = 256;
constexpr unsigned kRowThreads = 8;
constexpr unsigned kRows = kThreads / kRowThreads;  // of a block, at a time
constexpr unsigned kAll = 0xFFFFFFFFu;

__device__ int64_t row_in_block() { return threadIdx.x / kRowThreads; }
__device__ int first_dimension() { return static_cast<int>(threadIdx.x % kRowThreads); }

// Over the threads of a row, in each of them. All threads of a warp call it together.
__device__ float row_sum(float value) {
  for (unsigned step = kRowThreads / 2; step > 0; step /= 2) value += __shfl_xor_sync(kAll, value, step);
  return value;
}

// z of element i of the seed's: recorded, or drawn where it is.
__device__ float noise_at(const float* recorded, const DrawKey& key, int64_t seed_first, int64_t i) {
  return recorded ? recorded[seed_first + i] : draw_normal(key, i);
}

__device__ GaussianElement element(const dac_gaussian& kind, const float* outputs, int64_t row, int A, int i) {
  return {kind, outputs[row * 2 * A + i], outputs[row * 2 * A + A + i]};
}

__global__ void __launch_bounds__(kThreads)
    gaussian_sample_kernel(const __grid_constant__ GaussianSampleOp op, DrawSource source) {
  ptx::take_turn();
  const int s = static_cast<int>(blockIdx.y), A = op.act_dim;
  const int64_t b = blockIdx.x * int64_t{kRows} + row_in_block(), row = s * op.rows + b;
  const DrawKey key = source.key(s, 0);
  float log_prob = 0;
  for (int i = first_dimension(); b < op.rows && i < A; i += kRowThreads) {
    const GaussianElement gaussian = element(op.gaussian, op.outputs, row, A, i);
    const float z = op.noise_scale == 0 ? 0.0f : op.noise_scale * noise_at(op.noise, key, s * op.rows * A, b * A + i);
    op.actions[row * A + i] = gaussian.action(gaussian.sample(z));
    log_prob += gaussian.log_prob(z);
  }
  if (!op.log_probs) return;
  log_prob = row_sum(log_prob);
  if (b < op.rows && first_dimension() == 0) op.log_probs[row] = log_prob;
}

__global__ void __launch_bounds__(kThreads)
    gaussian_backward_kernel(const __grid_constant__ GaussianBackwardOp op, DrawSource source) {
  ptx::take_turn();
  const int s = static_cast<int>(blockIdx.y), A = op.act_dim;
  const int64_t b = blockIdx.x * int64_t{kRows} + row_in_block(), row = s * op.rows + b;
  const DrawKey key = source.key(s, 0);
  for (int i = first_dimension(); b < op.rows && i < A; i += kRowThreads)
    element(op.gaussian, op.outputs, row, A, i)
        .backward(noise_at(op.noise, key, s * op.rows * A, b * A + i), op.d_actions[row * A + i], op.d_log_probs[row],
                  &op.d_outputs[row * 2 * A + i], &op.d_outputs[row * 2 * A + A + i]);
}

// The thread's dimensions of a row: their part of log p(a | s), and the gradient with d at log p.
__device__ float likelihood_of(const LogLikelihoodOp& op, int64_t row, float d) {
  const int A = op.act_dim;
  float log_prob = 0;
  for (int i = first_dimension(); i < A; i += kRowThreads) {
    const GaussianElement gaussian = element(op.gaussian, op.outputs, row, A, i);
    const float x = gaussian.unsquashed(op.actions[row * A + i]), z = gaussian.standard(x);
    log_prob += gaussian.log_prob(z);
    gaussian.density_backward(z, d, &op.d_outputs[row * 2 * A + i], &op.d_outputs[row * 2 * A + A + i]);
  }
  return log_prob;
}

__global__ void __launch_bounds__(kThreads) log_likelihood_kernel(const __grid_constant__ LogLikelihoodOp op) {
  ptx::take_turn();
  const int64_t s = blockIdx.x;
  double sum = 0;
  for (int64_t first = 0; first < op.batch; first += kRows) {
    const int64_t b = first + row_in_block(), row = s * op.batch + b;
    const bool valid = b < op.batch;
    const float weight = valid && op.weights ? op.weights[row] : 1.0f;
    const float log_prob = row_sum(valid ? likelihood_of(op, row, -weight / static_cast<float>(op.batch)) : 0.0f);
    if (valid && first_dimension() == 0) {
      op.log_probs[row] = log_prob;
      sum -= static_cast<double>(weight) * log_prob;
    }
  }
  sum = block_sum<kThreads>(sum);
  if (threadIdx.x == 0) op.loss[s] = static_cast<float>(sum / static_cast<double>(op.batch));
}

dim3 row_blocks(int64_t rows, unsigned seeds) { return {static_cast<unsigned>((rows + kRows - 1) / kRows), seeds, 1}; }

}  // namespace

void CudaBackend::run(const GaussianSampleOp& op) {
  launch({"gaussian_sample", row_blocks(op.rows, num_seeds()), kThreads}, queue(), gaussian_sample_kernel, op,
         draws(op.counter, op.stream));
}

void CudaBackend::run(const GaussianBackwardOp& op) {
  launch({"gaussian_backward", row_blocks(op.rows, num_seeds()), kThreads}, queue(), gaussian_backward_kernel, op,
         draws(op.counter, op.stream));
}

void CudaBackend::run(const LogLikelihoodOp& op) {
  launch({"log_likelihood", num_seeds(), kThreads}, queue(), log_likelihood_kernel, op);
}

}  // namespace dac
