// SPDX-License-Identifier: Apache-2.0
// Gradients of the critic loss on pairs of blocks (pair.cuh), in two launches: forward and back through every head,
// then all weight gradients with the statistics. Tensors as in cuda/critic_gradients.cu. Pass: grid 2 x pairs, clusters
// of 2, 512 threads; at walker2d size 40 pairs with one tile each, shared memory 211 KiB.
#include "cuda/hopper/launchers.h"
#include "cuda/hopper/output_gradients.cuh"
#include "cuda/hopper/pair_launch.h"
#include "cuda/hopper/pair_training_tile.cuh"
#include "cuda/hopper/weight_gradients.cuh"
#include "cuda/statistics.cuh"

namespace dac::hopper {
namespace {

struct CriticArgs {
  NetworkShape network;
  WeightImage image;
  PairPlan plan;
  PairWork work;
  PairTrace trace;
  CriticGradientsOp op;
};

template <PairVariant V>
__device__ void critic_tile(const CriticArgs& args, PairTrainingTile& tile, const PairNetwork& network, int place,
                            int number) {
  const NetworkShape& shape = args.network;
  const CriticGradientsOp& op = args.op;
  const int s = place / shape.heads;
  const int64_t first_row = int64_t{number} * kPairRows;
  const int valid = static_cast<int>(min(op.batch - first_row, int64_t{kPairRows}));
  tile.inputs().load(shape, op.observations + s * op.batch * shape.obs_dim, op.actions + s * op.batch * shape.act_dim,
                     first_row, valid, 1);
  tile.forward<V>(place, number, [&](int) { return network.floats(args.plan.biases); },
               args.trace.slopes != nullptr);
  critic_output_gradients(op, shape.heads, args.trace, tile, network.rank() == 0, place, first_row);
  tile.release();
  float sums[kSums];
  tile.backward(tile.own(), sums);
  tile.keep_first_layer(sums);
}

template <PairVariant V>
__global__ void __launch_bounds__(kPairThreads) critic_kernel(const __grid_constant__ CriticArgs args) {
  PairNetwork network(args.image.shape, args.plan, dynamic_shared<unsigned char>());
  PairTrainingTile tile(network, args.trace);
  ptx::take_turn();
  args.work.for_each_network([&](int place, int first_tile, int last_tile) {
    network.load(args.image.data + place * args.image.shape.elements,
                 HeadWeights(args.network, args.op.critic.parts[DAC_PART_PARAMS], place / args.network.heads,
                             place % args.network.heads));
    for (int t = first_tile + tile.group(); t < last_tile; t += kGroups) critic_tile<V>(args, tile, network, place, t);
  });
  network.finish();
}

}  // namespace

bool launch_critic_gradients(const CriticGradientsOp& op, const MlpContext& context) {
  const NetworkShape shape(*op.critic.layout);
  if (!pairs_apply(shape, context)) return false;
  const WeightImage image = context.images->of(op.critic, DAC_PART_PARAMS, context);
  const PairPlan plan = pair_plan(shape);
  DeviceCarver workspace(context.workspace);  // smaller than the portable kernels' in every array
  const PairTrace trace(shape, context.num_seeds, op.batch, true, workspace);
  if (!launch_streamed_critic(op, trace, context)) {
    const PairWork work(int64_t{context.num_seeds} * shape.heads, trace.tiles, context.multiprocessors);
    with_variant(context.variant, [&](auto tag) {
      launch(pair_launch("critic_pass_pairs", work, plan), context.queue, critic_kernel<decltype(tag)::value>,
             CriticArgs{shape, image, plan, work, trace, op});
    });
  }
  launch_weight_gradients("critic_weight_gradients_wgmma", op.critic,
                          {shape, trace, {}, op.batch, op.observations, op.actions, nullptr},
                          CriticStatistics{op, shape.heads}, context);
  return true;
}

}  // namespace dac::hopper
