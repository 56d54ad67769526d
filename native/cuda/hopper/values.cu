// SPDX-License-Identifier: Apache-2.0
// Values of an ensemble of critics on pairs of blocks (pair.cuh); tensors as in cuda/values.cu. Grid 2 x pairs,
// clusters of 2, 512 threads. At walker2d size: 66 pairs on an H100, shared memory 211 KiB. Each pair reads one or two
// heads' weights (281 KiB each) and six tiles; nothing else leaves the chip but the values.
#include "cuda/hopper/launchers.h"
#include "cuda/hopper/pair_launch.h"
#include "cuda/hopper/pair_tile.cuh"
#include "cuda/hopper/values_tile.cuh"

namespace dac::hopper {
namespace {

struct ValuesArgs {
  NetworkShape network;
  WeightImage image;
  PairPlan plan;
  PairWork work;
  ValuesOp op;
};

template <PairVariant V>
__global__ void __launch_bounds__(kPairThreads) values_kernel(const __grid_constant__ ValuesArgs args) {
  const NetworkShape& shape = args.network;
  const ValuesOp& op = args.op;
  PairNetwork network(args.image.shape, args.plan, dynamic_shared<unsigned char>());
  PairTile tile(network);
  ptx::take_turn();
  args.work.for_each_network([&](int place, int first_tile, int last_tile) {
    const int s = place / shape.heads, head = place % shape.heads;
    network.load(args.image.data + place * args.image.shape.elements,
                 HeadWeights(shape, op.critic.parts[op.part], s, head));
    for (int t = first_tile + tile.group(); t < last_tile; t += kGroups)
      values_tile<V>(shape, op, tile, network.floats(args.plan.biases), network.rank() == 0, place, t);
  });
  network.finish();
}

}  // namespace

bool launch_ensemble_values(const ValuesOp& op, const MlpContext& context) {
  const NetworkShape shape(*op.critic.layout);
  if (!pairs_apply(shape, context)) return false;
  if (launch_streamed_values(op, context)) return true;
  const WeightImage image = context.images->of(op.critic, op.part, context);
  const PairPlan plan = pair_plan(shape);
  const int64_t tiles = (op.states * op.samples + kPairRows - 1) / kPairRows;
  const PairWork work(int64_t{context.num_seeds} * shape.heads, tiles, context.multiprocessors);
  with_variant(context.variant, [&](auto tag) {
    launch(pair_launch("ensemble_values_pairs", work, plan), context.queue, values_kernel<decltype(tag)::value>,
           ValuesArgs{shape, image, plan, work, op});
  });
  return true;
}

}  // namespace dac::hopper
