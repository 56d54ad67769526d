// SPDX-License-Identifier: Apache-2.0
// Global-norm clip, Adam with cosine decay and target average: two passes over a bank, the norm and the rest.
#include <algorithm>
#include <cmath>

#include "cpu/cpu_backend.h"
#include "cpu/kernels.h"

namespace dac {
namespace {

constexpr int64_t kChunk = 16384;  // floats a task handles; five arrays of them fit in the second-level cache
constexpr double kPi = 3.14159265358979323846;

double decayed_rate(const OptimizerOp& op, int64_t steps) {
  if (op.decay_steps == 0) return op.learning_rate;
  const double progress = static_cast<double>(std::min(steps, op.decay_steps)) / static_cast<double>(op.decay_steps);
  return op.learning_rate * 0.5 * (1 + std::cos(kPi * progress));
}

bool target_due(const OptimizerOp& op) {
  return !op.counter || (*op.counter % op.target_every == 0 && *op.counter > op.target_after);
}

}  // namespace

void CpuBackend::optimizer_step(const OptimizerOp& op) {
  const int64_t floats = op.bank.layout->floats_per_seed(), steps = *op.bank.steps;
  const RowBlocks chunks(floats, kChunk);
  sums_.resize(static_cast<size_t>(num_seeds() * chunks.blocks));
  pool_.run(num_seeds() * chunks.blocks, [&](int task, int) {
    const int s = task / chunks.blocks, chunk = task % chunks.blocks;
    sums_[static_cast<size_t>(task)] = kernels().sum_of_squares(
        op.bank.parts[DAC_PART_GRADS] + s * floats + chunks.first(chunk), chunks.count(chunk));
  });
  for (int s = 0; s < num_seeds(); ++s) {
    double squares = 0;
    for (int chunk = 0; chunk < chunks.blocks; ++chunk) squares += sums_[static_cast<size_t>(s * chunks.blocks + chunk)];
    op.grad_norm[s] = static_cast<float>(std::sqrt(squares));
  }
  const double taken = static_cast<double>(steps + 1);
  const float rate = static_cast<float>(decayed_rate(op, steps));
  const float correction1 = static_cast<float>(1 / (1 - std::pow(0.9, taken)));
  const float correction2 = static_cast<float>(1 / (1 - std::pow(0.999, taken)));
  const float tau = target_due(op) ? op.tau : 0.0f;
  pool_.run(num_seeds() * chunks.blocks, [&](int task, int) {
    const int s = task / chunks.blocks, chunk = task % chunks.blocks;
    const int64_t at = s * floats + chunks.first(chunk);
    const float norm = op.grad_norm[s];
    const float grad_scale = op.clip_norm > 0 && norm >= op.clip_norm ? op.clip_norm / norm : 1.0f;
    float* const* parts = op.bank.parts;
    kernels().adam({parts[DAC_PART_PARAMS] + at, parts[DAC_PART_TARGET] + at, parts[DAC_PART_MU] + at,
                    parts[DAC_PART_NU] + at, parts[DAC_PART_GRADS] + at, chunks.count(chunk), grad_scale, rate,
                    correction1, correction2, tau});
  });
  ++*op.bank.steps;
}

}  // namespace dac
