// SPDX-License-Identifier: Apache-2.0
// One tile of values of an ensemble, for the kernels that make them alone or beside the guidance, on pairs of blocks or on
// blocks that stream weights.
#ifndef DAC_CUDA_HOPPER_VALUES_TILE_CUH
#define DAC_CUDA_HOPPER_VALUES_TILE_CUH

#include "core/backend.h"
#include "cuda/hopper/pair_variant.h"
#include "cuda/hopper/tile_inputs.cuh"

namespace dac::hopper {

// Tile `number` of network `place` = s * H + h, which is loaded. first_bias: as the tile's forward() takes it. writes: whether
// this block writes to global memory.
template <PairVariant V, typename Tile>
__device__ __forceinline__ void values_tile(const NetworkShape& shape, const ValuesOp& op, Tile& tile, const float* first_bias,
                                            bool writes, int place, int number) {
  const int s = place / shape.heads, r = tile.thread();
  const int64_t rows = op.states * op.samples, first_row = int64_t{number} * kPairRows;
  const int valid = static_cast<int>(min(rows - first_row, int64_t{kPairRows}));
  tile.inputs().load(shape, op.observations + s * op.states * shape.obs_dim, op.actions + s * rows * shape.act_dim,
                     first_row, valid, op.samples);
  tile.template forward<V>(first_bias);
  if (writes && r < valid) op.values[place * rows + first_row + r] = tile.output(r, 0);
  tile.release();
}

}  // namespace dac::hopper

#endif
