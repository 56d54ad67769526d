// SPDX-License-Identifier: Apache-2.0
// The two losses at the outputs of a tile: what their gradients are there, for pairs of blocks and for blocks that stream
// weights. The gradients go into the tile's own() and the trace.
#ifndef DAC_CUDA_HOPPER_OUTPUT_GRADIENTS_CUH
#define DAC_CUDA_HOPPER_OUTPUT_GRADIENTS_CUH

#include "core/update_rules.h"
#include "cuda/hopper/pair_trace.cuh"

namespace dac::hopper {

// Step of a row, from 0; rows that are not there have one too.
__device__ inline int step_of(const ActorGradientsOp& op, int s, int row) {
  if (row >= op.batch) return 0;
  return timestep_index(op.timesteps[s * op.batch + row], op.schedule.steps) - 1;
}

// At the predicted noise of the tile that begins with row `first`. kThreads: of the tile. writes: whether this block writes to
// global memory.
template <int kThreads, typename Tile>
__device__ inline void actor_output_gradients(const ActorGradientsOp& op, int act_dim, const PairTrace& trace, const Tile& tile,
                                              bool writes, int s, int first) {
  const int A = act_dim, batch = static_cast<int>(op.batch);
  const float eta = op.eta[s], scale = 1.0f / static_cast<float>(batch * A);
#pragma unroll 1  // registers are scarce
  for (int e = tile.thread(); e < kPairRows * A; e += kThreads) {
    const int row = first + e / A;
    const int64_t at = static_cast<int64_t>(s) * batch + row, i = at * A + e % A;
    float gradient = 0.0f;
    if (row < batch) {
      const float predicted = tile.output(e / A, e % A),
                  weight = guidance_weight(op.schedule, op.guidance_kind, step_of(op, s, row) + 1);
      gradient = scale * noise_terms(predicted, op.noise[i], op.guidance[i], weight, eta).gradient;
      if (writes) op.predicted_noise[i] = predicted;
    }
    tile.own()[e] = gradient;
    if (writes) trace.output_row(s, row)[e % A] = gradient;
  }
}

// At the values of network `place` = s * H + h, of the tile that begins with row `first`.
template <typename Tile>
__device__ inline void critic_output_gradients(const CriticGradientsOp& op, int heads, const PairTrace& trace,
                                               const Tile& tile, bool writes, int place, int64_t first) {
  const int r = tile.thread();
  if (r >= kPairRows) return;
  const int64_t row = first + r;
  const bool there = row < op.batch;
  const float value = tile.output(r, 0), scale = 2.0f / static_cast<float>(heads * op.batch);
  const float gradient = there ? scale * (value - op.targets[place / heads * op.batch + row]) : 0.0f;
  tile.own()[r] = gradient;
  if (writes) *trace.output_row(place, row) = gradient;
  if (writes && there) op.values[place * op.batch + row] = value;
}

}  // namespace dac::hopper

#endif
