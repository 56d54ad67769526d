// SPDX-License-Identifier: Apache-2.0
// The reverse diffusion on pairs of blocks (pair.cuh): tensors, draws and results as in cuda/denoise.cu. Grid 2 x
// pairs, clusters of 2, 512 threads; at walker2d size 66 pairs on an H100, shared memory 216 KiB. A tile's whole chain
// stays in one group; both blocks of the pair make the same x_t from the same sums, so x_t never travels.
#include "cuda/hopper/chain_tile.cuh"
#include "cuda/hopper/launchers.h"
#include "cuda/hopper/pair_launch.h"
#include "cuda/hopper/pair_tile.cuh"
#include "cuda/time_features.cuh"

namespace dac::hopper {
namespace {

struct DenoiseArgs {
  WeightImage image;
  PairPlan plan;
  PairWork work;  // networks: the replicas; tiles: of all counter values that are drawn together
  Chains chains;
};

template <PairVariant V>
__global__ void __launch_bounds__(kPairThreads) denoise_kernel(const __grid_constant__ DenoiseArgs args) {
  PairNetwork network(args.image.shape, args.plan, dynamic_shared<unsigned char>());
  PairTile tile(network);
  ptx::take_turn();
  args.work.for_each_network([&](int s, int first_tile, int last_tile) {
    network.load(args.image.data + s * args.image.shape.elements,
                 HeadWeights(args.chains.network, args.chains.op.actor.parts[args.chains.op.part], s, 0));
    for (int t = first_tile + tile.group(); t < last_tile; t += kGroups)
      chain_tile<V, kGroupThreads>(args.chains, tile, kHalf * static_cast<int>(network.rank()), network.rank() == 0, s, t);
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
  const Chains chains{shape, op, tables.bias_rows, context.seeds, context.num_seeds};
  if (launch_streamed_denoise(chains, context)) return true;
  const PairWork work(context.num_seeds, chains.tiles(), context.multiprocessors);
  with_variant(context.variant, [&](auto tag) {
    launch(pair_launch("denoise_pairs", work, plan), context.queue, denoise_kernel<decltype(tag)::value>,
           DenoiseArgs{image, plan, work, chains});
  });
  return true;
}

}  // namespace dac::hopper
