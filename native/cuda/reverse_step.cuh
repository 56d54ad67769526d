// SPDX-License-Identifier: Apache-2.0
// One step of the reverse diffusion on the elements of a tile, and their draws.
#ifndef DAC_CUDA_REVERSE_STEP_CUH
#define DAC_CUDA_REVERSE_STEP_CUH

#include "core/backend.h"
#include "core/draws.h"

namespace dac {

// One reverse step of an element (Ho et al. 2020 with x0 clipping; algorithm.md, Samplers): the mean of
// q(x_{t-1} | x_t, x0), without the noise. The scale of the noise is the authors' choice.
struct ReverseStep {
  __device__ ReverseStep(const DenoiseOp& op, int t) : clip(op.clip_x0) {
    const float alpha = op.schedule.alphas[t], level = op.schedule.alpha_hats[t];
    const float next_level = op.schedule.alpha_hats[t - 1];
    noise_part = sqrtf(1 - level);
    signal_part = sqrtf(level);
    from_x0 = sqrtf(next_level) * (1 - alpha);
    from_x = sqrtf(alpha) * (1 - next_level);
    remainder = 1 - level;
    noise_scale = t > 1 ? op.temperature * sqrtf(1 - alpha) : 0.0f;
  }
  __device__ float mean(float x, float predicted_noise) const {
    float x0 = (x - noise_part * predicted_noise) / signal_part;
    if (clip) x0 = x0 < -1.0f ? -1.0f : x0 > 1.0f ? 1.0f : x0;  // unlike fminf, leaves a NaN for all to see
    return (from_x0 * x0 + from_x * x) / remainder;
  }
  bool clip;
  float noise_part, signal_part, from_x0, from_x, remainder, noise_scale;
};

// The `count` elements of a tile's x_t, four a thread: use(element of the tile, drawn value) for each, always in the
// same thread. recorded: where the tile's first element is in a recorded array, or null: drawn from the key, for the
// elements from `first` (a multiple of 4) of the seed on. threads: as many as share a tile, a multiple of a warp.
template <typename Use>
__device__ inline void for_each_draw(int threads, const float* recorded, const DrawKey& key, int64_t first, int count,
                                     bool wanted, const Use& use) {
  for (int quad = static_cast<int>(threadIdx.x) % threads; 4 * quad < count; quad += threads) {
    float values[4] = {};
    if (wanted && !recorded) normal_block(key, static_cast<uint32_t>(first / 4 + quad), values);
#pragma unroll 1  // registers are scarce where this is used
    for (int i = 0; i < min(4, count - 4 * quad); ++i) {
      const int e = 4 * quad + i;
      const float drawn = i < 2 ? (i == 0 ? values[0] : values[1]) : (i == 2 ? values[2] : values[3]);  // no indexing
      use(e, wanted && recorded ? recorded[e] : drawn);
    }
  }
}

}  // namespace dac

#endif
