// SPDX-License-Identifier: Apache-2.0
// Global-norm clip, Adam with cosine decay and target average: two passes over a bank, the norm and the rest, which in bf16 also
// rounds what it has written.
#include <cmath>

#include "core/update_rules.h"
#include "cpu/cpu_backend.h"
#include "cpu/kernels.h"

namespace dac {
namespace {

constexpr int64_t kChunk = 16384;  // floats a task handles; five arrays of them fit in the second-level cache
}  // namespace

void CpuBackend::run(const OptimizerOp& op) {
  const int64_t floats = op.bank.layout->floats_per_seed();
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
  const OptimizerScalars scalars = optimizer_scalars(op, *op.bank.steps);
  float* const* parts = op.bank.parts;
  WeightImage* const changed[] = {images_.find(parts[DAC_PART_PARAMS]),
                                  scalars.tau > 0 ? images_.find(parts[DAC_PART_TARGET]) : nullptr};
  pool_.run(num_seeds() * chunks.blocks, [&](int task, int) {
    const int s = task / chunks.blocks, chunk = task % chunks.blocks;
    const int64_t at = s * floats + chunks.first(chunk);
    kernels().adam({parts[DAC_PART_PARAMS] + at, parts[DAC_PART_TARGET] + at, parts[DAC_PART_MU] + at,
                    parts[DAC_PART_NU] + at, parts[DAC_PART_GRADS] + at, chunks.count(chunk),
                    clip_scale(op, op.grad_norm[s]), scalars.rate, scalars.correction1, scalars.correction2,
                    scalars.tau});
    for (WeightImage* image : changed)
      if (image) image->round(at, chunks.count(chunk));
  });
  for (WeightImage* image : changed)
    if (image) image->rounded_all();
  ++*op.bank.steps;
}

}  // namespace dac
