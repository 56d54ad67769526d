// SPDX-License-Identifier: Apache-2.0
// Values of an ensemble of critics: forward passes of H heads on R states with N actions each, in one launch.
//
// Tensors: observations (S, R, D), actions (S, R*N, A), values (S, H, R*N).
// Grid (row tiles, H, S); a block of 8 warps takes 64, 32 or 16 rows through the whole network of one head. Shared
// memory: mlp_tile.cuh. At walker2d size and 64 rows: bf16 86 KiB, tf32 and fp32 134 KiB.
// Deterministic: every value is made by one block, with sums in a fixed order that does not depend on the tile.
#include "cuda/hopper/launchers.h"
#include "cuda/mlp_dispatch.cuh"

namespace dac {
namespace {

template <Precision P>
struct ValuesArgs {
  NetworkShape shape;
  TileSizes sizes;
  ValuesOp op;
  TilePart<P> part;
};

template <Precision P, int kRows>
__global__ void __launch_bounds__(kTileThreads, kBlocksTogether<P, kRows>) values_kernel(const __grid_constant__ ValuesArgs<P> args) {
  ptx::take_turn();
  const NetworkShape& shape = args.shape;
  const ValuesOp& op = args.op;
  const int head = static_cast<int>(blockIdx.y), s = static_cast<int>(blockIdx.z);
  const int64_t rows = op.states * op.samples, first_row = static_cast<int64_t>(blockIdx.x) * kRows;
  const int valid = static_cast<int>(min(rows - first_row, static_cast<int64_t>(kRows)));
  Tile<P, kRows> tile(args.sizes, dynamic_shared<unsigned char>());
  const TileWeights<P> weights(shape, args.part, s, head);
  tile.load_inputs(shape, op.observations + s * op.states * shape.obs_dim, op.actions + s * rows * shape.act_dim,
                   first_row, valid, op.samples);
  tile.forward(shape, weights, {weights.bias(0), nullptr});
  tile.outputs(shape, weights);
  float* values = op.values + (static_cast<int64_t>(s) * shape.heads + head) * rows + first_row;
  for (int r = static_cast<int>(threadIdx.x); r < valid; r += kTileThreads) values[r] = tile.output()[r];
}

}  // namespace

size_t ensemble_values_workspace(const ValuesOp&, int) { return 0; }

void launch_ensemble_values(const ValuesOp& op, const MlpContext& context) {
  if (hopper::launch_ensemble_values(op, context)) return;
  const NetworkShape shape(*op.critic.layout);
  const int64_t rows = op.states * op.samples;
  with_precision(context.precision, [&](auto precision) {
    constexpr Precision P = decltype(precision)::value;
    const ValuesArgs<P> args{shape, tile_sizes<P>(*op.critic.layout, context.shared_bytes), op, tile_part<P>(op.critic, op.part, context)};
    const auto bytes = [&](int tile) { return tile_bytes<P>(args.sizes, tile); };
    const int tile = choose_tile(context, rows, static_cast<int64_t>(context.num_seeds) * shape.heads, bytes);
    const dim3 grid(tiles_of(rows, tile), static_cast<unsigned>(shape.heads), static_cast<unsigned>(context.num_seeds));
    with_tile(tile, [&](auto tag) {
      launch({"ensemble_values", grid, dim3(kTileThreads), static_cast<size_t>(bytes(tile))}, context.queue,
             values_kernel<P, decltype(tag)::value>, args);
    });
  });
}

}  // namespace dac
