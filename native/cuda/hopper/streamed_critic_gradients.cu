// SPDX-License-Identifier: Apache-2.0
// The pass of the critic loss by blocks that stream the critics' weights (stream.cuh), forward and back through every head;
// the weight gradients follow from its trace as from that of a pair. Tensors as in cuda/critic_gradients.cu. 384 threads a
// block; at walker2d size 40 blocks with one tile each, shared memory 221 KiB.
#include "cuda/hopper/launchers.h"
#include "cuda/hopper/output_gradients.cuh"
#include "cuda/hopper/stream_launch.h"
#include "cuda/hopper/stream_roles.cuh"
#include "cuda/hopper/stream_training_tile.cuh"

namespace dac::hopper {
namespace {

using CriticTile = StreamTrainingTile<true>;

struct StreamedCriticArgs {
  NetworkShape network;
  WeightImage image;
  StreamPlan plan;
  StreamWork work;
  PairTrace trace;
  CriticGradientsOp op;
};

// Tile `number` of network `place` = s * H + h. own(): gradients at the outputs.
template <PairVariant V>
__device__ void critic_tile(const StreamedCriticArgs& args, CriticTile& tile, int place, int number) {
  const NetworkShape& shape = args.network;
  const CriticGradientsOp& op = args.op;
  const auto first_row = [&] { return int64_t{number} * kPairRows; };
  const auto valid = [&] { return static_cast<int>(min(op.batch - first_row(), int64_t{kPairRows})); };
  const int64_t first_of_seed = place / shape.heads * op.batch;
  tile.inputs().load(shape, op.observations + first_of_seed * shape.obs_dim, op.actions + first_of_seed * shape.act_dim,
                     first_row(), valid(), 1);
  tile.forward<V, true>(place, number, [&](int) { return tile.bias(0); });
  ptx::renew(place), ptx::renew(number);  // registers are scarce
  critic_output_gradients(op, shape.heads, args.trace, tile, true, place, first_row());
  tile.sync();
  tile.backward(tile.own());
}

template <PairVariant V>
__global__ void __launch_bounds__(kStreamThreads, 1)
    streamed_critic_kernel(const __grid_constant__ StreamedCriticArgs args) {
  const StreamNetwork network(args.image.shape, args.plan, dynamic_shared<unsigned char>());
  ptx::take_turn();
  run_stream_both(
      network, {args.network, args.image, args.op.critic.parts[DAC_PART_PARAMS], args.work},
      CriticTile(network, args.trace),
      [&](CriticTile& tile, int place, int number) { critic_tile<V>(args, tile, place, number); });
}

}  // namespace

bool launch_streamed_critic(const CriticGradientsOp& op, const PairTrace& trace, const MlpContext& context) {
  const NetworkShape shape(*op.critic.layout);
  const StreamPlan plan = stream_plan(shape, CriticTile::kWaitingFloats + kPairRows, true, context);
  if (!streams_apply(plan, context)) return false;
  const StreamWork work(int64_t{context.num_seeds} * shape.heads, trace.tiles, context.multiprocessors);
  with_stream_variant(context.variant, [&](auto tag) {
    launch(stream_launch("critic_pass_streamed", work, plan), context.queue, streamed_critic_kernel<decltype(tag)::value>,
           StreamedCriticArgs{shape, context.images->of(op.critic, DAC_PART_PARAMS, context), plan, work, trace, op});
  });
  return true;
}

}  // namespace dac::hopper
