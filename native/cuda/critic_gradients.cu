// SPDX-License-Identifier: Apache-2.0
// Gradients of the critic loss, mean over (H, B) of (Q_h(s, a) - y)^2, in two launches: forward and backward through
// every head, then all weight gradients with the statistics (mlp_weight_gradients.cuh).
//
// Tensors: observations (S, B, D), actions (S, B, A), targets (S, B), values (S, H, B), statistics (S).
// Pass: grid (row tiles, H, S), a block of 8 warps takes a tile through one head and back. Shared memory: mlp_tile.cuh.
// Global traffic beside the weights: activations, slopes and gradients of all layers, written once and read once.
#include "cuda/hopper/launchers.h"
#include "cuda/mlp_weight_gradients.cuh"
#include "cuda/statistics.cuh"

namespace dac {
namespace {

template <Precision P>
struct CriticArgs {
  NetworkShape shape;
  TileSizes sizes;
  CriticGradientsOp op;
  TilePart<P> part;
  Trace<P> trace;
};

template <Precision P, int kRows>
__global__ void __launch_bounds__(kTileThreads, kBlocksTogether<P, kRows>) critic_pass_kernel(const __grid_constant__ CriticArgs<P> args) {
  ptx::take_turn();
  const NetworkShape& shape = args.shape;
  const CriticGradientsOp& op = args.op;
  const int head = static_cast<int>(blockIdx.y), s = static_cast<int>(blockIdx.z), network = s * shape.heads + head;
  const int64_t first_row = static_cast<int64_t>(blockIdx.x) * kRows;
  const int valid = static_cast<int>(min(op.batch - first_row, static_cast<int64_t>(kRows)));
  Tile<P, kRows> tile(args.sizes, dynamic_shared<unsigned char>());
  const TileWeights<P> weights(shape, args.part, s, head);
  tile.load_inputs(shape, op.observations + s * op.batch * shape.obs_dim, op.actions + s * op.batch * shape.act_dim,
                   first_row, valid, 1);
  tile.forward(shape, weights, {weights.bias(0), nullptr}, &args.trace, network, first_row);
  tile.outputs(shape, weights);
  float* values = op.values + network * op.batch + first_row;
  for (int r = static_cast<int>(threadIdx.x); r < valid; r += kTileThreads) values[r] = tile.output()[r];
  const float* targets = op.targets + s * op.batch + first_row;
  const float scale = 2.0f / static_cast<float>(shape.heads * op.batch);
  tile.backward(shape, weights, args.trace, network, first_row,
                [&](int row, int) { return row < valid ? scale * (tile.output()[row] - targets[row]) : 0.0f; });
}

}  // namespace

size_t critic_gradients_workspace(const CriticGradientsOp& op, int num_seeds) {
  DeviceCarver workspace;
  using FloatTrace = Trace<Precision::kFp32>;  // the largest
  FloatTrace(NetworkShape(*op.critic.layout), num_seeds, op.batch, FloatTrace::Kept::kAll, workspace);
  return workspace.used();
}

void launch_critic_gradients(const CriticGradientsOp& op, const MlpContext& context) {
  if (hopper::launch_critic_gradients(op, context)) return;
  const NetworkShape shape(*op.critic.layout);
  with_precision(context.precision, [&](auto precision) {
    constexpr Precision P = decltype(precision)::value;
    DeviceCarver workspace(context.workspace);
    const Trace<P> trace(shape, context.num_seeds, op.batch, Trace<P>::Kept::kAll, workspace);
    const CriticArgs<P> args{shape, tile_sizes<P>(*op.critic.layout, context.shared_bytes), op,
                             tile_part<P>(op.critic, DAC_PART_PARAMS, context), trace};
    const auto bytes = [&](int tile) { return tile_bytes<P>(args.sizes, tile); };
    const int tile = choose_tile(context, op.batch, static_cast<int64_t>(context.num_seeds) * shape.heads, bytes);
    const dim3 grid(tiles_of(op.batch, tile), static_cast<unsigned>(shape.heads),
                    static_cast<unsigned>(context.num_seeds));
    with_tile(tile, [&](auto tag) {
      launch({"critic_pass", grid, dim3(kTileThreads), static_cast<size_t>(bytes(tile))}, context.queue,
             critic_pass_kernel<P, decltype(tag)::value>, args);
    });
    const WeightGradientArgs<P> gradients{shape,    trace,           {},         op.critic.parts[DAC_PART_GRADS],
                                          op.batch, op.observations, op.actions, nullptr};
    launch_weight_gradients("critic_weight_gradients", gradients, CriticStatistics{op, shape.heads}, context);
  });
}

}  // namespace dac
