// SPDX-License-Identifier: Apache-2.0
// Actions from the reverse diffusion: the whole chain of T steps in one launch, for training targets and acting alike.
//
// Tensors: observations (S, R, D), actions (S, R*N, A), prior (S, R*N, A) or null, noise and steps (S, T, R*N, A) or
// null. With `ahead` counter values drawn together, one more axis is in front of every tensor, and grid row y belongs to
// counter value y / S of them and replica y % S. Launches: the tables of the time MLP, then the chain.
// Grid (row tiles, ahead * S); a block of 8 warps keeps 64, 32 or 16 rows through all T passes of the network: states,
// x_t and activations never leave its shared memory (mlp_tile.cuh, and 4 A bytes a row for x_t), weights come from L2 in
// each pass. At walker2d size and 64 rows (five updates drawn together): bf16 89 KiB, tf32 and fp32 137 KiB.
// Draws are made where they are used: four elements of x_t belong to one thread, and to one Philox block, because a
// tile begins at a multiple of 16 rows. Deterministic: no sum crosses a block, and tiles do not change results.
#include "cuda/hopper/launchers.h"
#include "cuda/mlp_dispatch.cuh"
#include "cuda/reverse_step.cuh"
#include "cuda/time_features.cuh"

namespace dac {
namespace {

template <Precision P>
struct DenoiseArgs {
  NetworkShape shape;
  TileSizes sizes;
  DenoiseOp op;
  TilePart<P> part;
  const float* bias_rows;  // (S, T, width 0)
  const int64_t* seeds;    // (S)
  int num_seeds;           // S
};

template <Precision P, int kRows>
__global__ void __launch_bounds__(kTileThreads, kBlocksTogether<P, kRows>) denoise_kernel(const __grid_constant__ DenoiseArgs<P> args) {
  ptx::take_turn();
  const NetworkShape& shape = args.shape;
  const DenoiseOp& op = args.op;
  const int place = static_cast<int>(blockIdx.y), s = place % args.num_seeds;  // place among (ahead, S)
  const int A = shape.act_dim, T = op.sampler.table.T, K = op.sampler.table.rows(), width = shape.layers[0].out;
  const int64_t rows = op.states * op.samples, first_row = static_cast<int64_t>(blockIdx.x) * kRows, all = rows * A;
  const int valid = static_cast<int>(min(rows - first_row, static_cast<int64_t>(kRows))), count = valid * A;
  const int64_t first = first_row * A;  // element of the seed

  unsigned char* shared = dynamic_shared<unsigned char>();
  Tile<P, kRows> tile(args.sizes, shared);
  float* x = reinterpret_cast<float*>(shared + tile_bytes<P>(args.sizes, kRows));  // (kRows, A)
  const TileWeights<P> weights(shape, args.part, s, 0);
  DrawKey key{static_cast<uint64_t>(args.seeds[s]), op.stream, 0, *op.counter + place / args.num_seeds};
  tile.load_inputs(shape, op.observations + place * op.states * shape.obs_dim, nullptr, first_row, valid, op.samples);
  __syncthreads();  // the actions' columns have been filled with zeros
  const auto set = [&](int e, float value) {
    x[e] = value;
    tile.set_action(shape, e / A, e % A, value);
  };
  for_each_draw(kTileThreads, op.prior ? op.prior + place * all + first : nullptr, key, first, count, true, set);

  for (int k = 0; k < K; ++k) {
    const int64_t chain_place = (static_cast<int64_t>(place) * K + k) * all + first;
    const int t = op.sampler.table.row(k).t;
    tile.forward(shape, weights, {args.bias_rows + (static_cast<int64_t>(s) * T + t - 1) * width, nullptr});
    tile.outputs(shape, weights);
    const ReverseStep step(op.sampler, k);
    key.lane = k + 1;
    const auto advance = [&](int e, float z) {
      set(e, step.mean(x[e], tile.output()[e]) + step.noise_scale * z);
      if (op.steps) op.steps[chain_place + e] = x[e];
    };
    for_each_draw(kTileThreads, op.noise ? op.noise + chain_place : nullptr, key, first, count, step.noise_scale != 0, advance);
  }
  const auto finish = [&](int e, float) { op.actions[place * all + first + e] = x[e]; };
  for_each_draw(kTileThreads, nullptr, key, first, count, false, finish);
}

}  // namespace

size_t denoise_workspace(const DenoiseOp& op, int num_seeds) {
  DeviceCarver workspace;
  TimeTables(NetworkShape(*op.actor.layout), num_seeds, op.sampler.table.T, workspace);
  return workspace.used();
}

void launch_denoise(const DenoiseOp& op, const MlpContext& context) {
  if (hopper::launch_denoise(op, context)) return;
  const NetworkShape shape(*op.actor.layout);
  DeviceCarver workspace(context.workspace);
  const TimeTables tables(shape, context.num_seeds, op.sampler.table.T, workspace);
  launch_time_tables(shape, op.actor.parts[op.part], context.num_seeds, tables, context.queue);
  const int64_t rows = op.states * op.samples, networks = op.ahead * context.num_seeds;
  with_precision(context.precision, [&](auto precision) {
    constexpr Precision P = decltype(precision)::value;
    const DenoiseArgs<P> args{shape,
                              tile_sizes<P>(*op.actor.layout, context.shared_bytes),
                              op,
                              tile_part<P>(op.actor, op.part, context),
                              tables.bias_rows,
                              context.seeds,
                              context.num_seeds};
    const auto bytes = [&](int tile) { return tile_bytes<P>(args.sizes, tile) + int64_t{4} * tile * shape.act_dim; };
    const int tile = choose_tile(context, rows, networks, bytes);
    const dim3 grid(tiles_of(rows, tile), static_cast<unsigned>(networks));
    with_tile(tile, [&](auto tag) {
      launch({"denoise", grid, dim3(kTileThreads), static_cast<size_t>(bytes(tile))}, context.queue,
             denoise_kernel<P, decltype(tag)::value>, args);
    });
  });
}

}  // namespace dac
