// SPDX-License-Identifier: Apache-2.0
// One tile of the reverse diffusion from the prior to the actions, for pairs of blocks and for blocks that stream weights:
// tensors, draws and results as in cuda/denoise.cu.
#ifndef DAC_CUDA_HOPPER_CHAIN_TILE_CUH
#define DAC_CUDA_HOPPER_CHAIN_TILE_CUH

#include "cuda/hopper/pair_variant.h"
#include "cuda/hopper/tile_inputs.cuh"
#include "cuda/reverse_step.cuh"

namespace dac::hopper {

// The chains of all replicas and of all counter values that are drawn together.
struct Chains {
  // Of a replica.
  int64_t tiles() const { return (op.states * op.samples + kPairRows - 1) / kPairRows * op.ahead; }

  NetworkShape network;
  DenoiseOp op;
  const float* bias_rows;  // (S, T, 256)
  const int64_t* seeds;    // (S)
  int num_seeds;           // S
};

// Tile `number` of replica s. kThreads: of the tile. first_column: of the block's share of a layer. writes: whether this block
// writes to global memory.
template <PairVariant V, int kThreads, typename Tile>
__device__ __forceinline__ void chain_tile(const Chains& chains, Tile& tile, int first_column, bool writes, int s,
                                           int number) {
  const DenoiseOp& op = chains.op;
  const int A = chains.network.act_dim, T = op.sampler.table.T, K = op.sampler.table.rows();
  const int64_t rows = op.states * op.samples, all = rows * A;
  const int tiles = static_cast<int>((rows + kPairRows - 1) / kPairRows);
  const int64_t later = number / tiles, place = later * chains.num_seeds + s;  // place among (ahead, S)
  const int64_t first_row = int64_t{number % tiles} * kPairRows, first = first_row * A;
  const int valid = static_cast<int>(min(rows - first_row, int64_t{kPairRows})), count = valid * A;
  float* x = tile.own();  // (kPairRows, A)
  DrawKey key{static_cast<uint64_t>(chains.seeds[s]), op.stream, 0, *op.counter + later};

  tile.inputs().load(chains.network, op.observations + place * op.states * chains.network.obs_dim, nullptr, first_row, valid,
                     op.samples);
  tile.sync();  // the actions' columns have been filled with zeros
  const auto set = [&](int e, float value) {
    x[e] = value;
    tile.inputs().set(e / A, chains.network.obs_dim + e % A, value);
  };
  const auto draw = [&](const float* recorded, bool wanted, const auto& use) {
    for_each_draw(kThreads, recorded, key, first, count, wanted, use);
  };
  draw(op.prior ? op.prior + place * all + first : nullptr, true, set);
  for (int k = 0; k < K; ++k) {
    const int64_t chain_place = (place * K + k) * all + first;
    tile.template forward<V>(chains.bias_rows + (int64_t{s} * T + op.sampler.table.row(k).t - 1) * kWidth + first_column);
    const ReverseStep step(op.sampler, k);
    key.lane = k + 1;
    draw(op.noise ? op.noise + chain_place : nullptr, step.noise_scale != 0, [&](int e, float z) {
      set(e, step.mean(x[e], tile.output(e / A, e % A)) + step.noise_scale * z);
      if (op.steps && writes) op.steps[chain_place + e] = x[e];
    });
    tile.release();
  }
  if (writes) draw(nullptr, false, [&](int e, float) { op.actions[place * all + first + e] = x[e]; });
}

}  // namespace dac::hopper

#endif
