// SPDX-License-Identifier: Apache-2.0
// The pass of the actor loss by blocks that stream the noise model's weights (stream.cuh), forward and back; the weight
// gradients follow from its trace as from that of a pair. Tensors as in cuda/actor_gradients.cu. 384 threads a block; at
// walker2d size 4 blocks a seed with one tile each.
#include "core/update_rules.h"
#include "cuda/hopper/launchers.h"
#include "cuda/hopper/stream_launch.h"
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

// Step of a row, from 0; rows that are not there have one too.
__device__ int step_of(const StreamedActorArgs& args, int s, int row) {
  if (row >= args.op.batch) return 0;
  return timestep_index(args.op.timesteps[s * args.op.batch + row], args.op.schedule.steps) - 1;
}

// Gradients at the predicted noise, into own() and the trace.
__device__ void output_gradients(const StreamedActorArgs& args, const ActorTile& tile, int s, int first) {
  const ActorGradientsOp& op = args.op;
  const int A = args.network.act_dim, batch = static_cast<int>(op.batch);
  const float eta = op.eta[s], scale = 1.0f / static_cast<float>(batch * A);
#pragma unroll 1  // registers are scarce
  for (int e = tile.thread(); e < kPairRows * A; e += kWarpgroup) {
    const int row = first + e / A;
    const int64_t at = static_cast<int64_t>(s) * batch + row, i = at * A + e % A;
    float gradient = 0.0f;
    if (row < batch) {
      const float predicted = tile.output(e / A, e % A),
                  weight = guidance_weight(op.schedule, op.guidance_kind, step_of(args, s, row) + 1);
      gradient = scale * noise_terms(predicted, op.noise[i], op.guidance[i], weight, eta).gradient;
      op.predicted_noise[i] = predicted;
    }
    tile.own()[e] = gradient;
    args.trace.output_row(s, row)[e % A] = gradient;
  }
}

template <PairVariant V>
__device__ void actor_tile(const StreamedActorArgs& args, ActorTile& tile, int s, int number) {
  const NetworkShape& shape = args.network;
  const ActorGradientsOp& op = args.op;
  const int first = number * kPairRows, valid = min(static_cast<int>(op.batch) - first, kPairRows);
  tile.inputs().load(shape, op.observations + s * op.batch * shape.obs_dim,
                     op.noisy_actions + s * op.batch * shape.act_dim, first, valid, 1);
  tile.forward<V, true>(s, number, [&](int r) {
    return args.tables.bias_rows + (s * args.tables.steps + step_of(args, s, first + r)) * kWidth;
  });
  output_gradients(args, tile, s, first);
  tile.sync();
  tile.backward(tile.own());
}

template <PairVariant V>
__global__ void __launch_bounds__(kStreamThreads, 1)
    streamed_actor_kernel(const __grid_constant__ StreamedActorArgs args) {
  const StreamNetwork network(args.image.shape, args.plan, dynamic_shared<unsigned char>());
  ptx::take_turn();
  run_stream(
      network, {args.network, args.image, args.op.actor.parts[DAC_PART_PARAMS], args.work},
      ActorTile(network, args.trace),
      [](WeightFetcher& fetcher) {
        fetcher.pass();
        fetcher.pass_back();
      },
      [&](ActorTile& tile, int s, int number) { actor_tile<V>(args, tile, s, number); },
      [](ActorTile& tile) { tile.skip_both(); });
}

}  // namespace

bool launch_streamed_actor(const ActorGradientsOp& op, const TimeTables& tables, const PairTrace& trace,
                           const MlpContext& context) {
  const NetworkShape shape(*op.actor.layout);
  const StreamPlan plan = stream_plan(shape, ActorTile::kWaitingFloats + kPairRows * shape.act_dim, context);
  if (!streams_apply(plan, context)) return false;
  const StreamWork work(context.num_seeds, trace.tiles, context.multiprocessors);
  with_stream_variant(context.variant, [&](auto tag) {
    launch(stream_launch("actor_pass_streamed", work, plan), context.queue, streamed_actor_kernel<decltype(tag)::value>,
           StreamedActorArgs{shape, context.images->of(op.actor, DAC_PART_PARAMS, context), plan, work, trace, tables, op});
  });
  return true;
}

}  // namespace dac::hopper
