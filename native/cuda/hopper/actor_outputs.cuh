// SPDX-License-Identifier: Apache-2.0
// The actor loss at the outputs of a tile: what its gradients are there, for whatever kind of block has the tile.
#ifndef DAC_CUDA_HOPPER_ACTOR_OUTPUTS_CUH
#define DAC_CUDA_HOPPER_ACTOR_OUTPUTS_CUH

#include "core/update_rules.h"
#include "cuda/hopper/pair_trace.cuh"

namespace dac::hopper {

// Step of a row, from 0; rows that are not there have one too.
__device__ inline int step_of(const ActorGradientsOp& op, int s, int row) {
  if (row >= op.batch) return 0;
  return timestep_index(op.timesteps[s * op.batch + row], op.schedule.steps) - 1;
}

// Gradients at the predicted noise of the tile that begins with row `first`, into its own() and the trace. kThreads: of the
// tile. writes: whether this block writes to global memory.
template <int kThreads, typename Tile>
__device__ inline void output_gradients(const ActorGradientsOp& op, int act_dim, const PairTrace& trace, const Tile& tile,
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

}  // namespace dac::hopper

#endif
