// SPDX-License-Identifier: Apache-2.0
// Values of an ensemble of critics by blocks that stream its weights (stream.cuh); tensors as in cuda/values.cu. 384
// threads a block; at walker2d size 100 blocks on an H100, each four tiles of one head in two rounds; shared memory 221
// KiB.
#include "cuda/hopper/launchers.h"
#include "cuda/hopper/stream_launch.h"
#include "cuda/hopper/stream_tile.cuh"

namespace dac::hopper {
namespace {

struct StreamedValuesArgs {
  NetworkShape network;
  WeightImage image;
  StreamPlan plan;
  StreamWork work;
  ValuesOp op;
};

// Tile `number` of network `place` = s * H + h.
__device__ void values_tile(const StreamedValuesArgs& args, StreamTile& tile, int place, int number) {
  const NetworkShape& shape = args.network;
  const ValuesOp& op = args.op;
  const int s = place / shape.heads, r = tile.thread();
  const int64_t rows = op.states * op.samples, first_row = int64_t{number} * kPairRows;
  const int valid = static_cast<int>(min(rows - first_row, int64_t{kPairRows}));
  tile.inputs().load(shape, op.observations + s * op.states * shape.obs_dim, op.actions + s * rows * shape.act_dim,
                     first_row, valid, op.samples);
  tile.forward(tile.bias(0));
  if (r < valid) op.values[place * rows + first_row + r] = tile.output(r, 0);
}

__global__ void __launch_bounds__(kStreamThreads, 1)
    streamed_values_kernel(const __grid_constant__ StreamedValuesArgs args) {
  const NetworkShape& shape = args.network;
  const StreamNetwork network(args.image.shape, args.plan, dynamic_shared<unsigned char>());
  ptx::take_turn();
  if (StreamNetwork::fetches()) {
    ptx::leave_registers<kFetchRegisters>();
    if (StreamNetwork::is_fetcher()) {
      WeightFetcher fetcher(network);
      args.work.for_each_network([&](int place, int first_tile, int last_tile) {
        fetcher.begin(args.image.data + place * args.image.shape.elements);
        for (int t = first_tile; t < last_tile; t += kStreamTiles) fetcher.pass();
      });
    }
  } else {
    ptx::take_registers<kPassRegisters>();
    StreamTile tile(network);
    args.work.for_each_network([&](int place, int first_tile, int last_tile) {
      tile.begin(HeadWeights(shape, args.op.critic.parts[args.op.part], place / shape.heads, place % shape.heads));
      for (int t = first_tile; t < last_tile; t += kStreamTiles)
        if (t + tile.group() < last_tile)
          values_tile(args, tile, place, t + tile.group());
        else
          tile.skip();
      tile.end();
    });
  }
}

}  // namespace

bool launch_streamed_values(const ValuesOp& op, const MlpContext& context) {
  const NetworkShape shape(*op.critic.layout);
  if (!streams_apply(shape, context)) return false;
  const StreamPlan plan = stream_plan(shape, context);
  const int64_t tiles = (op.states * op.samples + kPairRows - 1) / kPairRows;
  const StreamWork work(int64_t{context.num_seeds} * shape.heads, tiles, context.multiprocessors);
  launch(stream_launch("ensemble_values_streamed", work, plan), context.queue, streamed_values_kernel,
         StreamedValuesArgs{shape, context.images->of(op.critic, op.part, context), plan, work, op});
  return true;
}

}  // namespace dac::hopper
