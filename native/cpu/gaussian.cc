// SPDX-License-Identifier: Apache-2.0
// Gaussian policies: samples, their way back, and the likelihood of data actions.
#include "core/agent_rules.h"
#include "core/random.h"
#include "cpu/cpu_backend.h"

namespace dac {
namespace {

constexpr int64_t kRowsPerBlock = 64;

// z of a row's element: recorded, or drawn where it is.
float noise_at(const float* recorded, const DrawKey& key, int64_t seed_first, int64_t i) {
  return recorded ? recorded[seed_first + i] : draw_normal(key, i);
}

GaussianElement element(const dac_gaussian& kind, const float* outputs, int64_t row, int A, int i) {
  return {kind, outputs[row * 2 * A + i], outputs[row * 2 * A + A + i]};
}

}  // namespace

void CpuBackend::run(const GaussianSampleOp& op) {
  const RowBlocks blocks(op.rows, kRowsPerBlock);
  const int A = op.act_dim;
  pool_.run(num_seeds() * blocks.blocks, [&](int task, int) {
    const int s = task / blocks.blocks, block = task % blocks.blocks;
    const DrawKey key = draw_key(s, op.stream, 0, *op.counter);
    for (int64_t b = blocks.first(block); b < blocks.first(block) + blocks.count(block); ++b) {
      const int64_t row = s * op.rows + b;
      float log_prob = 0;
      for (int i = 0; i < A; ++i) {
        const GaussianElement gaussian = element(op.gaussian, op.outputs, row, A, i);
        const float z = op.noise_scale == 0 ? 0.0f : op.noise_scale * noise_at(op.noise, key, s * op.rows * A, b * A + i);
        op.actions[row * A + i] = gaussian.action(gaussian.sample(z));
        log_prob += gaussian.log_prob(z);
      }
      if (op.log_probs) op.log_probs[row] = log_prob;
    }
  });
}

void CpuBackend::run(const GaussianBackwardOp& op) {
  const RowBlocks blocks(op.rows, kRowsPerBlock);
  const int A = op.act_dim;
  pool_.run(num_seeds() * blocks.blocks, [&](int task, int) {
    const int s = task / blocks.blocks, block = task % blocks.blocks;
    const DrawKey key = draw_key(s, op.stream, 0, *op.counter);
    for (int64_t b = blocks.first(block); b < blocks.first(block) + blocks.count(block); ++b) {
      const int64_t row = s * op.rows + b;
      for (int i = 0; i < A; ++i)
        element(op.gaussian, op.outputs, row, A, i)
            .backward(noise_at(op.noise, key, s * op.rows * A, b * A + i), op.d_actions[row * A + i],
                      op.d_log_probs[row], &op.d_outputs[row * 2 * A + i], &op.d_outputs[row * 2 * A + A + i]);
    }
  });
}

void CpuBackend::run(const LogLikelihoodOp& op) {
  const int A = op.act_dim;
  pool_.run(num_seeds(), [&](int s, int) {
    double sum = 0;
    for (int64_t row = s * op.batch; row < (s + 1) * op.batch; ++row) {
      const float weight = op.weights ? op.weights[row] : 1.0f, d = -weight / static_cast<float>(op.batch);
      float log_prob = 0;
      for (int i = 0; i < A; ++i) {
        const GaussianElement gaussian = element(op.gaussian, op.outputs, row, A, i);
        const float x = gaussian.unsquashed(op.actions[row * A + i]), z = gaussian.standard(x);
        log_prob += gaussian.log_prob(z);
        gaussian.density_backward(z, d, &op.d_outputs[row * 2 * A + i], &op.d_outputs[row * 2 * A + A + i]);
      }
      op.log_probs[row] = log_prob;
      sum -= static_cast<double>(weight) * log_prob;
    }
    op.loss[s] = static_cast<float>(sum / static_cast<double>(op.batch));
  });
}

}  // namespace dac
