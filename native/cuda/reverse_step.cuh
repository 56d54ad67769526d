// SPDX-License-Identifier: Apache-2.0
// The draws of a reverse step on the elements of a tile.
#ifndef DAC_CUDA_REVERSE_STEP_CUH
#define DAC_CUDA_REVERSE_STEP_CUH

#include "core/draws.h"
#include "core/update_rules.h"

namespace dac {

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
