// SPDX-License-Identifier: Apache-2.0
// The reverse diffusion on pairs of blocks (pair.cuh): tensors, draws and results as in cuda/denoise.cu. Grid 2 x
// pairs, clusters of 2, 512 threads; at walker2d size 66 pairs on an H100, shared memory 216 KiB. A tile's whole chain
// stays in one group; both blocks of the pair make the same x_t from the same sums, so x_t never travels.
#include "cuda/hopper/launchers.h"
#include "cuda/hopper/pair_launch.h"
#include "cuda/hopper/pair_tile.cuh"
#include "cuda/reverse_step.cuh"
#include "cuda/time_features.cuh"

namespace dac::hopper {
namespace {

struct DenoiseArgs {
  NetworkShape network;
  WeightImage image;
  PairPlan plan;
  PairWork work;  // networks: the replicas; tiles: of all counter values that are drawn together
  DenoiseOp op;
  const float* bias_rows;  // (S, T, 256)
  const int64_t* seeds;    // (S)
  int num_seeds;           // S
};

// One tile of one replica from the prior to the actions.
template <PairVariant V>
__device__ void denoise_tile(const DenoiseArgs& args, PairTile& tile, uint32_t rank, int s, int number) {
  const DenoiseOp& op = args.op;
  const int A = args.network.act_dim, T = op.sampler.table.T, K = op.sampler.table.rows();
  const int64_t rows = op.states * op.samples, all = rows * A;
  const int tiles = static_cast<int>((rows + kPairRows - 1) / kPairRows);
  const int64_t later = number / tiles, place = later * args.num_seeds + s;  // place among (ahead, S)
  const int64_t first_row = int64_t{number % tiles} * kPairRows, first = first_row * A;
  const int valid = static_cast<int>(min(rows - first_row, int64_t{kPairRows})), count = valid * A;
  float* x = tile.own();  // (kPairRows, A)
  DrawKey key{static_cast<uint64_t>(args.seeds[s]), op.stream, 0, *op.counter + later};

  tile.inputs().load(args.network, op.observations + place * op.states * args.network.obs_dim, nullptr, first_row, valid,
                     op.samples);
  tile.sync();  // the actions' columns have been filled with zeros
  const auto set = [&](int e, float value) {
    x[e] = value;
    tile.inputs().set(e / A, args.network.obs_dim + e % A, value);
  };
  const auto draw = [&](const float* recorded, bool wanted, const auto& use) {
    for_each_draw(kGroupThreads, recorded, key, first, count, wanted, use);
  };
  draw(op.prior ? op.prior + place * all + first : nullptr, true, set);
  for (int k = 0; k < K; ++k) {
    const int64_t chain_place = (place * K + k) * all + first;
    tile.forward<V>(args.bias_rows + (int64_t{s} * T + op.sampler.table.row(k).t - 1) * kWidth + kHalf * rank);
    const ReverseStep step(op.sampler, k);
    key.lane = k + 1;
    draw(op.noise ? op.noise + chain_place : nullptr, step.noise_scale != 0, [&](int e, float z) {
      set(e, step.mean(x[e], tile.output(e / A, e % A)) + step.noise_scale * z);
      if (op.steps && rank == 0) op.steps[chain_place + e] = x[e];
    });
    tile.release();
  }
  if (rank == 0) draw(nullptr, false, [&](int e, float) { op.actions[place * all + first + e] = x[e]; });
}

template <PairVariant V>
__global__ void __launch_bounds__(kPairThreads) denoise_kernel(const __grid_constant__ DenoiseArgs args) {
  PairNetwork network(args.image.shape, args.plan, dynamic_shared<unsigned char>());
  PairTile tile(network);
  ptx::take_turn();
  args.work.for_each_network([&](int s, int first_tile, int last_tile) {
    network.load(args.image.data + s * args.image.shape.elements,
                 HeadWeights(args.network, args.op.actor.parts[args.op.part], s, 0));
    for (int t = first_tile + tile.group(); t < last_tile; t += kGroups)
      denoise_tile<V>(args, tile, network.rank(), s, t);
  });
  network.finish();
}

}  // namespace

bool launch_denoise(const DenoiseOp& op, const MlpContext& context) {
  const NetworkShape shape(*op.actor.layout);
  if (!pairs_apply(shape, context)) return false;
  const WeightImage image = context.images->of(op.actor, op.part, context);
  const PairPlan plan = pair_plan(shape);
  DeviceCarver workspace(context.workspace);
  const TimeTables tables(shape, context.num_seeds, op.sampler.table.T, workspace);
  launch_time_tables(shape, op.actor.parts[op.part], context.num_seeds, tables, context.queue);
  if (launch_streamed_denoise(op, tables, context)) return true;
  const int64_t tiles = (op.states * op.samples + kPairRows - 1) / kPairRows * op.ahead;
  const PairWork work(context.num_seeds, tiles, context.multiprocessors);
  with_variant(context.variant, [&](auto tag) {
    launch(pair_launch("denoise_pairs", work, plan), context.queue, denoise_kernel<decltype(tag)::value>,
           DenoiseArgs{shape, image, plan, work, op, tables.bias_rows, context.seeds, context.num_seeds});
  });
  return true;
}

}  // namespace dac::hopper
