// SPDX-License-Identifier: Apache-2.0
// The pass of the actor loss by blocks that stream the noise model's weights (stream.cuh), forward and back; the weight
// gradients follow from its trace as from that of a pair. Tensors as in cuda/actor_gradients.cu. 384 threads a block; at
// walker2d size 4 blocks a seed with one tile each, shared memory 215 KiB.
#include "cuda/hopper/output_gradients.cuh"
#include "cuda/hopper/launchers.h"
#include "cuda/hopper/stream_launch.h"
#include "cuda/hopper/stream_roles.cuh"
#include "cuda/hopper/stream_training_tile.cuh"
#include "cuda/time_features.cuh"

namespace dac::hopper {
namespace {

using ActorTile = StreamTrainingTile<true>;

struct StreamedActorArgs {
  NetworkShape network;
  WeightImage image;
  StreamPlan plan;
  StreamWork work;
  PairTrace trace;
  TimeTables tables;
  ActorGradientsOp op;
};

template <PairVariant V>
__device__ void actor_tile(const StreamedActorArgs& args, ActorTile& tile, int s, int number) {
  const NetworkShape& shape = args.network;
  const ActorGradientsOp& op = args.op;
  const int first = number * kPairRows, valid = min(static_cast<int>(op.batch) - first, kPairRows);
  tile.inputs().load(shape, op.observations + s * op.batch * shape.obs_dim,
                     op.noisy_actions + s * op.batch * shape.act_dim, first, valid, 1);
  tile.forward<V, true>(s, number, [&](int r) {
    return args.tables.bias_rows + (s * args.tables.steps + step_of(op, s, first + r)) * kWidth;
  });
  actor_output_gradients<kWarpgroup>(op, shape.act_dim, args.trace, tile, true, s, first);
  tile.sync();
  tile.backward(tile.own());
}

template <PairVariant V>
__global__ void __launch_bounds__(kStreamThreads, 1)
    streamed_actor_kernel(const __grid_constant__ StreamedActorArgs args) {
  const StreamNetwork network(args.image.shape, args.plan, dynamic_shared<unsigned char>());
  ptx::take_turn();
  run_stream_both(
      network, {args.network, args.image, args.op.actor.parts[DAC_PART_PARAMS], args.work},
      ActorTile(network, args.trace),
      [&](ActorTile& tile, int s, int number) { actor_tile<V>(args, tile, s, number); });
}

}  // namespace

bool launch_streamed_actor(const ActorGradientsOp& op, const TimeTables& tables, const PairTrace& trace,
                           const MlpContext& context) {
  const NetworkShape shape(*op.actor.layout);
  const StreamPlan plan = stream_plan(shape, ActorTile::kWaitingFloats + kPairRows * shape.act_dim, true, context);
  if (!streams_apply(plan, context)) return false;
  const StreamWork work(context.num_seeds, trace.tiles, context.multiprocessors);
  with_stream_variant(context.variant, [&](auto tag) {
    launch(stream_launch("actor_pass_streamed", work, plan), context.queue, streamed_actor_kernel<decltype(tag)::value>,
           StreamedActorArgs{shape, context.images->of(op.actor, DAC_PART_PARAMS, context), plan, work, trace, tables, op});
  });
  return true;
}

}  // namespace dac::hopper
