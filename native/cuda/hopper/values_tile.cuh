// SPDX-License-Identifier: Apache-2.0
// One tile of values of an ensemble on a pair of blocks, for the kernels that make them alone or beside the guidance.
#ifndef DAC_CUDA_HOPPER_VALUES_TILE_CUH
#define DAC_CUDA_HOPPER_VALUES_TILE_CUH

#include "core/backend.h"
#include "cuda/hopper/pair_tile.cuh"

namespace dac::hopper {

// Tile `number` of network `place` = s * H + h, which is loaded.
template <PairVariant V>
__device__ inline void values_tile(const NetworkShape& shape, const ValuesOp& op, PairTile& tile,
                                   const PairNetwork& network, int place, int number) {
  const int s = place / shape.heads, r = tile.thread();
  const int64_t rows = op.states * op.samples, first_row = int64_t{number} * kPairRows;
  const int valid = static_cast<int>(min(rows - first_row, int64_t{kPairRows}));
  tile.inputs().load(shape, op.observations + s * op.states * shape.obs_dim, op.actions + s * rows * shape.act_dim,
                     first_row, valid, op.samples);
  tile.forward<V>(network.floats(network.plan().biases));
  if (network.rank() == 0 && r < valid) op.values[place * rows + first_row + r] = tile.output(r, 0);
  tile.release();
}

}  // namespace dac::hopper

#endif
