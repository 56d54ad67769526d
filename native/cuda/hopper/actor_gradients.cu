// SPDX-License-Identifier: Apache-2.0
// Gradients of the actor loss on pairs of blocks (pair.cuh), in three launches as in cuda/actor_gradients.cu, whose
// tensors these are: tables of the time MLP; forward and back through the noise model; all weight gradients, those of
// the time MLP among them, with the losses. Pass: grid 2 x pairs, clusters of 2, 512 threads; at walker2d size 4 pairs
// a seed with one tile each, shared memory 216 KiB.
#include "cuda/hopper/output_gradients.cuh"
#include "cuda/hopper/launchers.h"
#include "cuda/hopper/pair_launch.h"
#include "cuda/hopper/pair_training_tile.cuh"
#include "cuda/hopper/weight_gradients.cuh"
#include "cuda/statistics.cuh"

namespace dac::hopper {
namespace {

struct ActorArgs {
  NetworkShape network;
  WeightImage image;
  PairPlan plan;
  PairWork work;
  PairTrace trace;
  TimeTables tables;
  ActorGradientsOp op;
};

template <PairVariant V>
__device__ void actor_tile(const ActorArgs& args, PairTrainingTile& tile, const PairNetwork& network, int s,
                           int number) {
  const NetworkShape& shape = args.network;
  const ActorGradientsOp& op = args.op;
  const auto first_row = [&] { return number * kPairRows; };
  const int valid = static_cast<int>(min(op.batch - first_row(), int64_t{kPairRows}));
  tile.inputs().load(shape, op.observations + s * op.batch * shape.obs_dim,
                     op.noisy_actions + s * op.batch * shape.act_dim, first_row(), valid, 1);
  const auto first_bias = [&](int r) {
    const int row = s * args.tables.steps + step_of(op, s, first_row() + r);
    return args.tables.bias_rows + row * kWidth + kHalf * static_cast<int>(network.rank());
  };
  tile.forward<V>(s, number, first_bias, args.trace.slopes != nullptr);
  ptx::renew(s), ptx::renew(number);  // registers are scarce
  actor_output_gradients<kGroupThreads>(op, shape.act_dim, args.trace, tile, network.rank() == 0, s, first_row());
  tile.release();
  float sums[kSums];
  tile.backward(tile.own(), sums);
  tile.keep_first_layer(sums);
}

template <PairVariant V>
__global__ void __launch_bounds__(kPairThreads) actor_kernel(const __grid_constant__ ActorArgs args) {
  PairNetwork network(args.image.shape, args.plan, dynamic_shared<unsigned char>());
  PairTrainingTile tile(network, args.trace);
  ptx::take_turn();
  args.work.for_each_network([&](int s, int first_tile, int last_tile) {
    network.load(args.image.data + s * args.image.shape.elements,
                 HeadWeights(args.network, args.op.actor.parts[DAC_PART_PARAMS], s, 0));
    for (int t = first_tile + tile.group(); t < last_tile; t += kGroups) actor_tile<V>(args, tile, network, s, t);
  });
  network.finish();
}

}  // namespace

bool launch_actor_gradients(const ActorGradientsOp& op, const MlpContext& context) {
  const NetworkShape shape(*op.actor.layout);
  if (!pairs_apply(shape, context) || op.schedule.steps > kMostSteps) return false;
  const float* params = op.actor.parts[DAC_PART_PARAMS];
  const WeightImage image = context.images->of(op.actor, DAC_PART_PARAMS, context);
  const PairPlan plan = pair_plan(shape);
  DeviceCarver workspace(context.workspace);  // smaller than the portable kernels' in every array
  const TimeTables tables(shape, context.num_seeds, op.schedule.steps, workspace);
  const PairTrace trace(shape, context.num_seeds, op.batch, true, workspace);
  launch_time_tables(shape, params, context.num_seeds, tables, context.queue);
  if (!launch_streamed_actor(op, tables, trace, context)) {
    const PairWork work(context.num_seeds, trace.tiles, context.multiprocessors);
    with_variant(context.variant, [&](auto tag) {
      launch(pair_launch("actor_pass_pairs", work, plan), context.queue, actor_kernel<decltype(tag)::value>,
             ActorArgs{shape, image, plan, work, trace, tables, op});
    });
  }
  launch_weight_gradients("actor_weight_gradients_wgmma", op.actor,
                          {shape, trace, {tables, params}, op.batch, op.observations, op.noisy_actions, op.timesteps},
                          ActorStatistics{op, shape.act_dim}, context);
  return true;
}

}  // namespace dac::hopper
