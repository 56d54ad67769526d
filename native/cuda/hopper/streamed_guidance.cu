// SPDX-License-Identifier: Apache-2.0
// Q guidance by blocks that stream the critics' weights (stream.cuh): the pass of cuda/guidance.cu, whose sums over heads
// follow. Blocks (., 0) go forward and back at the noisy actions, blocks (., 1) make values at the data's. 384 threads a
// block; at walker2d size 40 blocks of either kind with one tile each, shared memory 224 KiB.
#include "cuda/hopper/launchers.h"
#include "cuda/hopper/stream_launch.h"
#include "cuda/hopper/stream_roles.cuh"
#include "cuda/hopper/stream_training_tile.cuh"

namespace dac::hopper {
namespace {

struct StreamedGuidanceArgs {
  NetworkShape network;
  WeightImage image;
  StreamPlan plan;
  StreamWork work;
  PairTrace trace;
  QGuidanceOp op;
  GuidancePass pass;
};

using GuidanceTile = StreamTrainingTile<false>;

// A tile's rows. Their numbers are computed anew where they are needed: registers are scarce.
struct TileRows {
  __device__ int64_t first() const { return int64_t{number} * kPairRows; }
  __device__ int valid() const { return static_cast<int>(min(batch - first(), int64_t{kPairRows})); }
  int64_t batch;
  int number;
};

// Forward at a batch's actions.
template <PairVariant V, bool kBack>
__device__ __forceinline__ void forward(const StreamedGuidanceArgs& args, const float* actions, GuidanceTile& tile,
                                        int place, const TileRows& rows) {
  const NetworkShape& shape = args.network;
  const int64_t first_of_seed = place / shape.heads * rows.batch;
  tile.inputs().load(shape, args.op.observations + first_of_seed * shape.obs_dim,
                     actions + first_of_seed * shape.act_dim, rows.first(), rows.valid(), 1);
  tile.forward<V, kBack>(place, rows.number, [&](int) { return tile.bias(0); });
}

// At the noisy actions, forward and back. own(): gradients at the outputs, then sums at the actions.
template <PairVariant V>
__device__ void noisy_tile(const StreamedGuidanceArgs& args, GuidanceTile& tile, int place, TileRows rows) {
  const NetworkShape& shape = args.network;
  if (tile.thread() < kPairRows) tile.own()[tile.thread()] = tile.thread() < rows.valid() ? 1.0f : 0.0f;
  forward<V, true>(args, args.op.noisy_actions, tile, place, rows);
  ptx::renew(place), ptx::renew(rows.number);
  const HeadWeights weights(shape, args.op.critic.parts[args.op.part], place / shape.heads, place % shape.heads);
  tile.backward(tile.own(), [&](float(&sums)[kPieceSums], int piece) {
    tile.add_narrow(sums, piece, weights.rows(0, shape.obs_dim, shape.act_dim).data, shape.act_dim, nullptr,
                    tile.own() + kPairRows);
  });
  ptx::renew(place), ptx::renew(rows.number);
  tile.sync();
  float* to = args.pass.head_gradients + (place * rows.batch + rows.first()) * shape.act_dim;
  for (int e = tile.thread(); e < rows.valid() * shape.act_dim; e += kWarpgroup) to[e] = tile.own()[kPairRows + e];
}

// Values at the data's actions.
template <PairVariant V>
__device__ void data_tile(const StreamedGuidanceArgs& args, GuidanceTile& tile, int place, TileRows rows) {
  forward<V, false>(args, args.op.actions, tile, place, rows);
  ptx::renew(place), ptx::renew(rows.number);
  const int r = tile.thread();
  if (r < rows.valid()) args.pass.values[place * rows.batch + rows.first() + r] = tile.output(r, 0);
}

template <PairVariant V>
__global__ void __launch_bounds__(kStreamThreads, 1)
    streamed_guidance_kernel(const __grid_constant__ StreamedGuidanceArgs args) {
  const StreamNetwork network(args.image.shape, args.plan, dynamic_shared<unsigned char>());
  ptx::take_turn();
  const auto back = [] { return blockIdx.y == 0; };
  run_stream(
      network, {args.network, args.image, args.op.critic.parts[args.op.part], args.work},
      GuidanceTile(network, args.trace),
      [&](WeightFetcher& fetcher) {
        fetcher.pass();
        if (back()) fetcher.pass_back();
      },
      [&](GuidanceTile& tile, int place, int number) {
        if (back())
          noisy_tile<V>(args, tile, place, {args.op.batch, number});
        else
          data_tile<V>(args, tile, place, {args.op.batch, number});
      },
      [&](GuidanceTile& tile) {
        if (back())
          tile.skip_both();
        else
          tile.skip();
      });
}

}  // namespace

bool launch_streamed_guidance(const QGuidanceOp& op, const GuidancePass& pass, const MlpContext& context) {
  const NetworkShape shape(*op.critic.layout);
  const int own = GuidanceTile::kWaitingFloats + kPairRows * (1 + shape.act_dim);
  const StreamPlan plan = stream_plan(shape, own, true, context);
  if (!streams_apply(plan, context)) return false;
  DeviceCarver workspace(pass.workspace);
  const PairTrace trace(shape, context.num_seeds, op.batch, false, workspace);
  const StreamWork work(int64_t{context.num_seeds} * shape.heads, trace.tiles, context.multiprocessors);
  with_stream_variant(context.variant, [&](auto tag) {
    launch(stream_launch("guidance_pass_streamed", work, plan, 2), context.queue,
           streamed_guidance_kernel<decltype(tag)::value>,
           StreamedGuidanceArgs{shape, context.images->of(op.critic, op.part, context), plan, work, trace, op, pass});
  });
  return true;
}

}  // namespace dac::hopper
