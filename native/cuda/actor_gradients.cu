// SPDX-License-Identifier: Apache-2.0
// Gradients of the actor loss eta * mean (eps_theta - e)^2 + guidance (paper, section 3; algorithm.md, step 6) in three
// launches: the tables of the time MLP; forward and backward through the noise model and its time MLP; all weight
// gradients with the losses (mlp_weight_gradients.cuh).
//
// Tensors: observations (S, B, D), noisy_actions, noise, guidance, predicted_noise (S, B, A), timesteps (S, B),
// eta and losses (S).
// Pass: grid (row tiles, S), a block of 8 warps takes a tile forward and back. Shared memory: mlp_tile.cuh and the step
// of each row. The rows' steps pick their row of the time tables, whose gradient goes back row by row, so that the time
// MLP's layers are summed over the batch like all others.
#include "cuda/hopper/launchers.h"
#include "cuda/mlp_weight_gradients.cuh"
#include "cuda/statistics.cuh"

namespace dac {
namespace {

template <Precision P>
struct ActorArgs {
  NetworkShape shape;
  TileSizes sizes;
  ActorGradientsOp op;
  TilePart<P> part;
  Trace<P> trace;
  TimeTables tables;
};

// From the first hidden layer's pre-activations through the time rows of its kernel and the time MLP.
template <Precision P, int kRows>
__device__ void time_backward(const ActorArgs<P>& args, Tile<P, kRows>& tile, const TileWeights<P>& weights, int s,
                              int64_t first_row, const int* step) {
  const NetworkShape& shape = args.shape;
  const auto time_rows = weights.operands.rows(0, shape.obs_dim + shape.act_dim, kTimeFeatures);
  tile.input_gradient(time_rows, [&](int row, int column, float2 d) {
    store_operands<P>(tile.spare(row) + column, d);
    *reinterpret_cast<float2*>(args.trace.time_row(s, 1, first_row + row) + column) = d;
  });
  tile.spare_gradient(weights.operands.time_kernel(1), [&](int row, int column, float2 d) {
    const float* slope = args.tables.slope + args.tables.row(s, step[row]) * kTimeFeatures + column;
    *reinterpret_cast<float2*>(args.trace.time_row(s, 0, first_row + row) + column) = {d.x * slope[0], d.y * slope[1]};
  });
}

template <Precision P, int kRows>
__global__ void __launch_bounds__(kTileThreads, kBlocksTogether<P, kRows>) actor_pass_kernel(const __grid_constant__ ActorArgs<P> args) {
  ptx::take_turn();
  const NetworkShape& shape = args.shape;
  const ActorGradientsOp& op = args.op;
  const int s = static_cast<int>(blockIdx.y), A = shape.act_dim;
  const int64_t first_row = static_cast<int64_t>(blockIdx.x) * kRows, row = s * op.batch + first_row;
  const int valid = static_cast<int>(min(op.batch - first_row, static_cast<int64_t>(kRows)));
  unsigned char* shared = dynamic_shared<unsigned char>();
  Tile<P, kRows> tile(args.sizes, shared);
  int* step = reinterpret_cast<int*>(shared + tile_bytes<P>(args.sizes, kRows));  // (kRows), from 0
  const float* timesteps = op.timesteps + row;
  for (int r = static_cast<int>(threadIdx.x); r < kRows; r += kTileThreads)
    step[r] = r < valid ? timestep_index(timesteps[r], op.schedule.steps) - 1 : 0;
  const TileWeights<P> weights(shape, args.part, s, 0);
  tile.load_inputs(shape, op.observations + s * op.batch * shape.obs_dim, op.noisy_actions + s * op.batch * A,
                   first_row, valid, 1);
  const float* bias_rows = args.tables.bias_rows + args.tables.row(s, 0) * args.tables.width;
  tile.forward(shape, weights, {bias_rows, step}, &args.trace, s, first_row);
  tile.outputs(shape, weights);
  const int64_t element = row * A;
  for (int i = static_cast<int>(threadIdx.x); i < valid * A; i += kTileThreads)
    op.predicted_noise[element + i] = tile.output()[i];
  const float eta = op.eta[s], scale = 1.0f / static_cast<float>(op.batch * A);
  tile.backward(shape, weights, args.trace, s, first_row, [&](int r, int o) {
    if (r >= valid) return 0.0f;
    const int64_t i = element + r * A + o;
    const float error = tile.output()[r * A + o] - op.noise[i];
    return scale * (2.0f * eta * error + guidance_weight(op.schedule, op.guidance_kind, step[r] + 1) * op.guidance[i]);
  });
  time_backward<P, kRows>(args, tile, weights, s, first_row, step);
}

}  // namespace

size_t actor_gradients_workspace(const ActorGradientsOp& op, int num_seeds) {
  const NetworkShape shape(*op.actor.layout);
  DeviceCarver workspace;
  TimeTables(shape, num_seeds, op.schedule.steps, workspace);
  using FloatTrace = Trace<Precision::kFp32>;  // the largest
  FloatTrace(shape, num_seeds, op.batch, FloatTrace::Kept::kAll, workspace);
  return workspace.used();
}

void launch_actor_gradients(const ActorGradientsOp& op, const MlpContext& context) {
  if (hopper::launch_actor_gradients(op, context)) return;
  const NetworkShape shape(*op.actor.layout);
  const float* params = op.actor.parts[DAC_PART_PARAMS];
  with_precision(context.precision, [&](auto precision) {
    constexpr Precision P = decltype(precision)::value;
    DeviceCarver workspace(context.workspace);
    const TimeTables tables(shape, context.num_seeds, op.schedule.steps, workspace);
    const Trace<P> trace(shape, context.num_seeds, op.batch, Trace<P>::Kept::kAll, workspace);
    launch_time_tables(shape, params, context.num_seeds, tables, context.queue);
    const ActorArgs<P> args{shape, tile_sizes<P>(*op.actor.layout, context.shared_bytes), op,
                            tile_part<P>(op.actor, DAC_PART_PARAMS, context), trace, tables};
    const auto bytes = [&](int tile) { return tile_bytes<P>(args.sizes, tile) + int64_t{4} * tile; };
    const int tile = choose_tile(context, op.batch, context.num_seeds, bytes);
    const dim3 grid(tiles_of(op.batch, tile), static_cast<unsigned>(context.num_seeds));
    with_tile(tile, [&](auto tag) {
      launch({"actor_pass", grid, dim3(kTileThreads), static_cast<size_t>(bytes(tile))}, context.queue,
             actor_pass_kernel<P, decltype(tag)::value>, args);
    });
    const WeightGradientArgs<P> gradients{shape,    trace,           tables,           op.actor.parts[DAC_PART_GRADS],
                                          op.batch, op.observations, op.noisy_actions, op.timesteps};
    launch_weight_gradients("actor_weight_gradients", gradients, ActorStatistics{op, shape.act_dim}, context);
  });
}

}  // namespace dac
