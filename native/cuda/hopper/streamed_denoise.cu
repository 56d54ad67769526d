// SPDX-License-Identifier: Apache-2.0
// The reverse diffusion by blocks that stream the actor's weights (stream.cuh): tensors, draws and results as in
// cuda/denoise.cu. 384 threads a block; at walker2d size 100 blocks on an H100 with two tiles each; shared memory 215 KiB. A
// tile's whole chain stays in one warpgroup.
#include "cuda/hopper/chain_tile.cuh"
#include "cuda/hopper/launchers.h"
#include "cuda/hopper/stream_launch.h"
#include "cuda/hopper/stream_roles.cuh"
#include "cuda/hopper/stream_tile.cuh"

namespace dac::hopper {
namespace {

struct StreamedDenoiseArgs {
  WeightImage image;
  StreamPlan plan;
  StreamWork work;  // networks: the replicas; tiles: of all counter values that are drawn together
  Chains chains;
};

template <PairVariant V>
__global__ void __launch_bounds__(kStreamThreads, 1)
    streamed_denoise_kernel(const __grid_constant__ StreamedDenoiseArgs args) {
  const StreamNetwork network(args.image.shape, args.plan, dynamic_shared<unsigned char>());
  ptx::take_turn();
  const int passes = args.chains.op.sampler.table.rows();
  run_stream(
      network, {args.chains.network, args.image, args.chains.op.actor.parts[args.chains.op.part], args.work},
      StreamTile(network),
      [&](WeightFetcher& fetcher) {
        for (int k = 0; k < passes; ++k) fetcher.pass();
      },
      [&](StreamTile& tile, int s, int number) { chain_tile<V, kWarpgroup>(args.chains, tile, 0, true, s, number); },
      [&](StreamTile& tile) {
        for (int k = 0; k < passes; ++k) tile.skip();
      });
}

}  // namespace

bool launch_streamed_denoise(const Chains& chains, const MlpContext& context) {
  const StreamPlan plan = stream_plan(chains.network, kPairRows * chains.network.act_dim, false, context);
  if (!streams_apply(plan, context)) return false;
  const WeightImage image = context.images->of(chains.op.actor, chains.op.part, context);
  const StreamWork work(context.num_seeds, chains.tiles(), context.multiprocessors);
  with_stream_variant(context.variant, [&](auto tag) {
    launch(stream_launch("denoise_streamed", work, plan), context.queue, streamed_denoise_kernel<decltype(tag)::value>,
           StreamedDenoiseArgs{image, plan, work, chains});
  });
  return true;
}

}  // namespace dac::hopper
