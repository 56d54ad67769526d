// SPDX-License-Identifier: Apache-2.0
// The reverse diffusion by blocks that stream the actor's weights (stream.cuh): tensors, draws and results as in
// cuda/denoise.cu. 384 threads a block; at walker2d size 100 blocks on an H100 with two tiles each; shared memory 215 KiB. A
// tile's whole chain stays in one warpgroup.
#include "cuda/hopper/launchers.h"
#include "cuda/hopper/stream_launch.h"
#include "cuda/hopper/stream_roles.cuh"
#include "cuda/hopper/stream_tile.cuh"
#include "cuda/reverse_step.cuh"
#include "cuda/time_features.cuh"

namespace dac::hopper {
namespace {

struct StreamedDenoiseArgs {
  NetworkShape network;
  WeightImage image;
  StreamPlan plan;
  StreamWork work;  // networks: the replicas; tiles: of all counter values that are drawn together
  DenoiseOp op;
  const float* bias_rows;  // (S, T, 256)
  const int64_t* seeds;    // (S)
  int num_seeds;           // S
};

// One tile of one replica from the prior to the actions.
template <PairVariant V>
__device__ void denoise_tile(const StreamedDenoiseArgs& args, StreamTile& tile, int s, int number) {
  const DenoiseOp& op = args.op;
  const int D = args.network.obs_dim, A = args.network.act_dim, T = op.sampler.table.T, K = op.sampler.table.rows();
  const int64_t rows = op.states * op.samples, all = rows * A;
  const int tiles = static_cast<int>((rows + kPairRows - 1) / kPairRows);
  const int64_t later = number / tiles, place = later * args.num_seeds + s;  // place among (ahead, S)
  const int64_t first_row = int64_t{number % tiles} * kPairRows, first = first_row * A;
  const int valid = static_cast<int>(min(rows - first_row, int64_t{kPairRows})), count = valid * A;
  float* x = tile.own();  // (kPairRows, A)
  DrawKey key{static_cast<uint64_t>(args.seeds[s]), op.stream, 0, *op.counter + later};
  tile.sync();  // all have left the tile before
  tile.inputs().load(args.network, op.observations + place * op.states * D, nullptr, first_row, valid, op.samples);
  tile.sync();  // the actions' columns have been filled with zeros
  const auto set = [&](int e, float value) {
    x[e] = value;
    tile.inputs().set(e / A, D + e % A, value);
  };
  const auto draw = [&](const float* recorded, bool wanted, const auto& use) {
    for_each_draw(kWarpgroup, recorded, key, first, count, wanted, use);
  };
  draw(op.prior ? op.prior + place * all + first : nullptr, true, set);
  for (int k = 0; k < K; ++k) {
    const int64_t chain_place = (place * K + k) * all + first;
    tile.forward<V>(args.bias_rows + (int64_t{s} * T + op.sampler.table.row(k).t - 1) * kWidth);
    const ReverseStep step(op.sampler, k);
    key.lane = k + 1;
    draw(op.noise ? op.noise + chain_place : nullptr, step.noise_scale != 0, [&](int e, float z) {
      set(e, step.mean(x[e], tile.output(e / A, e % A)) + step.noise_scale * z);
      if (op.steps) op.steps[chain_place + e] = x[e];
    });
  }
  draw(nullptr, false, [&](int e, float) { op.actions[place * all + first + e] = x[e]; });
}

template <PairVariant V>
__global__ void __launch_bounds__(kStreamThreads, 1)
    streamed_denoise_kernel(const __grid_constant__ StreamedDenoiseArgs args) {
  const StreamNetwork network(args.image.shape, args.plan, dynamic_shared<unsigned char>());
  ptx::take_turn();
  const int passes = args.op.sampler.table.rows();
  run_stream(
      network, {args.network, args.image, args.op.actor.parts[args.op.part], args.work}, StreamTile(network),
      [&](WeightFetcher& fetcher) {
        for (int k = 0; k < passes; ++k) fetcher.pass();
      },
      [&](StreamTile& tile, int s, int number) { denoise_tile<V>(args, tile, s, number); },
      [&](StreamTile& tile) {
        for (int k = 0; k < passes; ++k) tile.skip();
      });
}

}  // namespace

bool launch_streamed_denoise(const DenoiseOp& op, const TimeTables& tables, const MlpContext& context) {
  const NetworkShape shape(*op.actor.layout);
  const StreamPlan plan = stream_plan(shape, kPairRows * shape.act_dim, false, context);
  if (!streams_apply(plan, context)) return false;
  const int64_t tiles = (op.states * op.samples + kPairRows - 1) / kPairRows * op.ahead;
  const StreamWork work(context.num_seeds, tiles, context.multiprocessors);
  with_stream_variant(context.variant, [&](auto tag) {
    launch(stream_launch("denoise_streamed", work, plan), context.queue, streamed_denoise_kernel<decltype(tag)::value>,
           StreamedDenoiseArgs{shape, context.images->of(op.actor, op.part, context), plan, work, op, tables.bias_rows,
                             context.seeds, context.num_seeds});
  });
  return true;
}

}  // namespace dac::hopper
