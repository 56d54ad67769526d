// SPDX-License-Identifier: Apache-2.0
// Values of an ensemble of critics by blocks that stream its weights (stream.cuh); tensors as in cuda/values.cu. 384
// threads a block; at walker2d size 100 blocks on an H100, each four tiles of one head in two rounds; shared memory 221
// KiB.
#include "cuda/hopper/launchers.h"
#include "cuda/hopper/stream_launch.h"
#include "cuda/hopper/stream_roles.cuh"
#include "cuda/hopper/stream_tile.cuh"
#include "cuda/hopper/values_tile.cuh"

namespace dac::hopper {
namespace {

struct StreamedValuesArgs {
  NetworkShape network;
  WeightImage image;
  StreamPlan plan;
  StreamWork work;
  ValuesOp op;
};

template <PairVariant V>
__global__ void __launch_bounds__(kStreamThreads, 1)
    streamed_values_kernel(const __grid_constant__ StreamedValuesArgs args) {
  const StreamNetwork network(args.image.shape, args.plan, dynamic_shared<unsigned char>());
  ptx::take_turn();
  run_stream(
      network, {args.network, args.image, args.op.critic.parts[args.op.part], args.work}, StreamTile(network),
      [](WeightFetcher& fetcher) { fetcher.pass(); },
      [&](StreamTile& tile, int place, int number) {
        values_tile<V>(args.network, args.op, tile, tile.bias(0), true, place, number);
      },
      [](StreamTile& tile) { tile.skip(); });
}

}  // namespace

bool launch_streamed_values(const ValuesOp& op, const MlpContext& context) {
  const NetworkShape shape(*op.critic.layout);
  const StreamPlan plan = stream_plan(shape, 0, false, context);
  if (!streams_apply(plan, context)) return false;
  const int64_t tiles = (op.states * op.samples + kPairRows - 1) / kPairRows;
  const StreamWork work(int64_t{context.num_seeds} * shape.heads, tiles, context.multiprocessors);
  with_stream_variant(context.variant, [&](auto tag) {
    launch(stream_launch("ensemble_values_streamed", work, plan), context.queue,
           streamed_values_kernel<decltype(tag)::value>,
           StreamedValuesArgs{shape, context.images->of(op.critic, op.part, context), plan, work, op});
  });
  return true;
}

}  // namespace dac::hopper
